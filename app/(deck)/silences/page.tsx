import type { Metadata } from 'next'
import { Silences } from '../../../components/silences/silences.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Silences' }

export default async function SilencesPage() {
  await requirePage('/silences')
  return <Silences />
}
