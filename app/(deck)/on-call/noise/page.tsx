import type { Metadata } from 'next'
import { Noise } from '../../../../components/on-call/noise.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Noise' }

export default async function NoisePage() {
  await requirePage('/on-call/noise')
  return <Noise />
}
