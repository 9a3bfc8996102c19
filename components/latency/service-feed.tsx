'use client'

import { memo, useEffect, useMemo } from 'react'
import { useInstant } from '../../lib/client/instant.ts'
import { useSeries } from '../../lib/client/series.ts'
import { useService } from '../../lib/client/service.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import type { BoardRow, ServiceData, ServiceQueries } from '../../lib/contract/overview.ts'
import {
  allQuantiles,
  feedKey,
  type LatencyRow,
  lastWeek,
  latencyRows,
  type MeasuredPart,
  quantileName,
  quantilesOf,
  routeOf,
} from '../../lib/core/latency/index.ts'

/** Enough points for a line of 120 pixels. */
const SPARK_POINTS = 90
/** Last week stays what it was. */
const LAST_WEEK_MS = 300_000

export type FedRows = { readonly rows: readonly LatencyRow[]; readonly window: FeedWindow }
export type FeedWindow = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }

export type ServiceFeedProps = {
  readonly slug: string
  readonly rangeSeconds: number
  /** The rows of one `feedKey`; null when there are none (any more). */
  readonly onRows: (key: string, fed: FedRows | null) => void
}

/** Follows one service and its parts and hands their rows up: a list of any length cannot be one hook. Draws nothing. */
export const ServiceFeed = memo(function ServiceFeed({ slug, rangeSeconds, onRows }: ServiceFeedProps) {
  const { data } = useService(slug, rangeSeconds)
  const measured = useMemo(() => measuredOf(data), [data])
  return (
    <>
      <RowsFeed feed={slug} measured={measured?.whole ?? null} onRows={onRows} />
      {measured?.parts.map(part => {
        const key = feedKey(slug, part.part)
        return <RowsFeed key={key} feed={key} measured={part} onRows={onRows} />
      })}
    </>
  )
})

/** What rows are made of: a service, or a part of it. */
type Measured = {
  readonly service: ServiceData['row']
  readonly part: MeasuredPart | null
  readonly row: BoardRow
  readonly queries: ServiceQueries
}

function measuredOf(data: ServiceData | null): { whole: Measured; parts: readonly Measured[] } | null {
  if (data === null) return null
  const { row: service, queries } = data
  const parts = data.partQueries.flatMap(({ slug, queries }): Measured[] => {
    const row = service.parts.find(part => part.slug === slug)
    // Its row is enough: routes are told once, with the service.
    return row === undefined
      ? []
      : [{ service, part: { slug, name: row.name }, row, queries: { ...queries, latencyByRoute: null } }]
  })
  return { whole: { service, part: null, row: service, queries }, parts }
}

type RowsFeedProps = Pick<ServiceFeedProps, 'onRows'> & {
  readonly feed: string
  readonly measured: Measured | null
}

function RowsFeed({ feed, measured, onRows }: RowsFeedProps) {
  const rows = useRows(measured)
  useEffect(() => onRows(feed, rows), [feed, rows, onRows])
  useEffect(() => () => onRows(feed, null), [feed, onRows])
  return null
}

function useRows(measured: Measured | null): FedRows | null {
  const { range } = useTimeRange()
  const exprs = useMemo(() => expressionsOf(measured), [measured])
  const spark = { range, maxPoints: SPARK_POINTS }
  const whole = useSeries({ ...spark, expr: exprs?.whole ?? null })
  const byRoute = useSeries({ ...spark, expr: exprs?.byRoute ?? null })
  const wholeBefore = useInstant({ expr: exprs?.wholeLastWeek ?? null, refetchMs: LAST_WEEK_MS })
  const byRouteBefore = useInstant({ expr: exprs?.byRouteLastWeek ?? null, refetchMs: LAST_WEEK_MS })
  const { series: wholeSeries, status, error, fromMs, toMs, stepMs } = whole
  const failure = error?.message ?? null
  return useMemo(() => {
    const isWaiting = measured === null || (exprs !== null && status === 'loading')
    if (isWaiting) return null
    const window = { fromMs, toMs, stepMs }
    if (exprs === null) return { rows: [], window }
    const { service, part, row, queries } = measured
    const before = (byRouteBefore.result?.samples ?? []).flatMap(({ labels, value }) => {
      const route = routeOf(labels)
      return route === null ? [] : [[route, Number(value)] as const]
    })
    const rows = latencyRows({
      slug: service.slug,
      service: service.name,
      part,
      judged: exprs.judged,
      targetSeconds: queries.latencyTargetSeconds,
      lastBoundSeconds: queries.latencyLastBoundSeconds ?? null,
      absence: failure ?? row.latencySeconds.absence,
      isSinceStart: row.latencySeconds.isSinceStart ?? false,
      whole: wholeSeries,
      byRoute: byRoute.series,
      wholeLastWeek: numberOf(wholeBefore.result?.samples[0]?.value),
      byRouteLastWeek: new Map(before),
    })
    return { rows, window }
  }, [
    measured,
    exprs,
    wholeSeries,
    status,
    failure,
    fromMs,
    toMs,
    stepMs,
    byRoute.series,
    wholeBefore.result,
    byRouteBefore.result,
  ])
}

/** What to ask for it; null when no latency is configured for it. */
function expressionsOf(measured: Measured | null) {
  const byQuantile = measured?.queries.latencyByQuantile
  if (!measured || !byQuantile) return null
  const judged = quantileName(measured.queries.latencyPercentile ?? 0.95) ?? 'p95'
  const routes = measured.queries.latencyByRoute
  const routesByQuantile = routes === null ? null : quantilesOf(routes)
  return {
    judged,
    whole: allQuantiles(byQuantile),
    wholeLastWeek: lastWeek(byQuantile[judged]),
    byRoute: routesByQuantile === null ? null : allQuantiles(routesByQuantile),
    byRouteLastWeek: routesByQuantile === null ? null : lastWeek(routesByQuantile[judged]),
  }
}

function numberOf(text: string | undefined): number | null {
  const value = Number(text)
  return text === undefined || !Number.isFinite(value) ? null : value
}
