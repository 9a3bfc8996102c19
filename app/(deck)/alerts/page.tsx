import type { Metadata } from 'next'
import { Alerts } from '../../../components/alerts/alerts.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Alerts' }

export default async function AlertsPage() {
  await requirePage('/alerts')
  return <Alerts />
}
