import type { Metadata } from 'next'
import { ServiceList } from '../../../components/services/service-list.tsx'
import { rangeLengthSeconds, readTimeRange } from '../../../lib/core/time-range.ts'
import { requirePage } from '../../../lib/server/auth.ts'
import { firstOverview } from '../../../lib/server/first-data.ts'
import { parametersOf, type SearchParams } from '../../../lib/server/search-params.ts'

export const metadata: Metadata = { title: 'Services' }

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await requirePage('/services')
  const parameters = parametersOf(await searchParams)
  const initial = await firstOverview(rangeLengthSeconds(readTimeRange(parameters)))
  return <ServiceList initial={initial} startsAdding={parameters.get('add') !== null} />
}
