'use client'
import { useMemo } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { useSeries } from '../../lib/client/series.ts'
import type { PartAnswer } from '../../lib/contract/runbooks.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import type { ChartMark } from '../charts/chart-types.ts'
import { ChartGroup } from '../charts/crosshair.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { limitsOf, namedSeries } from '../panels/panel-model.ts'

type Panel = Extract<LivePart, { kind: 'panel' }>
type PanelProps = { readonly part: Panel; readonly answer: Extract<PartAnswer, { kind: 'panel' }> }

const HEIGHT_PX = 160
const STEPS = 720
const LEAST_GRAIN_MS = 2_000

/** A chart of a runbook: its own stretch of time, live, with its limits and what was done meanwhile. */
export function LivePanel({ part, answer }: PanelProps) {
  const nowMs = useNow()
  const rangeMs = part.rangeSeconds * 1_000
  const grainMs = Math.max(LEAST_GRAIN_MS, rangeMs / STEPS)
  const toMs = Math.ceil(nowMs / grainMs) * grainMs
  return (
    <ChartGroup fromMs={toMs - rangeMs} toMs={toMs}>
      <PanelChart part={part} answer={answer} />
    </ChartGroup>
  )
}

function PanelChart({ part, answer: { expr, marks } }: PanelProps) {
  const range = useMemo(() => ({ kind: 'last', seconds: part.rangeSeconds }) as const, [part.rangeSeconds])
  const found = useSeries({ expr, range })
  const series = useMemo(() => namedSeries(part, found.series), [part, found.series])
  const drawnMarks = useMemo(
    () =>
      marks.map(({ atMs, title, kind }): ChartMark => {
        return { atMs, label: title, kind: kind === 'deploy' ? 'deploy' : 'action' }
      }),
    [marks],
  )
  const { thresholds, target } = useMemo(() => limitsOf(part.lines), [part.lines])
  const { unit, suffix } = part.unit
  return (
    <TimeChart
      title={part.title}
      note={[suffix, `last ${formatDuration(part.rangeSeconds * 1_000)}`].filter(Boolean).join(', ')}
      unit={unit}
      height={HEIGHT_PX}
      series={series}
      stepMs={found.stepMs}
      status={found.status}
      error={found.error?.message ?? null}
      remarks={found.remarks}
      thresholds={thresholds}
      target={target}
      marks={drawnMarks}
      emptyText="No series in this stretch of time."
    />
  )
}
