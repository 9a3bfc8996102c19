'use client'
import { useMemo } from 'react'
import { useNow, useTimeZone } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { ReplayOverview } from '../../lib/contract/evidence.ts'
import { formatClock } from '../../lib/core/format/index.ts'
import { Board } from '../overview/board.tsx'
import { type BoardView, SPARK_PX } from '../overview/board-cells.tsx'
import { courseWindow, latencyDecimals } from '../overview/board-model.ts'
import { EmptyState } from '../ui/list-states.tsx'

/** Alerts of then are on the incident's timeline; their counts of now would be wrong here. */
const NO_ALERTS: BoardView['alerts'] = {}

/** The board with its clock standing at the moment. */
export function ReplayBoard({ data }: { data: ReplayOverview }) {
  const { overview, atMs } = data
  const { zone } = useTimeZone()
  const hrefOf = useRangeHref()
  const skewMs = atMs - useNow()
  const { fromMs, toMs } = courseWindow(atMs, { rangeSeconds: overview.rangeSeconds, widthPx: SPARK_PX })
  const decimals = latencyDecimals(overview.services)
  const view = useMemo(
    (): BoardView => ({
      skewMs,
      fromMs,
      toMs,
      zone,
      latencyDecimals: decimals,
      isStale: false,
      hrefOf,
      alerts: NO_ALERTS,
    }),
    [skewMs, fromMs, toMs, zone, decimals, hrefOf],
  )
  return (
    <>
      <UnobservedNote data={data} />
      {overview.services.length === 0 ? (
        <EmptyState title="No system has a name yet." />
      ) : (
        <Board data={overview} view={view} />
      )}
    </>
  )
}

function UnobservedNote({ data }: { data: ReplayOverview }) {
  const { zone } = useTimeZone()
  if (data.unobserved.length === 0) return null
  const stretches = data.unobserved.map(
    ({ fromMs, toMs }) => `${formatClock(fromMs, zone)} to ${formatClock(toMs, zone)}`,
  )
  return (
    <p className="mb-2 bg-gone-tint px-2 py-1 text-small">
      <b className="font-semibold">The deck itself did not look</b> from {stretches.join(', and from ')}: what
      happened then is not known.
    </p>
  )
}
