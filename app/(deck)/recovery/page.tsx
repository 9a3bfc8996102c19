import type { Metadata } from 'next'
import { RecoveryPage } from '../../../components/recovery/recovery-page.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Recovery' }

export default async function Recovery() {
  await requirePage('/recovery')
  return <RecoveryPage />
}
