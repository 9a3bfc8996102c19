'use client'

import { memo, useEffect, useMemo } from 'react'
import { useInstant } from '../../lib/client/instant.ts'
import { useSeries } from '../../lib/client/series.ts'
import { useService } from '../../lib/client/service.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import type { ServiceData } from '../../lib/contract/overview.ts'
import {
  allQuantiles,
  type LatencyRow,
  lastWeek,
  latencyRows,
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
  readonly onRows: (slug: string, fed: FedRows | null) => void
}

/** Follows one service and hands its rows up: a list of services of any length cannot be one hook. Draws nothing. */
export const ServiceFeed = memo(function ServiceFeed({ slug, rangeSeconds, onRows }: ServiceFeedProps) {
  const { data } = useService(slug, rangeSeconds)
  const rows = useRows(data)
  useEffect(() => onRows(slug, rows), [slug, rows, onRows])
  useEffect(() => () => onRows(slug, null), [slug, onRows])
  return null
})

function useRows(data: ServiceData | null): FedRows | null {
  const { range } = useTimeRange()
  const exprs = useMemo(() => expressionsOf(data), [data])
  const spark = { range, maxPoints: SPARK_POINTS }
  const whole = useSeries({ ...spark, expr: exprs?.whole ?? null })
  const byRoute = useSeries({ ...spark, expr: exprs?.byRoute ?? null })
  const wholeBefore = useInstant({ expr: exprs?.wholeLastWeek ?? null, refetchMs: LAST_WEEK_MS })
  const byRouteBefore = useInstant({ expr: exprs?.byRouteLastWeek ?? null, refetchMs: LAST_WEEK_MS })
  const { series: wholeSeries, status, error, fromMs, toMs, stepMs } = whole
  const failure = error?.message ?? null
  return useMemo(() => {
    const isWaiting = data === null || (exprs !== null && status === 'loading')
    if (isWaiting) return null
    const window = { fromMs, toMs, stepMs }
    if (exprs === null) return { rows: [], window }
    const { row, queries } = data
    const before = (byRouteBefore.result?.samples ?? []).flatMap(({ labels, value }) => {
      const route = routeOf(labels)
      return route === null ? [] : [[route, Number(value)] as const]
    })
    const rows = latencyRows({
      slug: row.slug,
      service: row.name,
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
    data,
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

/** What to ask for a service; null when no latency is configured for it. */
function expressionsOf(data: ServiceData | null) {
  const byQuantile = data?.queries.latencyByQuantile
  if (!data || !byQuantile) return null
  const judged = quantileName(data.queries.latencyPercentile ?? 0.95) ?? 'p95'
  const routes = data.queries.latencyByRoute
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
