'use client'
import { useMemo } from 'react'
import { useSeries } from '../../lib/client/series.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import type { ShownPanel } from '../../lib/core/panel/types.ts'
import { TimeChart } from '../charts/time-chart.tsx'
import { limitsOf, missingNames, namedSeries } from './panel-model.ts'

const HEIGHT_PX = 140

export type AskedPanel = Omit<ShownPanel, 'expr'> & { readonly expr: string }

/** Its lines over the page's time range, with the levels that it is read by. */
export function PanelChart({ panel }: { readonly panel: AskedPanel }) {
  const { range } = useTimeRange()
  const found = useSeries({ expr: panel.expr, range })
  const series = useMemo(() => namedSeries(panel, found.series), [panel, found.series])
  const { thresholds, target } = useMemo(() => limitsOf(panel.lines), [panel.lines])
  const missing = found.status === 'ready' && series.length > 0 ? missingNames(panel, found.series) : []
  return (
    <>
      <TimeChart
        title={panel.title}
        note={panel.unit.suffix}
        unit={panel.unit.unit}
        height={HEIGHT_PX}
        series={series}
        stepMs={found.stepMs}
        status={found.status}
        error={found.error?.message ?? null}
        remarks={found.remarks}
        thresholds={thresholds}
        target={target}
        emptyText="No such series in this stretch of time."
      />
      {missing.length > 0 ? (
        <p className="text-ink-3 text-small">No such series: {missing.join(', ')}.</p>
      ) : null}
    </>
  )
}
