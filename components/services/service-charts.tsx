'use client'
import { useMemo } from 'react'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { type TimeRange, useTimeRange } from '../../lib/client/time-range.ts'
import type { ServiceData, ServiceQueries, ServiceRow } from '../../lib/contract/overview.ts'
import { stepFor } from '../../lib/core/live/index.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { type ChartBand, type ChartSeries, HeatmapChart, TimeChart } from '../charts/index.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'

const nameRequests = () => 'requests'
const nameErrors = () => 'errors'

/** Latency, its distribution, requests and errors, on one time axis with one crosshair. */
export function ServiceCharts({ data }: { data: ServiceData }) {
  const { range } = useTimeRange()
  const { queries, row } = data
  const bands = useMemo(() => bandsOf(row), [row])
  if (!queries.latencyByQuantile && !queries.requestRate && !queries.errorRatio) return <NothingMeasured />
  const errorTarget = row.errorRatio.target
  return (
    <PageCharts>
      {queries.latencyByQuantile ? <LatencyCharts {...{ data, range, bands }} /> : null}
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
  )
}

type Latency = Readonly<Record<'p50' | 'p95' | 'p99', SeriesAnswer>>

function useLatency(queries: ServiceQueries, range: TimeRange): Latency {
  const by = queries.latencyByQuantile
  const p50 = useSeries({ expr: by?.p50 ?? null, range })
  const p95 = useSeries({ expr: by?.p95 ?? null, range })
  const p99 = useSeries({ expr: by?.p99 ?? null, range })
  return { p50, p95, p99 }
}

type LatencyProps = { data: ServiceData; range: TimeRange; bands: readonly ChartBand[] }

function LatencyCharts({ data, range, bands }: LatencyProps) {
  const { queries } = data
  const latency = useLatency(queries, range)
  const lines: ChartSeries[] = (['p99', 'p95', 'p50'] as const).map(quantile => ({
    key: quantile,
    label: quantile,
    points: latency[quantile].series[0]?.points ?? [],
    tone: quantile === 'p95' ? 'ink' : 'quiet',
    isJudged: quantile === 'p95',
  }))
  const target = queries.latencyTargetSeconds
  return (
    <>
      <TimeChart
        title="Latency"
        note="all routes"
        unit="seconds"
        height={220}
        series={lines}
        target={target === null ? null : { value: target, label: 'p95 target' }}
        bands={bands}
        {...stateOf(latency.p95)}
      />
      {queries.latencyBuckets ? (
        <Distribution queries={queries} expr={queries.latencyBuckets} range={range} />
      ) : null}
    </>
  )
}

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

function bandsOf(row: ServiceRow): ChartBand[] {
  if (row.sinceMs === null || (row.state !== 'down' && row.state !== 'degraded')) return []
  const tone = row.state === 'down' ? 'down' : 'warn'
  return [{ fromMs: row.sinceMs, toMs: null, tone, label: row.state }]
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
