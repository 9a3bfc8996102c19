'use client'
import { memo, useMemo } from 'react'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { type TimeRange, useTimeRange } from '../../lib/client/time-range.ts'
import type { ServiceQueries, ServiceRow, ServiceState } from '../../lib/contract/overview.ts'
import { stepFor } from '../../lib/core/live/index.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { type ChartBand, type ChartSeries, HeatmapChart, TimeChart } from '../charts/index.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { WithMarks } from '../evidence/with-marks.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { useWindowBands } from '../windows/use-window-bands.ts'

const nameRequests = () => 'requests'
const nameErrors = () => 'errors'

type ServiceChartsProps = { row: ServiceRow; queries: ServiceQueries }

/** Latency, its distribution, requests and errors, on one time axis with one crosshair. */
export const ServiceCharts = memo(function ServiceCharts({ row, queries }: ServiceChartsProps) {
  const { range } = useTimeRange()
  const { state, sinceMs } = row
  const planned = useWindowBands(row.slug, range)
  const bands = useMemo(() => [...planned, ...bandsOf(state, sinceMs)], [planned, state, sinceMs])
  if (!queries.latencyByQuantile && !queries.requestRate && !queries.errorRatio) return <NothingMeasured />
  const errorTarget = row.errorRatio.target
  return (
    <WithMarks service={row.slug}>
      <PageCharts>
        {queries.latencyByQuantile ? <LatencyCharts {...{ queries, range, bands }} /> : null}
        {queries.requestRate ? (
          <QueryChart
            expr={queries.requestRate}
            title="Requests"
            unit="per_second"
            height={120}
            nameOf={nameRequests}
            bands={bands}
          />
        ) : null}
        {queries.errorRatio ? (
          <QueryChart
            expr={queries.errorRatio}
            title="Errors"
            note="share of requests"
            unit="ratio"
            height={120}
            nameOf={nameErrors}
            judged="errors"
            target={errorTarget === null ? null : { value: errorTarget, label: 'target' }}
            bands={bands}
          />
        ) : null}
      </PageCharts>
    </WithMarks>
  )
})

type Latency = Readonly<Record<'p50' | 'p95' | 'p99', SeriesAnswer>>

function useLatency(queries: ServiceQueries, range: TimeRange): Latency {
  const by = queries.latencyByQuantile
  const p50 = useSeries({ expr: by?.p50 ?? null, range })
  const p95 = useSeries({ expr: by?.p95 ?? null, range })
  const p99 = useSeries({ expr: by?.p99 ?? null, range })
  return { p50, p95, p99 }
}

type LatencyProps = { queries: ServiceQueries; range: TimeRange; bands: readonly ChartBand[] }

function LatencyCharts({ queries, range, bands }: LatencyProps) {
  const latency = useLatency(queries, range)
  const [p50, p95, p99] = [latency.p50.series, latency.p95.series, latency.p99.series]
  const lines = useMemo(
    (): ChartSeries[] => [
      lineOf('p99', p99),
      { ...lineOf('p95', p95), tone: 'ink', isJudged: true },
      lineOf('p50', p50),
    ],
    [p50, p95, p99],
  )
  const targetSeconds = queries.latencyTargetSeconds
  const target = useMemo(
    () => (targetSeconds === null ? null : { value: targetSeconds, label: 'p95 target' }),
    [targetSeconds],
  )
  return (
    <>
      <TimeChart
        title="Latency"
        note="all routes"
        unit="seconds"
        height={220}
        series={lines}
        target={target}
        bands={bands}
        {...stateOf(latency.p95)}
      />
      {queries.latencyBuckets ? (
        <Distribution queries={queries} expr={queries.latencyBuckets} range={range} />
      ) : null}
    </>
  )
}

const lineOf = (quantile: string, series: SeriesAnswer['series']): ChartSeries => ({
  key: quantile,
  label: quantile,
  points: series[0]?.points ?? [],
  tone: 'quiet',
})

const COLUMNS = 60
const SHORTEST_STEP_SECONDS = 60

type DistributionProps = { queries: ServiceQueries; expr: string; range: TimeRange }

function Distribution({ queries, expr, range }: DistributionProps) {
  const stepSeconds = Math.max(SHORTEST_STEP_SECONDS, stepFor(rangeLengthSeconds(range), COLUMNS))
  const answer = useSeries({ expr: expr.replaceAll('$step', `${stepSeconds}s`), range, stepSeconds })
  const unitSeconds = queries.latencyUnitSeconds ?? 1
  const buckets = useMemo(
    () =>
      answer.series.map(({ labels, points }) => ({
        upperBound: labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le) * unitSeconds,
        points,
      })),
    [answer.series, unitSeconds],
  )
  return (
    <HeatmapChart
      title="Distribution, requests per bucket"
      unit="seconds"
      buckets={buckets}
      target={queries.latencyTargetSeconds}
      {...stateOf(answer)}
    />
  )
}

const stateOf = (answer: SeriesAnswer) => ({
  stepMs: answer.stepMs,
  status: answer.status,
  error: answer.error?.message ?? null,
})

function bandsOf(state: ServiceState, sinceMs: number | null): ChartBand[] {
  if (sinceMs === null || (state !== 'down' && state !== 'degraded')) return []
  return [{ fromMs: sinceMs, toMs: null, tone: state === 'down' ? 'down' : 'warn', label: state }]
}

function NothingMeasured() {
  return (
    <Section title="Latency and errors">
      <EmptyState title="Not measured.">
        Say under <code>latency</code> and <code>errors</code> of this service which histogram and which
        counter hold them; the charts appear with the next scrape.
      </EmptyState>
    </Section>
  )
}
