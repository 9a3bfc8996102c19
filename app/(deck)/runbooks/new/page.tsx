import type { Metadata } from 'next'
import { NewRunbookPage } from '../../../../components/runbooks/runbook-editor.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Write a runbook' }

export default async function Page() {
  await requirePage('/runbooks/new')
  return <NewRunbookPage />
}
