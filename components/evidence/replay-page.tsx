'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { api } from '../../lib/client/api.ts'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { ReplayOverview, ReplayServiceData } from '../../lib/contract/evidence.ts'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { formatClock, formatDay } from '../../lib/core/format/index.ts'
import { useIncident, useServiceName } from '../incidents/use-incidents.ts'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { ReplayBoard } from './replay-board.tsx'
import { replayPath, replaySpan } from './replay-model.ts'
import { ReplayService } from './replay-service.tsx'
import { ReplayTimeline } from './replay-timeline.tsx'
import { Scrubber } from './scrubber.tsx'

const SHORTEST_SECONDS = 300
const LONGEST_SECONDS = 86_400
const DEFAULT_MS = 3_600_000
const ALL = 'overview'

/** How everything stood at a moment of an incident, as those saw it who were called: nothing that came after. */
export function ReplayPage({ incidentId, initial }: { incidentId: number; initial: IncidentData | null }) {
  const live = useIncident(incidentId)
  const data = live.data ?? initial
  if (data) return <Loaded data={data} />
  return live.status === 'failed' ? (
    <FailedState
      title={`Could not read incident #${incidentId}`}
      message={live.error ?? 'The deck gave no reason.'}
    />
  ) : (
    <Skeleton rows={8} />
  )
}

/** The moment is the end of the page's time range, so that every chart ends there. */
function useMoment(data: IncidentData) {
  const nowMs = useNow()
  const { range, setRange } = useTimeRange()
  const span = replaySpan(data.incident, nowMs)
  const lengthMs = range.kind === 'fixed' ? range.toMs - range.fromMs : DEFAULT_MS
  const wantedMs = range.kind === 'fixed' ? range.toMs : data.incident.impactStartMs
  const atMs = Math.round(Math.min(span.toMs, Math.max(span.fromMs, wantedMs)))
  const rangeSeconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, Math.round(lengthMs / 1000)))
  const pick = (nextMs: number) =>
    setRange({ kind: 'fixed', fromMs: nextMs - rangeSeconds * 1000, toMs: nextMs })
  return { atMs, rangeSeconds, span, pick }
}

function Loaded({ data }: { data: IncidentData }) {
  const { incident } = data
  const { atMs, rangeSeconds, span, pick } = useMoment(data)
  const { zone } = useTimeZone()
  const { get, replace } = useUrlState()
  const nameOf = useServiceName()
  const wanted = get('service')
  const service = wanted === null || wanted === ALL ? null : wanted
  const slugs = [...new Set([...incident.services, ...(service === null ? [] : [service])])]
  const views = [
    { value: ALL, label: 'Overview' },
    ...slugs.map(slug => ({ value: slug, label: nameOf(slug) })),
  ]
  return (
    <>
      <nav
        aria-label="Where you are"
        className="mt-3 flex min-h-7 items-center gap-1.5 text-ink-3 text-small"
      >
        <Link href="/incidents">Incidents</Link>
        <span aria-hidden="true">/</span>
        <Link href={`/incidents/${incident.id}`}>#{incident.id}</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          Replay
        </b>
      </nav>
      <PageHead
        title={`${formatDay(atMs, zone)}, ${formatClock(atMs, zone)}`}
        lead={`${incident.title}: as it was shown then, with nothing that came after`}
      />
      <div className="sticky top-0 z-10 bg-paper">
        <Scrubber data={data} span={span} atMs={atMs} hasJumps onPick={pick} />
      </div>
      <Segmented
        label="Page"
        options={views}
        value={service ?? ALL}
        onChange={value => replace({ service: value === ALL ? null : value })}
        className="mb-4 max-w-full overflow-x-auto"
      />
      <Shown id={incident.id} {...{ service, atMs, rangeSeconds }} />
      <ReplayTimeline data={data} atMs={atMs} />
    </>
  )
}

type ShownProps = { id: number; service: string | null; atMs: number; rangeSeconds: number }

function Shown({ id, service, atMs, rangeSeconds }: ShownProps) {
  const path = replayPath(id, { service, atMs, rangeSeconds })
  const query = useQuery({
    queryKey: ['replay', service, path],
    queryFn: ({ signal }) => api<ReplayOverview | ReplayServiceData>(path, { signal }),
    // The moment before stays until the next one is there, of the same page.
    placeholderData: (previous, before) => (before?.queryKey[1] === service ? previous : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (query.data === undefined) {
    return query.error ? (
      <FailedState
        title="Could not put this moment together"
        message={query.error.message}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <Skeleton rows={8} />
    )
  }
  return 'overview' in query.data ? (
    <ReplayBoard data={query.data} />
  ) : (
    <ReplayService data={query.data} rangeSeconds={rangeSeconds} />
  )
}
