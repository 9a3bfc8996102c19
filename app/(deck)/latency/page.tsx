import type { Metadata } from 'next'
import { Latency } from '../../../components/latency/latency.tsx'
import { requirePage } from '../../../lib/server/auth.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Latency' }

export default async function LatencyPage() {
  await requirePage('/latency')
  return <Latency traceTemplate={getRuntime().env.OPSDECK_TRACE_URL ?? null} />
}
