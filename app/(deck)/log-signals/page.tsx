import type { Metadata } from 'next'
import { LogSignals } from '../../../components/log-signals/log-signals.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Log signals' }

export default async function LogSignalsPage() {
  await requirePage('/log-signals')
  return <LogSignals />
}
