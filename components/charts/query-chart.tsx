'use client'

import { useMemo } from 'react'
import { useSeries } from '../../lib/client/series.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { type LabelSet, legends } from '../../lib/core/chart/legend.ts'
import type { TimeChartProps } from './chart-types.ts'
import { TimeChart } from './time-chart.tsx'

export type QueryChartProps = Omit<TimeChartProps, 'series' | 'stepMs' | 'status' | 'error' | 'remarks'> & {
  readonly expr: string
  readonly stepSeconds?: number
  readonly maxPoints?: number
  /** The name of a line; what tells its labels from the others' when absent. */
  readonly nameOf?: (labels: LabelSet) => string
  /** The name of the judged line. */
  readonly judged?: string
}

/** One expression over the page's time range as a chart, live while the range ends now. */
export function QueryChart({ expr, stepSeconds, maxPoints, nameOf, judged, ...chart }: QueryChartProps) {
  const { range } = useTimeRange()
  const answer = useSeries({ expr, range, stepSeconds, maxPoints })
  const series = useMemo(() => {
    const labelSets = answer.series.map(one => one.labels)
    const guessed = legends(labelSets, chart.title)
    return answer.series.map((one, index) => {
      const label = nameOf?.(one.labels) ?? guessed[index] ?? chart.title
      return { key: `${index} ${label}`, label, points: one.points, isJudged: label === judged }
    })
  }, [answer.series, chart.title, nameOf, judged])
  return (
    <TimeChart
      {...chart}
      series={series}
      stepMs={answer.stepMs}
      status={answer.status}
      error={answer.error?.message ?? null}
      remarks={answer.remarks}
    />
  )
}
