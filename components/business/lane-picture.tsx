import { linePath, roundPixels } from '../../lib/core/chart/path.ts'
import { TimeChip } from '../charts/time-chip.tsx'
import styles from './business-chart.module.css'
import { type DayAxis, dayAt, dayTicks, weekdayText } from './day-axis.ts'
import { axisText, figureText } from './figure-text.ts'
import {
  dayX,
  type IncidentMark,
  type Lane,
  type LaneFrame,
  type LaneScale,
  laneScale,
} from './lane-model.ts'

type PictureProps = {
  readonly lanes: readonly Lane[]
  readonly days: DayAxis
  readonly frame: LaneFrame
  readonly marks: readonly IncidentMark[]
  /** The day under the crosshair; null when nobody points. */
  readonly index: number | null
}

const TICK_PX = 96

/** All lanes of the axis, the incidents through them, and the crosshair. */
export function LanePicture(props: PictureProps) {
  const { lanes, days, frame, marks, index } = props
  const ticks = dayTicks(days, Math.max(2, Math.floor((frame.right - frame.left) / TICK_PX)))
  const endX = dayX(frame, days, days.count - 1)
  const isOpen = lanes.some(lane => lane.isOpen)
  return (
    <svg className={styles.layer} width={frame.width} height={frame.bottom + 24} aria-hidden="true">
      {marks.map(({ incident, x, width }) => (
        <g key={incident.id}>
          <rect className={styles.band} x={x - 3} y={24} width={width} height={frame.bottom - 24} />
          <line className={styles.onset} x1={x} x2={x} y1={24} y2={frame.bottom} />
          <path className={styles.head} d={`M${roundPixels(x - 4)} 20h8v8h-8Z`} />
        </g>
      ))}
      {lanes.map((lane, row) => (
        <LaneRow key={lane.key} {...{ lane, days, frame, index }} top={frame.top + row * frame.pitch} />
      ))}
      {ticks.map(tick => {
        const x = dayX(frame, days, tick.index)
        return isOpen && endX - x < 48 ? null : (
          <g key={tick.index}>
            <line className={styles.axis} x1={x} x2={x} y1={frame.bottom} y2={frame.bottom + 4} />
            <text x={Math.max(x, 16)} y={frame.bottom + 18} textAnchor="middle">
              {tick.text}
            </text>
          </g>
        )
      })}
      {isOpen ? (
        <text
          x={Math.min(endX, frame.width - 16)}
          y={frame.bottom + 18}
          textAnchor="middle"
          className={styles.strong}
        >
          today
        </text>
      ) : null}
      {index === null ? null : (
        <>
          <line
            className={styles.cross}
            x1={dayX(frame, days, index)}
            x2={dayX(frame, days, index)}
            y1={frame.top - 8}
            y2={frame.bottom}
          />
          <g className={styles.chip}>
            <TimeChip
              x={dayX(frame, days, index)}
              top={frame.bottom + 6}
              width={frame.width}
              text={weekdayText(dayAt(days.first, index))}
            />
          </g>
        </>
      )}
    </svg>
  )
}

type LaneProps = Pick<PictureProps, 'days' | 'frame' | 'index'> & {
  readonly lane: Lane
  readonly top: number
}

function LaneRow(props: LaneProps) {
  const { lane, frame, top } = props
  const scale = laneScale(lane, top, frame.laneHeight)
  const bottom = top + frame.laneHeight
  return (
    <g>
      <line className={styles.grid} x1={frame.left} x2={frame.right} y1={top} y2={top} />
      <line className={styles.axis} x1={frame.left} x2={frame.right} y1={bottom} y2={bottom} />
      <LaneWords {...props} />
      {scale === null ? (
        <text x={frame.left + 8} y={top + frame.laneHeight / 2 + 4}>
          — nothing is known of these days
        </text>
      ) : (
        <>
          <text x={frame.left - 8} y={top + 4} textAnchor="end" className={styles.axisFigure}>
            {axisText(scale.high, lane.unit)}
          </text>
          <text x={frame.left - 8} y={bottom + 4} textAnchor="end" className={styles.axisFigure}>
            {axisText(scale.low, lane.unit)}
          </text>
          {lane.shape === 'bars' ? <Bars {...props} scale={scale} /> : <Curve {...props} scale={scale} />}
        </>
      )}
    </g>
  )
}

const PER_DAY = new Set([
  'failed_payments',
  'call_minutes',
  'messages',
  'telecom_cost',
  'active_users',
  'revenue',
  'new_users',
])

/** What stands, rather than adds up over a day: its newest value is of now, and no part of a day. */
const LEVELS = new Set(['mrr'])
const isOpenLane = ({ isOpen, key }: Lane): boolean => isOpen && !LEVELS.has(key)

/** "USD a day" */
function unitWords({ unit, key, title }: Lane): string {
  const word = unit.kind === 'money' ? unit.currency : unit.kind === 'ratio' ? '%' : ''
  const rhythm = PER_DAY.has(key) && !title.endsWith(' a day') ? 'a day' : ''
  return [word, rhythm].filter(part => part !== '').join(' ')
}

/** The lane's name before it, and its value behind it: the newest, or that of the day under the crosshair. */
function LaneWords({ lane, days, frame, top, index }: LaneProps) {
  const shown = index ?? days.count - 1
  const value = figureText(lane.values[shown] ?? null, lane.unit)
  const aside =
    index !== null
      ? weekdayText(dayAt(days.first, index))
      : [lane.aside, isOpenLane(lane) ? 'so far today' : null].filter(part => part !== null).join(', ')
  if (frame.isNarrow) {
    return (
      <>
        <text x={0} y={top - 12} className={styles.name}>
          {lane.title} <tspan style={{ fill: 'var(--ink-3)', fontSize: 11 }}>{unitWords(lane)}</tspan>
        </text>
        <text x={frame.right} y={top - 12} textAnchor="end" className={styles.figure}>
          {value}
        </text>
      </>
    )
  }
  return (
    <>
      <text x={0} y={top + 12} className={styles.name}>
        {lane.title}
      </text>
      <text x={0} y={top + 28}>
        {unitWords(lane)}
      </text>
      <text x={frame.right + 16} y={top + 22} className={styles.figure}>
        {value}
      </text>
      <text x={frame.right + 16} y={top + 38}>
        {aside}
      </text>
    </>
  )
}

type DrawnProps = LaneProps & { readonly scale: LaneScale }

const GAP_SHARE = 0.26

function Bars({ lane, days, frame, top, scale }: DrawnProps) {
  const slot = (frame.right - frame.left) / days.count
  const width = Math.max(1, slot * (1 - GAP_SHARE))
  const bottom = top + frame.laneHeight
  return lane.values.map((value, index) => {
    if (value === null || value === 0) return null
    const y = scale.y(value)
    const isOpen = isOpenLane(lane) && index === lane.values.length - 1
    return (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
        key={index}
        className={isOpen ? styles.openBar : styles.bar}
        x={roundPixels(dayX(frame, days, index) - width / 2)}
        y={roundPixels(y)}
        width={roundPixels(width)}
        height={roundPixels(Math.max(1, bottom - y))}
      />
    )
  })
}

/** A line by day; the day that is not over is dashed, and its end hollow. */
function Curve({ lane, days, frame, index, scale }: DrawnProps) {
  const points = lane.values.map((value, day) => [day, value] as const)
  const place = { x: (day: number) => dayX(frame, days, day), y: scale.y }
  const isOpen = isOpenLane(lane)
  const whole = isOpen ? points.slice(0, -1) : points
  const end = points.findLast(([, value]) => value !== null)
  const isOpenEnd = isOpen && end !== undefined && end[0] === points.length - 1
  const under = index === null ? null : (lane.values[index] ?? null)
  return (
    <>
      <path className={styles.line} d={linePath(whole, place)} />
      {isOpenEnd ? <path className={styles.open} d={linePath(points.slice(-2), place)} /> : null}
      {end !== undefined && end[1] !== null ? (
        <circle
          className={isOpenEnd ? styles.openDot : styles.dot}
          cx={place.x(end[0])}
          cy={place.y(end[1])}
          r={2.5}
        />
      ) : null}
      {index !== null && under !== null ? (
        <circle className={styles.crossDot} cx={place.x(index)} cy={place.y(under)} r={3} />
      ) : null}
    </>
  )
}
