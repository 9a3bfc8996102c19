'use client'

import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { useSeries } from '../../lib/client/series.ts'
import { useService } from '../../lib/client/service.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import type { ServiceQueries } from '../../lib/contract/overview.ts'
import {
  allQuantiles,
  type LatencyRow,
  only,
  QUANTILE_LABEL,
  QUANTILES,
  quantilesOf,
  withStep,
} from '../../lib/core/latency/index.ts'
import { stepFor } from '../../lib/core/live/index.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import type { ChartSeries } from '../charts/chart-types.ts'
import { HeatmapChart } from '../charts/heatmap.tsx'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { WithMarks } from '../evidence/with-marks.tsx'
import { fetched } from '../ui/fetched.tsx'
import styles from './latency.module.css'

const ExemplarDots = dynamic(
  fetched('The single requests', () => import('./exemplar-dots.tsx').then(part => part.ExemplarDots)),
  { ssr: false },
)

const CHART_POINTS = 360
/** A column a bucket's width of time: fewer than a line has points. */
const HEAT_POINTS = 90
const SHORTEST_SECONDS = 300
const LONGEST_SECONDS = 90 * 86_400

/** What an opened row shows: its percentiles, and for a whole service or part its requests and their distribution. */
export function LatencyCharts({ row }: { readonly row: LatencyRow }) {
  const { range } = useTimeRange()
  const rangeSeconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, rangeLengthSeconds(range)))
  const { data } = useService(row.slug, rangeSeconds)
  const queries =
    (row.part === null
      ? data?.queries
      : data?.partQueries.find(({ slug }) => slug === row.part?.slug)?.queries) ?? null
  return (
    <div className={styles.charts}>
      <WithMarks service={row.slug}>
        <PageCharts>
          <Percentiles row={row} queries={queries} />
          {row.route === null && queries?.requestRate != null && (
            <QueryChart
              title="Requests"
              isStacked
              hasTimeAxis={queries.latencyBuckets === null}
              unit="per_second"
              expr={queries.requestRate}
              nameOf={nameOfRequests}
              maxPoints={CHART_POINTS}
              height={110}
              emptyText="No requests were counted in this time range."
            />
          )}
          {row.route === null && queries?.latencyBuckets != null && (
            <Distribution row={row} queries={queries} buckets={queries.latencyBuckets} />
          )}
        </PageCharts>
      </WithMarks>
    </div>
  )
}

const nameOfRequests = () => 'requests'

type ChartProps = { readonly row: LatencyRow; readonly queries: ServiceQueries | null }

function Percentiles({ row, queries }: ChartProps) {
  const { range } = useTimeRange()
  const expr = useMemo(() => expressionOf(row, queries), [row, queries])
  const answer = useSeries({ expr, range, maxPoints: CHART_POINTS })
  const series = useMemo(
    () =>
      QUANTILES.toReversed().flatMap((name): ChartSeries[] => {
        const found = answer.series.find(({ labels }) => labels[QUANTILE_LABEL] === name)
        if (found === undefined) return []
        const isJudged = name === row.judged
        return [{ key: name, label: name, points: found.points, tone: isJudged ? 'ink' : 'quiet', isJudged }]
      }),
    [answer.series, row.judged],
  )
  const target = row.targetSeconds
  const buckets = queries?.latencyBuckets ?? null
  const [foot, setFoot] = useState<HTMLElement | null>(null)
  return (
    <>
      <TimeChart
        title={row.part?.name ?? row.route ?? row.service}
        note="latency of the last 5 minutes"
        unit="seconds"
        series={series}
        stepMs={answer.stepMs}
        status={expr === null ? 'loading' : answer.status}
        error={answer.error?.message ?? null}
        target={target === null ? null : { value: target, label: `${row.judged} target` }}
        height={260}
        hasTimeAxis={row.route !== null}
        emptyText={`No percentile in this time range: ${row.absence ?? 'nothing was asked'}.`}
        {...(buckets === null
          ? {}
          : {
              overlay: place => (
                <ExemplarDots
                  expr={withStep(buckets, LEAST_COLUMN_SECONDS)}
                  unitSeconds={queries?.latencyUnitSeconds ?? 1}
                  only={row.routeLabel === null || row.route === null ? null : [row.routeLabel, row.route]}
                  {...{ place, foot }}
                />
              ),
            })}
      />
      {buckets === null ? null : <p ref={setFoot} className="min-h-4 text-ink-3 text-small empty:hidden" />}
    </>
  )
}

function expressionOf(row: LatencyRow, queries: ServiceQueries | null): string | null {
  if (queries === null) return null
  if (row.route === null) {
    return queries.latencyByQuantile === null ? null : allQuantiles(queries.latencyByQuantile)
  }
  const exprs = queries.latencyByRoute === null ? null : quantilesOf(queries.latencyByRoute)
  if (exprs === null || row.routeLabel === null) return null
  return only(allQuantiles(exprs), row.routeLabel, row.route)
}

type DistributionProps = ChartProps & { readonly queries: ServiceQueries; readonly buckets: string }

/** Rates need a few samples: a column of the heatmap never stands for less time than this. */
const LEAST_COLUMN_SECONDS = 60

function Distribution({ row, queries, buckets }: DistributionProps) {
  const { range } = useTimeRange()
  const stepSeconds = Math.max(LEAST_COLUMN_SECONDS, stepFor(rangeLengthSeconds(range), HEAT_POINTS))
  const answer = useSeries({ expr: withStep(buckets, stepSeconds), range, stepSeconds })
  const unitSeconds = queries.latencyUnitSeconds ?? 1
  const series = useMemo(
    () =>
      answer.series.flatMap(({ labels, points }) =>
        labels.le === undefined
          ? []
          : [{ upperBound: Number(labels.le.replace('+Inf', 'Infinity')) * unitSeconds, points }],
      ),
    [answer.series, unitSeconds],
  )
  return (
    <HeatmapChart
      title={`Distribution, requests per bucket and ${stepSeconds} s`}
      buckets={series}
      unit="seconds"
      target={row.targetSeconds}
      status={answer.status}
      error={answer.error?.message ?? null}
      emptyText="Nothing was observed in this time range."
    />
  )
}
