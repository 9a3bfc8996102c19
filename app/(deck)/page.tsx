import type { Metadata } from 'next'
import { Overview } from '../../components/overview/overview.tsx'
import { rangeLengthSeconds, readTimeRange } from '../../lib/core/time-range.ts'
import { requirePage } from '../../lib/server/auth.ts'
import { firstOverview } from '../../lib/server/first-data.ts'
import { parametersOf, type SearchParams } from '../../lib/server/search-params.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePage('/')
  const range = readTimeRange(parametersOf(await searchParams))
  return <Overview initial={await firstOverview(rangeLengthSeconds(range))} />
}
