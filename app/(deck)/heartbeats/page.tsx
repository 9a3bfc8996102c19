import type { Metadata } from 'next'
import { Heartbeats } from '../../../components/heartbeats/heartbeats.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Heartbeats' }

export default async function HeartbeatsPage() {
  await requirePage('/heartbeats')
  return <Heartbeats />
}
