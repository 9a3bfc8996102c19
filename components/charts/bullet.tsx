import { linear } from '../../lib/core/chart/path.ts'
import styles from './bullet.module.css'

export type BulletThreshold = { readonly value: number; readonly tone: 'warn' | 'down' }

export type BulletProps = {
  /** In the same unit as `full`; null draws the empty track alone. */
  readonly value: number | null
  /** What the whole width stands for. */
  readonly full: number
  readonly thresholds?: readonly BulletThreshold[]
  readonly isLate?: boolean
  readonly width?: number
  /** "82%, over 80%": what the picture says, for screen readers. */
  readonly label?: string
}

const HEIGHT_PX = 12

/** A value against its limits: a bar with ticks; past a tick it takes that tick's colour. */
export function Bullet({ value, full, thresholds = [], isLate = false, width = 124, label }: BulletProps) {
  const x = linear([0, full], [0, width])
  const length = value === null ? 0 : Math.min(width, Math.max(0, x(value)))
  const passed = value === null || isLate ? null : passedTone(value, thresholds)
  const fill = isLate
    ? styles.late
    : passed === 'down'
      ? styles.down
      : passed === 'warn'
        ? styles.warn
        : styles.well
  const picture = (
    <>
      <rect className={styles.track} x={0} y={4} width={width} height={4} />
      <rect className={fill} x={0} y={4} width={length} height={4} />
      {thresholds
        .filter(threshold => threshold.value <= full)
        .map(threshold => (
          <line
            key={`${threshold.tone}${threshold.value}`}
            className={threshold.tone === 'down' ? styles.downTick : styles.warnTick}
            x1={x(threshold.value)}
            x2={x(threshold.value)}
            y1={0}
            y2={HEIGHT_PX}
          />
        ))}
    </>
  )
  const size = { className: styles.bullet, width, height: HEIGHT_PX, viewBox: `0 0 ${width} ${HEIGHT_PX}` }
  if (label === undefined) {
    return (
      <svg {...size} aria-hidden="true">
        {picture}
      </svg>
    )
  }
  return (
    <svg {...size} role="img" aria-label={label}>
      {picture}
    </svg>
  )
}

/** The worst threshold that a value has reached; null while it is within all of them. */
export function passedTone(
  value: number | null,
  thresholds: readonly BulletThreshold[],
): BulletThreshold['tone'] | null {
  if (value === null) return null
  const passed = thresholds.filter(threshold => value >= threshold.value)
  if (passed.some(({ tone }) => tone === 'down')) return 'down'
  return passed.length > 0 ? 'warn' : null
}
