import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ServicePage } from '../../../../components/services/service-page.tsx'
import { ServiceRoutes } from '../../../../components/services/service-routes.tsx'
import { holds } from '../../../../lib/core/access/index.ts'
import { rangeLengthSeconds, readTimeRange } from '../../../../lib/core/time-range.ts'
import { requirePage } from '../../../../lib/server/auth.ts'
import { firstService, routesOf, serviceHasUsage, serviceName } from '../../../../lib/server/first-data.ts'
import { parametersOf, type SearchParams } from '../../../../lib/server/search-params.ts'

type Props = { params: Promise<{ slug: string }>; searchParams: SearchParams }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params
  return { title: (await serviceName(slug)) ?? slug }
}

export default async function Page({ params, searchParams }: Props) {
  const { slug } = await params
  const viewer = await requirePage('/services/[slug]', `/services/${slug}`)
  const range = readTimeRange(parametersOf(await searchParams))
  const initial = await firstService(slug, rangeLengthSeconds(range))
  if (!initial && (await serviceName(slug)) === null) notFound()
  const hasUsage = holds(viewer, 'business.read') && (await serviceHasUsage(slug))
  const routes = <ServiceRoutes routes={await routesOf(slug)} />
  return <ServicePage key={slug} {...{ slug, initial, hasUsage, routes }} />
}
