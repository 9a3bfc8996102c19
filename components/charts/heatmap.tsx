'use client'

import { useMemo } from 'react'
import {
  type BucketSeries,
  type Heatmap,
  heatmap,
  rampLevel,
  rowPosition,
  shareAbove,
} from '../../lib/core/chart/heatmap.ts'
import { linear } from '../../lib/core/chart/path.ts'
import { momentText } from '../../lib/core/chart/ticks.ts'
import { formatText, scaleFor, type Unit } from '../../lib/core/chart/unit.ts'
import { formatNumber, type TimeZone } from '../../lib/core/format/index.ts'
import styles from './chart.module.css'
import { VALUE_AXIS_PX } from './chart-frame.ts'
import { ChartEmpty, ChartFailed, ChartSkeleton } from './chart-states.tsx'
import { useChartGroup, useCrosshairAt } from './crosshair.tsx'
import heat from './heatmap.module.css'
import { axisTimes } from './plot-model.ts'
import { TimeChip } from './time-chip.tsx'
import { useWidth } from './use-width.ts'

export type HeatmapChartProps = {
  readonly title: string
  readonly buckets: readonly BucketSeries[]
  readonly unit: Unit
  readonly target?: number | null
  readonly height?: number
  readonly status?: 'loading' | 'ready' | 'failed'
  readonly error?: string | null
  readonly emptyText?: string
}

const DEFAULT_HEIGHT_PX = 160
const COLUMN_PX = 10
const TOP_PX = 22

/** How many fell into which bucket when: one hue from none to most, the target as a line through it. */
export function HeatmapChart(props: HeatmapChartProps) {
  const { height = DEFAULT_HEIGHT_PX, status = 'ready', buckets } = props
  const { fromMs, toMs, zone } = useChartGroup()
  const [ref, width] = useWidth()
  const isNarrow = width < 560
  const right = Math.max(VALUE_AXIS_PX + 40, width - (isNarrow ? 52 : 112))
  const maxColumns = Math.max(8, Math.floor((right - VALUE_AXIS_PX) / COLUMN_PX))
  const map = useMemo(
    () => heatmap({ buckets, fromMs, toMs, maxColumns }),
    [buckets, fromMs, toMs, maxColumns],
  )
  if (status === 'failed') return <ChartFailed {...props} />
  if (map === null || map.most === 0) {
    return status === 'loading' ? <ChartSkeleton height={height} /> : <ChartEmpty {...props} />
  }
  return (
    <section aria-label={props.title}>
      <HeatmapLegend title={props.title} most={map.most} />
      <div ref={ref} className={styles.plot} style={{ height }}>
        {width > 0 && (
          <HeatmapPlot {...props} {...{ map, width, height, right, fromMs, toMs, zone, isNarrow }} />
        )}
      </div>
    </section>
  )
}

type PlotProps = HeatmapChartProps & {
  readonly map: Heatmap
  readonly width: number
  readonly height: number
  readonly right: number
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  readonly isNarrow: boolean
}

function HeatmapPlot(props: PlotProps) {
  const { map, width, height, right, unit, target = null, title, fromMs, toMs } = props
  const bottom = height - TOP_PX
  const y = linear([0, map.bounds.length], [bottom, 4])
  const x = linear([fromMs, toMs], [VALUE_AXIS_PX, right])
  const paths = useMemo(() => levelPaths(map, { x, y }), [map, x, y])
  const position = target === null ? null : rowPosition(map.bounds, target)
  const newest = map.columns.findLastIndex(column => column.some(count => count !== null))
  const over = target === null ? null : shareAbove(map, newest, target)
  return (
    <svg className={styles.layer} width={width} height={height} role="img" aria-label={describe(title, over)}>
      {paths.map((path, level) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the ramp's level
        <path key={level} d={path} fill={`var(--h${level})`} className={heat.cells} />
      ))}
      <BoundLabels bounds={map.bounds} y={y} unit={unit} />
      {position !== null && (
        <line className={heat.target} x1={VALUE_AXIS_PX} x2={right} y1={y(position)} y2={y(position)} />
      )}
      {over !== null && !props.isNarrow && (
        <text x={right + 8} y={(position === null ? 10 : y(position)) + 4}>
          {formatNumber(over * 100, 0)}% over target
        </text>
      )}
      <TimeAxis {...props} x={x} />
      <Pointer {...props} x={x} bottom={bottom} />
    </svg>
  )
}

function describe(title: string, over: number | null): string {
  return over === null ? title : `${title}: ${formatNumber(over * 100, 0)}% over the target now`
}

type Scales = { readonly x: (atMs: number) => number; readonly y: (row: number) => number }

/** One path a ramp level instead of thousands of rectangles. */
function levelPaths(map: Heatmap, { x, y }: Scales): readonly string[] {
  const paths = new Array<string>(7).fill('')
  for (const [column, counts] of map.columns.entries()) {
    const left = x(map.fromMs + column * map.columnMs)
    const width = Math.max(1, x(map.fromMs + (column + 1) * map.columnMs) - left - 1)
    for (const [row, count] of counts.entries()) {
      if (count === null) continue
      const level = rampLevel(count, map.most)
      const height = y(row) - y(row + 1) - 1
      paths[level] +=
        `M${left.toFixed(1)} ${y(row + 1).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h-${width.toFixed(1)}z`
    }
  }
  return paths
}

type BoundLabelsProps = {
  readonly bounds: readonly number[]
  readonly y: (row: number) => number
  readonly unit: Unit
}

/** The buckets' upper bounds at their edges, as many as there is room for; what has no bound is "more". */
function BoundLabels({ bounds, y, unit }: BoundLabelsProps) {
  const finite = bounds.filter(Number.isFinite)
  const scale = scaleFor(unit, finite.at(-1) ?? 0)
  const rowPx = y(0) - y(1)
  const every = Math.max(1, Math.ceil(13 / rowPx))
  return (
    <>
      {bounds.map((bound, row) => {
        if ((bounds.length - 1 - row) % every !== 0) return null
        const text = Number.isFinite(bound) ? trimmed(bound * scale.factor) : 'more'
        return (
          <text
            key={bound}
            x={VALUE_AXIS_PX - 8}
            y={y(row + 1) + 8}
            textAnchor="end"
            className={styles.figure}
          >
            {text}
          </text>
        )
      })}
      <text x={0} y={y(0)}>
        {scale.suffix}
      </text>
    </>
  )
}

function trimmed(displayed: number): string {
  return formatNumber(displayed, 3).replace(/\.?0+$/, '')
}

type AxisProps = PlotProps & { readonly x: (atMs: number) => number }

function TimeAxis({ x, fromMs, toMs, zone, right, height }: AxisProps) {
  const times = axisTimes({ fromMs, toMs, zone, widthPx: right - VALUE_AXIS_PX })
  return (
    <>
      {times.map(tick => (
        <text key={tick.value} x={x(tick.value)} y={height - 6} textAnchor="middle" className={styles.figure}>
          {tick.text}
        </text>
      ))}
      <text x={right} y={height - 6} textAnchor="end" className={`${styles.figure} ${styles.ink2}`}>
        {momentText(toMs, toMs - fromMs, zone)}
      </text>
    </>
  )
}

function Pointer({ x, bottom, fromMs, toMs, zone, width }: AxisProps & { readonly bottom: number }) {
  const atMs = useCrosshairAt()
  if (atMs === null || atMs < fromMs || atMs > toMs) return null
  const at = x(atMs)
  return (
    <>
      <line className={styles.cross} x1={at} x2={at} y1={0} y2={bottom + 4} />
      <TimeChip x={at} top={bottom + 4} width={width} text={momentText(atMs, toMs - fromMs, zone)} />
    </>
  )
}

const LEVELS = [0, 1, 2, 3, 4, 5, 6] as const

function HeatmapLegend({ title, most }: { readonly title: string; readonly most: number }) {
  return (
    <p className={heat.legend} aria-hidden="true">
      <span>{title}</span>
      <span className={heat.ramp}>
        none
        {LEVELS.map(level => (
          <i key={level} style={{ background: `var(--h${level})` }} />
        ))}
        {formatText(most, 'count')}
      </span>
    </p>
  )
}
