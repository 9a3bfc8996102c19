import type { Metadata } from 'next'
import { Targets } from '../../../components/targets/targets.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Targets' }

export default async function TargetsPage() {
  await requirePage('/targets')
  return <Targets />
}
