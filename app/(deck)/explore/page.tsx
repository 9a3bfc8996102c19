import type { Metadata } from 'next'
import { Explore } from '../../../components/explore/explore.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Explore' }

export default async function ExplorePage() {
  await requirePage('/explore')
  return <Explore />
}
