'use client'

import { useTimeRange } from '../../lib/client/time-range.ts'
import { stepFor } from '../../lib/core/live/index.ts'
import type { ResourceChart } from '../../lib/core/resources/index.ts'
import { rangeLengthSeconds } from '../../lib/core/time-range.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { WithMarks } from '../evidence/with-marks.tsx'
import styles from './resources.module.css'

const CHART_POINTS = 360

export type ResourceChartsProps = {
  /** The name of the host or device, for what is missing. */
  readonly name: string
  readonly charts: (stepSeconds: number) => readonly ResourceChart[]
}

/** All charts of one host or device, two beside each other where there is room, under one crosshair. */
export function ResourceCharts({ name, charts }: ResourceChartsProps) {
  const { range } = useTimeRange()
  const stepSeconds = stepFor(rangeLengthSeconds(range), CHART_POINTS)
  return (
    <WithMarks service={null}>
      <PageCharts>
        <div className={styles.charts}>
          {charts(stepSeconds).map(chart => (
            <QueryChart
              key={chart.key}
              title={chart.title}
              unit={chart.unit}
              expr={chart.expr}
              thresholds={chart.limits}
              nameOf={labels => labels[chart.line] ?? ''}
              maxPoints={CHART_POINTS}
              height={200}
              emptyText={`${name} has no ${chart.missing} in this time range.`}
            />
          ))}
        </div>
      </PageCharts>
    </WithMarks>
  )
}
