'use client'
import { useMemo } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { type ChartSeries as FoundSeries, useSeries } from '../../lib/client/series.ts'
import type { PartAnswer } from '../../lib/contract/runbooks.ts'
import { legends } from '../../lib/core/chart/legend.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import type { ChartMark, ChartThreshold } from '../charts/chart-types.ts'
import { ChartGroup } from '../charts/crosshair.tsx'
import { TimeChart } from '../charts/time-chart.tsx'

type Panel = Extract<LivePart, { kind: 'panel' }>
type PanelProps = { readonly part: Panel; readonly answer: Extract<PartAnswer, { kind: 'panel' }> }

const HEIGHT_PX = 160
const STEPS = 720
const LEAST_GRAIN_MS = 2_000
/** As the answer names the lines of several expressions. */
const LINE_LABEL = 'runbook_line'

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
  const { thresholds, target } = useMemo(() => limitsOf(part), [part])
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

function limitsOf({ lines }: Panel) {
  const thresholds = lines.flatMap(({ state, value, label }): ChartThreshold[] => {
    if (state === 'target') return []
    return [{ value, tone: state === 'critical' ? 'down' : 'warn', ...(label === '' ? {} : { label }) }]
  })
  const target = lines.find(({ state }) => state === 'target')
  return {
    thresholds,
    target: target ? { value: target.value, ...(target.label === '' ? {} : { label: target.label }) } : null,
  }
}

/** Lines by the names of their expressions; what gives several series tells them apart by their labels. */
function namedSeries({ exprs, title }: Panel, found: readonly FoundSeries[]) {
  return exprs.flatMap(({ name }, i) => {
    const own = found.filter(({ labels }) => (labels[LINE_LABEL] ?? '0') === String(i))
    const labelSets = own.map(({ labels: { [LINE_LABEL]: _line, ...labels } }) => labels)
    const guessed = legends(labelSets, name || title)
    return own.map(({ points }, j) => {
      const told = guessed[j] ?? title
      const label = name === '' ? told : own.length === 1 || told === name ? name : `${name} ${told}`
      return { key: `${i} ${j} ${label}`, label, points }
    })
  })
}
