'use client'
import { useMemo } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useOverview } from '../../lib/client/overview.ts'
import { useRangeHref, useTimeRange } from '../../lib/client/time-range.ts'
import type { OverviewData } from '../../lib/contract/overview.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { useAlertCounts } from '../alerts/use-alerts.ts'
import { OverdueLine } from '../follow-ups/overdue-line.tsx'
import { IncidentBanner } from '../incidents/incident-banner.tsx'
import { Pressed } from '../recovery/pressed.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { Board } from './board.tsx'
import { type BoardView, SPARK_PX } from './board-cells.tsx'
import { courseWindow, latencyDecimals } from './board-model.ts'
import { NextSteps } from './next-steps.tsx'
import { useSkew } from './use-skew.ts'
import { Verdict } from './verdict.tsx'

const SHORTEST_SECONDS = 300
const LONGEST_SECONDS = 90 * 86_400

/** The board, live. `initial` is what the server knew when it drew the page, shown until the socket has spoken. */
export function Overview({ initial }: { initial: OverviewData | null }) {
  const { range } = useTimeRange()
  const length = rangeLengthSeconds(range)
  const rangeSeconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, length))
  const live = useOverview(rangeSeconds)
  const isInitial = live.data === null
  const data = live.data ?? (initial?.rangeSeconds === rangeSeconds ? initial : null)
  if (!data) {
    return live.status === 'failed' ? (
      <FailedState title="Could not read the board" message={live.error ?? 'The deck gave no reason.'} />
    ) : (
      <>
        <h1 className="pt-4 pb-3.5 text-ink-3 text-title">Reading the board</h1>
        <Skeleton rows={8} />
      </>
    )
  }
  const isStale = !isInitial && live.isStale
  const nameOf = (slug: string) => data.services.find(row => row.slug === slug)?.name ?? slug
  const isMoving = range.kind === 'last' && length === rangeSeconds
  return (
    <>
      <IncidentBanner nameOf={nameOf} />
      <Verdict rows={data.services} isStale={isStale} />
      <OverdueLine />
      {isMoving ? null : (
        <p className="-mt-2 pb-2 text-ink-3 text-small">
          The board always shows the present; the courses are of the last stretch as long as the chosen range.
        </p>
      )}
      <LiveBoard data={data} receivedAtMs={isInitial ? null : live.receivedAtMs} isStale={isStale} />
      <Pressed nameOf={nameOf} />
    </>
  )
}

type LiveBoardProps = { data: OverviewData; receivedAtMs: number | null; isStale: boolean }

function LiveBoard({ data, receivedAtMs, isStale }: LiveBoardProps) {
  const { zone } = useTimeZone()
  const hrefOf = useRangeHref()
  const skewMs = useSkew(data, receivedAtMs)
  const { fromMs, toMs } = courseWindow(data.atMs, { rangeSeconds: data.rangeSeconds, widthPx: SPARK_PX })
  const decimals = latencyDecimals(data.services)
  const alerts = useAlertCounts()
  const view = useMemo(
    (): BoardView => ({ skewMs, fromMs, toMs, zone, latencyDecimals: decimals, isStale, hrefOf, alerts }),
    [skewMs, fromMs, toMs, zone, decimals, isStale, hrefOf, alerts],
  )
  const knowsOnlyItself = data.services.every(({ source }) => source === 'self')
  return (
    <>
      {data.services.length === 0 ? (
        <EmptyState title="No system has a name yet.">
          What is scraped is kept, and can be asked for; it appears here once a service says which targets are
          its own.
        </EmptyState>
      ) : (
        <Board data={data} view={view} />
      )}
      {knowsOnlyItself ? <NextSteps /> : null}
    </>
  )
}
