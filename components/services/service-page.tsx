'use client'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useService } from '../../lib/client/service.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import type { ServiceData } from '../../lib/contract/overview.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { ServiceAlerts } from '../alerts/service-alerts.tsx'
import { IncidentBanner } from '../incidents/incident-banner.tsx'
import { isLate } from '../overview/board-model.ts'
import { useSkew } from '../overview/use-skew.ts'
import { RecoverySection } from '../recovery/service-section.tsx'
import { fetched } from '../ui/fetched.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { UptimeSection } from '../uptime/uptime-section.tsx'
import { FigureStrip } from './figure-strip.tsx'
import { ServiceCharts } from './service-charts.tsx'
import { ServiceActions } from './service-form/service-actions.tsx'
import { ServiceHead } from './service-head.tsx'
import { TargetsSection } from './service-side.tsx'
import {
  EscalationsSection,
  HeartbeatsSection,
  LogSignalsSection,
  ObjectivesSection,
} from './service-watch.tsx'

/** Only for services that have them: together they weigh as much as the rest of the page. */
const HostsSection = dynamic(
  fetched('The hosts', () => import('./service-resources.tsx').then(module => module.HostsSection)),
)
const ChecksSection = dynamic(
  fetched('The checks', () => import('./service-checks.tsx').then(module => module.ChecksSection)),
)
const PartsSection = dynamic(
  fetched('The parts', () => import('./service-parts.tsx').then(module => module.PartsSection)),
)
const PanelsSection = dynamic(
  fetched('The panels', () => import('../panels/panels-section.tsx').then(module => module.PanelsSection)),
)
const FactsSection = dynamic(
  fetched('The facts', () => import('./service-facts.tsx').then(module => module.FactsSection)),
)
const DependenciesSection = dynamic(
  fetched('What it depends on', () =>
    import('./service-dependencies.tsx').then(module => module.DependenciesSection),
  ),
)
const LinksSection = dynamic(
  fetched('The links', () => import('./service-links.tsx').then(module => module.LinksSection)),
)
const CommandsSection = dynamic(
  fetched('The commands', () => import('./service-facts.tsx').then(module => module.CommandsSection)),
)

const ServiceRunbooks = dynamic(
  fetched('The runbooks', () =>
    import('../runbooks/bound-runbooks.tsx').then(module => module.ServiceRunbooks),
  ),
  { ssr: false },
)
const ServiceUsage = dynamic(
  fetched('The usage', () => import('../business/service-usage.tsx').then(module => module.ServiceUsage)),
  { ssr: false },
)

const SHORTEST_SECONDS = 300
const LONGEST_SECONDS = 90 * 86_400

type ServicePageProps = {
  readonly slug: string
  readonly initial: ServiceData | null
  /** Whether there is usage to be shown, and the viewer may see it. */
  readonly hasUsage: boolean
  /** Where its alerts go, as the server drew it. */
  readonly routes: ReactNode
}

/** One service: how it stands and why, live. `initial` is what the server knew when it drew the page. */
export function ServicePage({ slug, initial, hasUsage, routes }: ServicePageProps) {
  const { range } = useTimeRange()
  const rangeSeconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, rangeLengthSeconds(range)))
  const live = useService(slug, rangeSeconds)
  const data = live.data ?? initial
  if (data) {
    const receivedAtMs = live.data ? live.receivedAtMs : null
    return (
      <Loaded
        {...{ data, rangeSeconds, receivedAtMs, hasUsage, routes }}
        isStale={live.data !== null && live.isStale}
      />
    )
  }
  if (live.status === 'failed') {
    return (
      <>
        <h1 className="sr-only">{slug}</h1>
        <FailedState title="Could not read this service" message={live.error ?? 'The deck gave no reason.'} />
      </>
    )
  }
  return (
    <>
      <h1 className="pt-12 pb-3.5 text-ink-3 text-title">{slug}</h1>
      <Skeleton rows={8} />
    </>
  )
}

type LoadedProps = {
  data: ServiceData
  rangeSeconds: number
  receivedAtMs: number | null
  isStale: boolean
  hasUsage: boolean
  routes: ReactNode
}

function Loaded({ data, rangeSeconds, receivedAtMs, isStale, hasUsage, routes }: LoadedProps) {
  const { row, queries } = data
  const skewMs = useSkew(data, receivedAtMs)
  return (
    <>
      <IncidentBanner nameOf={slug => (slug === row.slug ? row.name : slug)} service={row.slug} />
      <Head {...{ data, rangeSeconds, skewMs, isStale }} />
      <UptimeSection subject={`service:${row.slug}`} />
      <div className="mt-8 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,416px)]">
        <div className="grid min-w-0 gap-8">
          <ServiceCharts row={row} queries={queries} />
          {data.panels.length === 0 ? null : <PanelsSection service={row.slug} panels={data.panels} />}
        </div>
        <div className="grid min-w-0 gap-8">
          <ServiceAlerts slug={row.slug} />
          <ObjectivesSection slug={row.slug} />
        </div>
        <RecoverySection slug={row.slug} />
        {data.checks.length === 0 ? null : (
          <ChecksSection slug={row.slug} checks={data.checks} isStale={isStale} />
        )}
        <div className="grid min-w-0 gap-8 lg:col-start-2">
          <ServiceRunbooks slug={row.slug} />
          <HeartbeatsSection slug={row.slug} />
          <LogSignalsSection slug={row.slug} />
          {queries.hosts === null && queries.gpus === null ? null : (
            <HostsSection hosts={queries.hosts} gpus={queries.gpus} />
          )}
          {queries.up === null ? null : <TargetsSection up={queries.up} />}
          {data.dependsOn.length === 0 ? null : <DependenciesSection rows={data.dependsOn} />}
          <EscalationsSection slug={row.slug} />
          {routes}
          {data.links.length === 0 ? null : <LinksSection links={data.links} rangeSeconds={rangeSeconds} />}
          {data.facts.length === 0 ? null : <FactsSection facts={data.facts} />}
          {data.commands.length === 0 ? null : <CommandsSection commands={data.commands} />}
        </div>
      </div>
      {hasUsage ? <ServiceUsage slug={row.slug} /> : null}
      {row.parts.length > 0 ? <PartsSection {...{ data, rangeSeconds, skewMs, isStale }} /> : null}
    </>
  )
}

type PieceProps = { data: ServiceData; rangeSeconds: number; skewMs: number; isStale: boolean }

/** The only piece that counts seconds; what stands in it is drawn again only when it changes. */
function Head({ data, rangeSeconds, skewMs, isStale }: PieceProps) {
  const { range } = useTimeRange()
  const atMs = useNow() + skewMs
  const late = isStale || isLate(data.row, atMs)
  return (
    <ServiceHead row={data.row} atMs={atMs} isLate={late} actions={<ServiceActions row={data.row} />}>
      <FigureStrip data={data} range={range} rangeSeconds={rangeSeconds} isLate={late} />
    </ServiceHead>
  )
}
