import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import styles from './chart.module.css'
import type { ChartFrame } from './chart-frame.ts'
import type { ChartEnvelope, TimeChartProps } from './chart-types.ts'

export type ChartUnderlayProps = {
  readonly chart: TimeChartProps
  readonly domain: ChartDomain
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
}

/** What lies below the lines: bands of time, the zero line, thresholds and the target. */
export function ChartUnderlay({ chart, domain, frame, fromMs, toMs }: ChartUnderlayProps) {
  const isInside = (value: number) => value >= domain.low && value <= domain.high
  const across = (value: number) => ({
    x1: frame.left,
    x2: frame.right,
    y1: frame.y(value),
    y2: frame.y(value),
  })
  return (
    <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
      {(chart.bands ?? []).map(band => {
        const start = frame.x(Math.max(band.fromMs, fromMs))
        const end = frame.x(Math.min(band.toMs ?? toMs, toMs))
        return (
          <rect
            key={`${band.tone}${band.fromMs}`}
            x={start}
            y={frame.top}
            width={Math.max(0, end - start)}
            height={frame.bottom - frame.top}
            fill={`var(--${band.tone}-tint)`}
          />
        )
      })}
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
