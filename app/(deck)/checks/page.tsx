import type { Metadata } from 'next'
import { Checks } from '../../../components/checks/checks.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Checks' }

export default async function ChecksPage() {
  await requirePage('/checks')
  return <Checks />
}
