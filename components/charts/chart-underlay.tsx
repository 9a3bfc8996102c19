import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import styles from './chart.module.css'
import type { ChartFrame } from './chart-frame.ts'
import type { TimeChartProps } from './chart-types.ts'

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
