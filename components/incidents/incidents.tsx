'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useUrlState } from '../../lib/client/url-state.ts'
import type {
  IncidentList as IncidentAnswer,
  IncidentListRow,
  IncidentsData,
} from '../../lib/contract/incidents.ts'
import { IncidentsNav } from '../post-mortems/incidents-nav.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { PageHead } from '../ui/section.tsx'
import { IncidentFilters } from './incident-filters.tsx'
import { IncidentLanes } from './incident-lanes.tsx'
import { IncidentList } from './incident-list.tsx'
import { isOver, sortIncidents } from './incident-model.ts'
import { fits, hasWish, type IncidentWish, reachesBack, readWish, spanMs } from './incident-wish.ts'
import { lanesOf } from './lane-model.ts'
import { OpenIncident } from './open-incident.tsx'
import { INCIDENTS } from './paths.ts'
import { usePersonText } from './people.ts'
import { useServiceName } from './use-incidents.ts'
import { useIncidentsOnly, useIsCut } from './use-incidents-only.ts'
import { useLaneMarks } from './use-lane-marks.ts'

/** Incidents, open ones and past ones, live: over time by service, and as rows. */
export function Incidents() {
  const { data, status, error } = useIncidentsOnly()
  const isCut = useIsCut()
  return (
    <>
      <PageHead title="Incidents" lead={data ? summaryOf(data) : null} actions={<OpenIncident />} />
      <div className="mb-3">
        <IncidentsNav />
      </div>
      {isCut ? (
        <p role="status" className="mb-2 bg-gone-tint px-2 py-1 text-small">
          What is shown may be over: the line to the deck is cut.
        </p>
      ) : null}
      {data ? (
        <Loaded live={data} />
      ) : status === 'failed' ? (
        <FailedState title="Could not read the incidents" message={error ?? 'The deck gave no reason.'} />
      ) : (
        <Skeleton rows={8} />
      )}
    </>
  )
}

function summaryOf({ incidents, restricted }: IncidentsData): string {
  const rows = Object.values(incidents)
  const open = rows.filter(row => !isOver(row))
  const alone = open.filter(row => !row.roles.commander && !row.acknowledgedBy).length
  const words =
    open.length === 0 ? 'None is open' : `${open.length} open${alone > 0 ? `, ${alone} that nobody has` : ''}`
  return restricted > 0 ? `${words}; ${restricted} more are restricted` : words
}

const HOUR_MS = 3_600_000
const FIVE_MINUTES_MS = 300_000
const OLDER_EVERY_MS = 15_000

function Loaded({ live }: { live: IncidentsData }) {
  const { get } = useUrlState()
  const wish = useMemo(() => readWish(get), [get])
  const rows = useRows(live, wish)
  const nameOf = useServiceName()
  const personText = usePersonText()
  const services = useMemo(
    () =>
      [...new Set([wish.service, ...rows.flatMap(row => row.services)])]
        .filter(slug => slug !== '')
        .toSorted((a, b) => a.localeCompare(b)),
    [rows, wish.service],
  )
  const fitting = useMemo(() => sortIncidents(rows.filter(row => fits(row, wish))), [rows, wish])
  return (
    <>
      <IncidentFilters {...{ wish, services, nameOf }} />
      <div className="mb-6 max-md:hidden">
        <Lanes {...{ rows: fitting, wish, nameOf }} />
      </div>
      {fitting.length > 0 ? (
        <IncidentList rows={fitting} nameOf={nameOf} personText={personText} />
      ) : hasWish(wish) ? (
        <EmptyState title="No incident fits.">Take words out of the filter, or show all.</EmptyState>
      ) : (
        <EmptyState title="No incident in this time.">
          One is opened by hand, from an alert’s page, by a rule under <code>severities</code> in{' '}
          <code>opsdeck.yml</code>, or by a program at <code>POST {INCIDENTS}</code>. A drill is a good first
          one.
        </EmptyState>
      )}
    </>
  )
}

/** What is live, and what is older where the span asks for it; within the span, or open. */
function useRows(live: IncidentsData, wish: IncidentWish): readonly IncidentListRow[] {
  const fromMs = useNowValue(nowMs => Math.floor((nowMs - spanMs(wish.span)) / HOUR_MS) * HOUR_MS)
  const older = useOlder(reachesBack(wish.span) ? fromMs : null)
  return useMemo(() => {
    const all = new Map<number, IncidentListRow>(older.map(row => [row.id, row]))
    for (const row of Object.values(live.incidents)) all.set(row.id, row)
    return [...all.values()].filter(row => !isOver(row) || row.openedAtMs >= fromMs)
  }, [older, live, fromMs])
}

const NONE: readonly IncidentListRow[] = []

function useOlder(fromMs: number | null): readonly IncidentListRow[] {
  const path = `${INCIDENTS}?limit=500&from=${fromMs === null ? '' : new Date(fromMs).toISOString()}`
  const { data } = useQuery({
    queryKey: ['polled', path],
    queryFn: ({ signal }) => api<IncidentAnswer>(path, { signal }),
    refetchInterval: OLDER_EVERY_MS,
    enabled: fromMs !== null,
  })
  return (fromMs === null ? null : data?.incidents) ?? NONE
}

type LaneProps = {
  rows: readonly IncidentListRow[]
  wish: IncidentWish
  nameOf: (slug: string) => string
}

function Lanes({ rows, wish, nameOf }: LaneProps) {
  // The axis moves on by steps: an open bar grows with it.
  const stepMs = wish.span === '24h' ? 60_000 : FIVE_MINUTES_MS
  const toMs = useNowValue(nowMs => Math.ceil(nowMs / stepMs) * stepMs)
  const span = useMemo(() => ({ fromMs: toMs - spanMs(wish.span), toMs }), [toMs, wish.span])
  const { alerts, deploys } = useLaneMarks(span)
  const lanes = useMemo(() => {
    const isWanted = ({ service }: { service: string }) => wish.service === '' || service === wish.service
    return lanesOf({ rows, alerts: alerts.filter(isWanted), deploys: deploys.filter(isWanted) }, span)
  }, [rows, alerts, deploys, span, wish.service])
  return lanes.length === 0 ? null : <IncidentLanes lanes={lanes} span={span} nameOf={nameOf} />
}
