import type { Metadata } from 'next'
import { TelecomPage } from '../../../../components/business/telecom-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { namesOfAdmins } from '../../../../lib/services/people/names-of-admins.ts'

export const metadata: Metadata = { title: 'Calls and messages' }

export default async function Page() {
  await requirePage('/business/telecom')
  return <TelecomPage admins={await namesOfAdmins(getRuntime().db)} />
}
