import type { Metadata } from 'next'
import { Resources } from '../../../components/resources/resources.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Resources' }

export default async function ResourcesPage() {
  await requirePage('/resources')
  return <Resources />
}
