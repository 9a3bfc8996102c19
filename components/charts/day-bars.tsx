import { type DayShare, describeDay, summariseDays } from '../../lib/core/chart/days.ts'
import { shortMonth } from '../../lib/core/format/index.ts'
import styles from './day-bars.module.css'

export type { DayShare } from '../../lib/core/chart/days.ts'

export type DayBarsProps = {
  /** Oldest first. */
  readonly days: readonly DayShare[]
  readonly height?: number
  /** How the shares were counted, printed below: a figure without its rule is a claim. */
  readonly rule?: string
}

const VIEW_WIDTH = 900
const GAP = 0.2
/** Less than this would not be seen at all. */
const LEAST_PX = 4

/** One bar a day: height is share of the day, a cross above marks an outage, a dashed frame a day without data. */
export function DayBars({ days, height = 32, rule }: DayBarsProps) {
  if (days.length === 0) return <p className={styles.rule}>No day has been measured yet.</p>
  const slot = VIEW_WIDTH / days.length
  const first = days[0]
  const middle = days[Math.floor(days.length / 2)]
  return (
    <figure className={styles.figure}>
      <div className={styles.crosses} aria-hidden="true">
        {days.map((day, index) =>
          day.upRatio !== null && day.upRatio < 1 ? (
            <i key={day.dayMs} style={{ left: `${((index + (1 - GAP) / 2) / days.length) * 100}%` }} />
          ) : null,
        )}
      </div>
      <svg
        className={styles.bars}
        viewBox={`0 0 ${VIEW_WIDTH} ${height}`}
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={summariseDays(days)}
      >
        {days.map((day, index) => (
          <Day key={day.dayMs} {...{ day, height }} x={index * slot} width={slot * (1 - GAP)} />
        ))}
      </svg>
      <div className={styles.axis} aria-hidden="true">
        <span>{first === undefined ? '' : dayName(first.dayMs)}</span>
        {days.length > 20 && middle !== undefined && <span>{dayName(middle.dayMs)}</span>}
        <span>today</span>
      </div>
      {rule !== undefined && <figcaption className={styles.rule}>{rule}</figcaption>}
    </figure>
  )
}

type DayProps = {
  readonly day: DayShare
  readonly x: number
  readonly width: number
  readonly height: number
}

function Day({ day, x, width, height }: DayProps) {
  const title = <title>{describeDay(day)}</title>
  if (day.upRatio === null) {
    return (
      <g>
        {title}
        <rect className={styles.gap} x={x} y={0.5} width={width} height={height - 1} />
      </g>
    )
  }
  const downPx = barPx(1 - day.upRatio, height)
  const degradedPx = barPx(day.degradedRatio ?? 0, height)
  const maintenancePx = barPx(day.maintenanceRatio ?? 0, height)
  return (
    <g>
      {title}
      <rect
        className={day.isPartial ? styles.partial : styles.up}
        x={x}
        y={0}
        width={width}
        height={height}
      />
      <rect className={styles.maint} x={x} y={height - maintenancePx} width={width} height={maintenancePx} />
      <rect
        className={styles.warn}
        x={x}
        y={height - downPx - degradedPx}
        width={width}
        height={degradedPx}
      />
      <rect className={styles.down} x={x} y={height - downPx} width={width} height={downPx} />
    </g>
  )
}

function barPx(share: number, height: number): number {
  return share <= 0 ? 0 : Math.min(height, Math.max(LEAST_PX, share * height))
}

function dayName(dayMs: number): string {
  const date = new Date(dayMs)
  return `${date.getUTCDate()} ${shortMonth(date.getUTCMonth())}`
}
