import type { Metadata } from 'next'
import { RunbookList } from '../../../components/runbooks/runbook-list.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Runbooks' }

export default async function RunbooksPage() {
  await requirePage('/runbooks')
  return <RunbookList />
}
