import type { Metadata } from 'next'
import { Incidents } from '../../../components/incidents/incidents.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Incidents' }

export default async function IncidentsPage() {
  await requirePage('/incidents')
  return <Incidents />
}
