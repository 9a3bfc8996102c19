'use client'

import { useMemo } from 'react'
import type { SeriesAnswer } from '../../lib/client/series.ts'
import { guessUnit, lastValue, legends, selectorText } from '../../lib/core/chart/index.ts'
import { formatNumber, rangeWords } from '../../lib/core/format/index.ts'
import type { ChartSeries } from '../charts/chart-types.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import styles from './explore.module.css'

/** More lines than this are a carpet, and slow. */
const MOST_LINES = 60
const MOST_LISTED = 200
const NAMED_LINES = 8

export type ExploreGraphProps = { readonly expr: string; readonly answer: SeriesAnswer }

export function ExploreGraph({ expr, answer }: ExploreGraphProps) {
  const unit = guessUnit(expr)
  const series = useMemo(() => {
    const drawn = answer.series.slice(0, MOST_LINES)
    const names = legends(
      drawn.map(one => one.labels),
      'value',
    )
    return drawn.map(
      (one, index): ChartSeries => ({
        key: `${index} ${selectorText(one.labels)}`,
        label: names[index] ?? selectorText(one.labels),
        points: one.points,
      }),
    )
  }, [answer.series])
  const count = answer.series.length
  return (
    <PageCharts>
      <TimeChart
        title={answer.status === 'ready' ? `${formatNumber(count, 0)} series` : 'Graph'}
        note={noteOf(answer, count)}
        unit={unit}
        series={series}
        stepMs={answer.stepMs}
        status={answer.status}
        error={answer.error?.message ?? null}
        remarks={answer.remarks}
        height={320}
        emptyText="No series answers this expression in this time range."
      />
      {count > 0 && <SeriesList answer={answer} />}
    </PageCharts>
  )
}

function noteOf(answer: SeriesAnswer, count: number): string {
  const step = `a point every ${rangeWords(Math.max(1, Math.round(answer.stepMs / 1000)))}`
  return count > MOST_LINES ? `the first ${MOST_LINES} are drawn, ${step}` : step
}

/** All series with their labels and newest values: the legend, and what the picture leaves out. */
function SeriesList({ answer }: { readonly answer: SeriesAnswer }) {
  const rest = answer.series.length - MOST_LISTED
  return (
    <>
      <ol className={styles.series} aria-label="Series">
        {answer.series.slice(0, MOST_LISTED).map((one, index) => {
          const name = selectorText(one.labels)
          const tone = answer.series.length === 1 ? 'ink' : index < NAMED_LINES ? `c${index + 1}` : 'ink-3'
          return (
            <li key={name}>
              <i style={{ background: `var(--${tone})` }} aria-hidden="true" />
              <span className="num">{name}</span>
              <span className="num">{valueText(lastValue(one.points))}</span>
            </li>
          )
        })}
      </ol>
      {rest > 0 && <p className="text-ink-3 text-small">{formatNumber(rest, 0)} more are not listed.</p>}
    </>
  )
}

const valueText = (value: number | null): string => (value === null ? '—' : String(value))
