'use client'
import { useMemo } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useSeries } from '../../lib/client/series.ts'
import type { RunRow } from '../../lib/contract/recovery.ts'
import { legends } from '../../lib/core/chart/legend.ts'
import { readComparison } from '../alerts/rule-expression.ts'
import type { ChartMark } from '../charts/chart-types.ts'
import { ChartGroup } from '../charts/crosshair.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { chartWindow } from './run-model.ts'

type ProofChartProps = {
  title: string
  expr: string
  run: Pick<RunRow, 'pressedAtMs' | 'judgedAtMs' | 'actionName'>
}

const MOST_LINES = 8
const HEIGHT_PX = 160
const POINTS = 150

/** The figure that proves it, from five minutes before the press to five after, with the press marked. */
export function ProofChart({ title, expr, run }: ProofChartProps) {
  const { pressedAtMs, judgedAtMs, actionName } = run
  // As a text, so that it is drawn anew only when the window is another.
  const windowKey = useNowValue(nowMs => JSON.stringify(chartWindow({ pressedAtMs, judgedAtMs }, nowMs)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when it is another
  const range = useMemo(() => chartWindow({ pressedAtMs, judgedAtMs }, Date.now()), [windowKey])
  const comparison = useMemo(() => readComparison(expr), [expr])
  const answer = useSeries({ expr: comparison?.figure ?? expr, range, maxPoints: POINTS })
  const series = useMemo(() => {
    const shown = answer.series.slice(0, MOST_LINES)
    const names = legends(
      shown.map(({ labels }) => labels),
      'figure',
    )
    return shown.map(({ points }, index) => ({
      key: `${index} ${names[index]}`,
      label: names[index] ?? 'figure',
      points,
    }))
  }, [answer.series])
  const marks = useMemo(
    (): readonly ChartMark[] => [{ atMs: pressedAtMs, label: actionName, kind: 'action' }],
    [pressedAtMs, actionName],
  )
  return (
    <ChartGroup fromMs={answer.fromMs} toMs={answer.toMs}>
      <TimeChart
        title={`${title}, 5 min before and after`}
        note={
          comparison ? `wanted ${comparison.badSide === 'above' ? 'above' : 'below'} ${comparison.limit}` : ''
        }
        unit="none"
        height={HEIGHT_PX}
        series={series}
        stepMs={answer.stepMs}
        status={answer.status}
        error={answer.error?.message ?? null}
        remarks={answer.remarks}
        marks={marks}
        target={comparison ? { value: comparison.limit, label: 'wanted' } : null}
        emptyText="The expression gives no series in this stretch of time."
      />
    </ChartGroup>
  )
}
