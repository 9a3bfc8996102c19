'use client'
import Link from 'next/link'
import { memo, useMemo } from 'react'
import { useSeries } from '../../lib/client/series.ts'
import { useRangeHref, useTimeRange } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { legends } from '../../lib/core/chart/legend.ts'
import type { ChartBand } from '../charts/chart-types.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { Section } from '../ui/section.tsx'
import { levelOf } from './alert-model.ts'
import { expressionOf, readComparison } from './rule-expression.ts'

const NEIGHBOURS = 8
const HEIGHT_PX = 200

/** The rule's figure over time with its limit, and when this alert fired; the expression below. */
export function AlertChart({ row, generatorUrl }: { row: AlertRow; generatorUrl: string }) {
  const hrefOf = useRangeHref()
  const refusal = useRefusal('explore.use')
  const expr = expressionOf(generatorUrl)
  if (expr === '') {
    return (
      <Section title="Figure">
        <p className="text-ink-2">
          The alert does not tell its expression, so there is nothing to draw. A Prometheus tells it in{' '}
          <code>generatorURL</code>.
        </p>
      </Section>
    )
  }
  return (
    <div className="min-w-0">
      <PageCharts>
        <FigureChart expr={expr} row={row} />
      </PageCharts>
      <p className="mt-2 text-small wrap-anywhere">
        <code>{expr}</code>
      </p>
      <p className="flex flex-wrap gap-x-4 text-small">
        <Link
          href={hrefOf(`/rules?q=${encodeURIComponent(row.name)}`)}
          className="text-accent underline underline-offset-2"
        >
          The rule
        </Link>
        {refusal === null ? (
          <Link
            href={hrefOf(`/explore?expr=${encodeURIComponent(expr)}`)}
            className="text-accent underline underline-offset-2"
          >
            Open in Explore
          </Link>
        ) : null}
      </p>
    </div>
  )
}

type ChartProps = { expr: string; row: Pick<AlertRow, 'labels' | 'startsAtMs' | 'endsAtMs'> }

const FigureChart = memo(
  function FigureChart({ expr, row }: ChartProps) {
    const { range } = useTimeRange()
    const comparison = useMemo(() => readComparison(expr), [expr])
    const answer = useSeries({ expr: comparison?.figure ?? expr, range })
    const series = useMemo(() => chartSeries(answer.series, row.labels), [answer.series, row.labels])
    const level = levelOf(row.labels)
    const pastTone = level === 'critical' ? 'down' : 'warn'
    const bands = useMemo(
      (): ChartBand[] => [{ fromMs: row.startsAtMs, toMs: row.endsAtMs, tone: pastTone, label: 'fires' }],
      [row.startsAtMs, row.endsAtMs, pastTone],
    )
    return (
      <TimeChart
        title="Figure"
        note={comparison ? `judged by its limit, ${comparison.limit}` : 'as the rule has it'}
        unit="none"
        height={HEIGHT_PX}
        series={series}
        stepMs={answer.stepMs}
        status={answer.status}
        error={answer.error?.message ?? null}
        remarks={answer.remarks}
        bands={bands}
        target={comparison ? { value: comparison.limit, label: 'limit' } : null}
        badSide={comparison?.badSide ?? 'above'}
        pastTone={pastTone}
        emptyText="The expression gives no series in this stretch of time."
      />
    )
  },
  // Each poll brings an equal alert as another object.
  (before, after) =>
    before.expr === after.expr &&
    before.row.startsAtMs === after.row.startsAtMs &&
    before.row.endsAtMs === after.row.endsAtMs,
)

type Found = ReturnType<typeof useSeries>['series']

/** The alert's own series, judged; without one that fits its labels, a few of all. */
function chartSeries(found: Found, labels: AlertRow['labels']) {
  const own = found.filter(one =>
    Object.entries(one.labels).every(
      ([name, value]) => name === '__name__' || labels[name] === undefined || labels[name] === value,
    ),
  )
  const shown = (own.length > 0 ? own : found).slice(0, NEIGHBOURS)
  const names = legends(
    shown.map(one => one.labels),
    'figure',
  )
  return shown.map((one, index) => ({
    key: `${index} ${names[index]}`,
    label: names[index] ?? 'figure',
    points: one.points,
    isJudged: index === 0,
  }))
}
