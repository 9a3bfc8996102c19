'use client'
import { useMemo } from 'react'
import { type SeriesRange, useSeries } from '../../lib/client/series.ts'
import { useTimeRange } from '../../lib/client/time-range.ts'
import { formatLive } from '../../lib/core/panel/unit.ts'
import { FigureTable } from '../ui/figure-table.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import type { AskedPanel } from './panel-chart.tsx'
import { tableRows } from './panel-model.ts'

const STEP_SECONDS = 60
const LOOK_SECONDS = 300
const MOST_ROWS = 20

/** The newest figures of its series side by side; of a range that is over, those at its end. */
export function PanelTable({ panel }: { readonly panel: AskedPanel }) {
  const { range } = useTimeRange()
  const end = useMemo((): SeriesRange => {
    if (range.kind === 'last') return { kind: 'last', seconds: LOOK_SECONDS }
    return { kind: 'fixed', fromMs: range.toMs - LOOK_SECONDS * 1_000, toMs: range.toMs }
  }, [range])
  const found = useSeries({ expr: panel.expr, range: end, stepSeconds: STEP_SECONDS })
  const { columns, rows } = useMemo(() => tableRows(panel, found.series), [panel, found.series])
  const shown = rows.slice(0, MOST_ROWS)
  return (
    <Section title={panel.title}>
      {found.status === 'failed' ? (
        <FailedState
          title="Could not read its series"
          message={found.error?.message ?? 'The deck gave no reason.'}
        />
      ) : found.status === 'loading' ? (
        <Skeleton rows={3} />
      ) : shown.length === 0 ? (
        <p className="text-gone">No such series now.</p>
      ) : (
        <FigureTable
          caption={panel.title}
          columns={columns}
          figures={panel.exprs}
          rows={shown.map(({ cells, values }) => ({
            labels: cells,
            figures: panel.exprs.map(({ unit }, i) => formatLive(values[i] ?? null, unit ?? panel.unit)),
          }))}
          more={rows.length - shown.length}
        />
      )}
    </Section>
  )
}
