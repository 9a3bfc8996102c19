import type { Metadata } from 'next'
import { Keys } from '../../../../components/settings/keys.tsx'
import { pageContext, requirePage } from '../../../../lib/server/auth.ts'
import { listKeys } from '../../../../lib/services/keys/list-keys.ts'

export const metadata: Metadata = { title: 'API keys' }

export default async function KeysPage() {
  await requirePage('/settings/keys')
  const { keys } = await listKeys(await pageContext())
  return <Keys keys={keys} />
}
