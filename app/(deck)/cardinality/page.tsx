import type { Metadata } from 'next'
import { CardinalityPage } from '../../../components/cardinality/cardinality-page.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Cardinality' }

export default async function Page() {
  await requirePage('/cardinality')
  return <CardinalityPage />
}
