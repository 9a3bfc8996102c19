'use client'

import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import { pointNear, valueNear } from '../../lib/core/chart/points.ts'
import { momentText } from '../../lib/core/chart/ticks.ts'
import { joinSuffix } from '../../lib/core/chart/unit.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import styles from './chart.module.css'
import type { ChartFrame } from './chart-frame.ts'
import type { TimeChartProps } from './chart-types.ts'
import { useChartGroup, useCrosshairAt } from './crosshair.tsx'
import { namedLines, onScale, type PlotLine } from './plot-model.ts'
import { TimeChip } from './time-chip.tsx'

export type ChartCrosshairProps = {
  readonly chart: TimeChartProps
  readonly lines: readonly PlotLine[]
  readonly domain: ChartDomain
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
}

/** Less than this is a click, not a stretch of time. */
const LEAST_DRAG_PX = 6

/**
 * Pointing, reading and zooming over one plot. For the keyboard it is a slider over time: arrows move the crosshair,
 * shift with an arrow marks a stretch, Enter zooms into it, Escape lets go.
 */
export function ChartCrosshair(props: ChartCrosshairProps) {
  const { chart, frame, fromMs, toMs, lines, domain } = props
  const { crosshair, onZoom } = useChartGroup()
  const atMs = useCrosshairAt()
  const [markedFromMs, setMarkedFromMs] = useState<number | null>(null)
  const stepMs = Math.max(1, chart.stepMs, (toMs - fromMs) / Math.max(1, frame.right - frame.left))

  const timeOf = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return snap(frame.timeAt(event.clientX - box.left + frame.left), lines, chart.stepMs)
  }
  const zoom = () => {
    if (markedFromMs === null || atMs === null || onZoom === undefined) return
    const isDrag = Math.abs(frame.x(atMs) - frame.x(markedFromMs)) >= LEAST_DRAG_PX
    if (isDrag) onZoom(Math.min(markedFromMs, atMs), Math.max(markedFromMs, atMs))
  }
  const letGo = () => setMarkedFromMs(null)
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const move = KEY_STEPS[event.key]
    if (move !== undefined) {
      event.preventDefault()
      const start = atMs ?? toMs
      const next = Math.min(toMs, Math.max(fromMs, start + move * stepMs))
      if (event.shiftKey) setMarkedFromMs(marked => marked ?? start)
      else letGo()
      crosshair.set(snap(next, lines, chart.stepMs))
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      crosshair.set(event.key === 'Home' ? fromMs : toMs)
    } else if (event.key === 'Enter') {
      zoom()
      letGo()
    } else if (event.key === 'Escape') {
      letGo()
      crosshair.set(null)
    }
  }

  return (
    <>
      {atMs !== null && <CrosshairLayer {...props} atMs={atMs} markedFromMs={markedFromMs} />}
      <div
        className={styles.surface}
        style={{ left: frame.left, width: frame.right - frame.left, height: frame.bottom }}
        role="slider"
        tabIndex={0}
        aria-label={`${chart.title}: time under the crosshair`}
        aria-valuemin={Math.round(fromMs)}
        aria-valuemax={Math.round(toMs)}
        aria-valuenow={Math.round(Math.min(toMs, Math.max(fromMs, atMs ?? toMs)))}
        aria-valuetext={spoken(props, atMs ?? toMs, domain)}
        onPointerMove={event => crosshair.set(timeOf(event))}
        onPointerDown={event => {
          if (event.button !== 0 || onZoom === undefined) return
          event.currentTarget.setPointerCapture(event.pointerId)
          const start = timeOf(event)
          crosshair.set(start)
          setMarkedFromMs(start)
        }}
        onPointerUp={() => {
          zoom()
          letGo()
        }}
        onPointerCancel={letGo}
        onPointerLeave={() => {
          if (markedFromMs === null) crosshair.set(null)
        }}
        onBlur={letGo}
        onKeyDown={onKeyDown}
      />
    </>
  )
}

const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
}

type LayerProps = ChartCrosshairProps & { readonly atMs: number; readonly markedFromMs: number | null }

/** The line itself, the values at its dots, the marked stretch, and the time as a chip on the axis. */
function CrosshairLayer(props: LayerProps) {
  const { chart, lines, frame, domain, fromMs, toMs, zone, atMs, markedFromMs } = props
  if (atMs < fromMs || atMs > toMs) return null
  const x = frame.x(atMs)
  const span = domain.high - domain.low
  const markedX = markedFromMs === null ? null : frame.x(markedFromMs)
  const hasChip = chart.hasTimeAxis ?? true
  return (
    <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
      {markedX !== null && (
        <rect
          className={styles.marked}
          x={Math.min(markedX, x)}
          y={frame.top}
          width={Math.abs(x - markedX)}
          height={frame.bottom - frame.top}
        />
      )}
      <line className={styles.cross} x1={x} x2={x} y1={0} y2={hasChip ? frame.bottom + 4 : frame.height} />
      {namedLines(lines).map(line => {
        const value = valueNear(line.points, atMs, chart.stepMs * 0.75)
        if (value === null || value < domain.low || value > domain.high) return null
        const y = frame.y(value)
        return (
          <g key={line.key}>
            <circle className={styles.dot} cx={x} cy={y} r={2.5} />
            {lines.length <= 4 && (
              <text className={styles.halo} x={x - 6} y={y - 6} textAnchor="end">
                {onScale(value, domain.scale, span)}
              </text>
            )}
          </g>
        )
      })}
      {hasChip && (
        <TimeChip
          x={x}
          top={frame.bottom + 4}
          width={frame.width}
          text={momentText(atMs, toMs - fromMs, zone)}
        />
      )}
    </svg>
  )
}

/** To the nearest measured moment, so that a value and its time belong together. */
function snap(atMs: number, lines: readonly PlotLine[], stepMs: number): number {
  const nearest = pointNear(lines[0]?.points ?? [], atMs)
  return nearest !== undefined && Math.abs(nearest[0] - atMs) <= stepMs ? nearest[0] : atMs
}

/** "03:02: p99 621 ms, p95 432 ms": what a screen reader says of the crosshair's place. */
function spoken(props: ChartCrosshairProps, atMs: number, domain: ChartDomain): string {
  const { chart, lines, fromMs, toMs, zone } = props
  const span = domain.high - domain.low
  const values = namedLines(lines).map(line => {
    const value = valueNear(line.points, atMs, chart.stepMs * 0.75)
    const text =
      value === null ? 'no data' : joinSuffix(onScale(value, domain.scale, span), domain.scale.suffix)
    return `${line.label} ${text}`
  })
  return `${momentText(atMs, toMs - fromMs, zone)}: ${values.join(', ')}`
}
