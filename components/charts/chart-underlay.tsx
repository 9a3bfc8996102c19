import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import type { Tick } from '../../lib/core/chart/ticks.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import styles from './chart.module.css'
import type { ChartFrame } from './chart-frame.ts'
import type { ChartEnvelope, TimeChartProps } from './chart-types.ts'
import { axisTimes } from './plot-model.ts'

export type ChartUnderlayProps = {
  readonly chart: TimeChartProps
  readonly domain: ChartDomain
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  /** The value axis. */
  readonly ticks: readonly Tick[]
}

/** What lies below the lines: bands of time, the grid, the zero line, thresholds and the target. */
export function ChartUnderlay({ chart, domain, frame, fromMs, toMs, zone, ticks }: ChartUnderlayProps) {
  const isInside = (value: number) => value >= domain.low && value <= domain.high
  const across = (value: number) => ({
    x1: frame.left,
    x2: frame.right,
    y1: frame.y(value),
    y2: frame.y(value),
  })
  const times = axisTimes({ fromMs, toMs, zone, widthPx: frame.right - frame.left })
  return (
    <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
      {(chart.bands ?? []).map(band => {
        const start = frame.x(Math.max(band.fromMs, fromMs))
        const end = frame.x(Math.min(band.toMs ?? toMs, toMs))
        return (
          <rect
            key={`${band.tone}${band.fromMs}${band.label}`}
            x={start}
            y={frame.top}
            width={Math.max(0, end - start)}
            height={frame.bottom - frame.top}
            fill={`var(--${band.tone}-tint)`}
          />
        )
      })}
      <path className={styles.grid} d={gridPath(frame, { times, ticks })} />
      {chart.envelope && <path className={styles.envelope} d={envelopePath(chart.envelope, frame)} />}
      {isInside(0) && <line className={styles.zero} {...across(0)} />}
      {(chart.thresholds ?? [])
        .filter(threshold => isInside(threshold.value))
        .map(threshold => (
          <line
            key={`${threshold.tone}${threshold.value}`}
            className={threshold.tone === 'down' ? styles.downLimit : styles.warnLimit}
            {...across(threshold.value)}
          />
        ))}
      {chart.target && domain.showsTarget && (
        <line className={styles.target} {...across(chart.target.value)} />
      )}
    </svg>
  )
}

type Axes = { readonly times: readonly Tick[]; readonly ticks: readonly Tick[] }

/** A line for each figure that is written at the value axis, and for each round time. */
function gridPath(frame: ChartFrame, { times, ticks }: Axes): string {
  const across = ticks
    .filter(({ text }) => text !== '')
    .map(({ value }) => `M${frame.left} ${frame.y(value)}H${frame.right}`)
  const down = times.map(({ value }) => `M${frame.x(value)} ${frame.top}V${frame.bottom}`)
  return [...across, ...down].join('')
}

/** Along the upper edge and back along the lower one; cut where a moment has no range. */
function envelopePath({ points }: ChartEnvelope, frame: ChartFrame): string {
  const pieces: string[] = []
  let upper: string[] = []
  let lower: string[] = []
  for (const [atMs, low, high] of [...points, [0, null, null] as const]) {
    if (low !== null && high !== null) {
      const x = frame.x(atMs).toFixed(1)
      upper.push(`${x} ${frame.y(high).toFixed(1)}`)
      lower.unshift(`${x} ${frame.y(low).toFixed(1)}`)
      continue
    }
    if (upper.length > 1) pieces.push(`M${[...upper, ...lower].join('L')}Z`)
    upper = []
    lower = []
  }
  return pieces.join('')
}
