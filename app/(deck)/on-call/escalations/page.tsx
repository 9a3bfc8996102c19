import type { Metadata } from 'next'
import { Escalations } from '../../../../components/on-call/escalations.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Escalations' }

export default async function EscalationsPage() {
  await requirePage('/on-call/escalations')
  return <Escalations />
}
