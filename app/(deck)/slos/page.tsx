import type { Metadata } from 'next'
import { Objectives } from '../../../components/objectives/objectives.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Objectives' }

export default async function ObjectivesPage() {
  await requirePage('/slos')
  return <Objectives />
}
