import { memo, type ReactNode, useId } from 'react'
import { decimate } from '../../lib/core/chart/decimate.ts'
import { linear, linePath, roundPixels } from '../../lib/core/chart/path.ts'
import { type ChartPoint, withGaps } from '../../lib/core/chart/points.ts'
import { sparklineDomain } from '../../lib/core/chart/sparkline-domain.ts'
import styles from './sparkline.module.css'

export type SparklineProps = {
  readonly points: readonly ChartPoint[]
  /** The time that the width stands for, epoch ms; the points' own when absent. */
  readonly fromMs?: number
  readonly toMs?: number
  /** Distance of two samples; further apart is a gap. */
  readonly stepMs?: number
  /** Drawn dotted when the line comes near it; past it the line takes the colour of `tone`. */
  readonly target?: number | null
  /** Past the target is above it, unless lower values are the bad ones. */
  readonly badSide?: 'above' | 'below'
  readonly tone?: 'warn' | 'down'
  /** Rates and shares start at zero; latencies and temperatures use their own range. */
  readonly startsAtZero?: boolean
  /** The one time rule down a whole column: when the trouble began, epoch ms. */
  readonly onsetMs?: number | null
  /** Old figures are grey. */
  readonly isLate?: boolean
  readonly width?: number
  readonly height?: number
  /** For screen readers; without it the picture is hidden from them. */
  readonly label?: string
}

const PAD_PX = 2.5

/** A line without axes for a row: gaps stay gaps, and nothing measured is nothing drawn, never a flat line. */
export const Sparkline = memo(function Sparkline(props: SparklineProps) {
  const { width = 88, height = 20, target = null, badSide = 'above', tone = 'warn', isLate = false } = props
  const clipId = `spark${useId().replace(/[^a-zA-Z0-9]/g, '')}`
  const points = decimate(withGaps(props.points, props.stepMs ?? 0), width)
  const domain = sparklineDomain(points, { target, startsAtZero: props.startsAtZero ?? false })
  const from = props.fromMs ?? points[0]?.[0] ?? 0
  const to = props.toMs ?? points.at(-1)?.[0] ?? 1
  const x = linear([from, to], [1, width - 3])
  const frame = { width, height, label: props.label }
  const onset = onsetLine(props.onsetMs ?? null, { from, to, x, height })
  if (domain === null) return <SparkFrame {...frame}>{onset}</SparkFrame>
  const y = linear([domain.low, domain.high], [height - PAD_PX, PAD_PX])
  const path = linePath(points, { x, y })
  const targetY = target !== null && domain.showsTarget ? y(target) : null
  const lastPoint = points.findLast(([, value]) => value !== null)
  const lastAt = lastPoint?.[1] ?? null
  const isPast = isPastTarget(lastAt, target, badSide) && !isLate
  // Only where the line really passes: a flat zero may share its pixel with a small target.
  const crosses = points.some(([, value]) => isPastTarget(value, target, badSide))
  const mark = tone === 'down' ? styles.down : styles.warn
  return (
    <SparkFrame {...frame}>
      {onset}
      {targetY !== null && <line className={styles.target} x1={1} x2={width - 3} y1={targetY} y2={targetY} />}
      <path className={isLate ? styles.late : styles.line} d={path} />
      {target !== null && crosses && !isLate && (
        <PastTarget {...{ clipId, path, width, height, badSide }} targetY={y(target)} className={mark} />
      )}
      {lastPoint !== undefined && lastAt !== null && (
        <circle
          className={isLate ? styles.lateDot : isPast ? mark : styles.dot}
          cx={roundPixels(x(lastPoint[0]))}
          cy={roundPixels(y(lastAt))}
          r={2}
        />
      )}
    </SparkFrame>
  )
})

type SparkFrameProps = {
  readonly width: number
  readonly height: number
  readonly label: string | undefined
  readonly children: ReactNode
}

function SparkFrame({ width, height, label, children }: SparkFrameProps) {
  const size = { className: styles.spark, width, height, viewBox: `0 0 ${width} ${height}` }
  if (label === undefined) {
    return (
      <svg {...size} aria-hidden="true">
        {children}
      </svg>
    )
  }
  return (
    <svg {...size} role="img" aria-label={label}>
      {children}
    </svg>
  )
}

type PastTargetProps = {
  readonly clipId: string
  readonly path: string
  readonly width: number
  readonly height: number
  readonly badSide: 'above' | 'below'
  readonly targetY: number
  readonly className: string | undefined
}

/** The same line once more, coloured, and cut at the target. */
function PastTarget(props: PastTargetProps) {
  const { clipId, badSide, targetY, width, height } = props
  const top = badSide === 'above' ? -4 : targetY
  const bottom = badSide === 'above' ? targetY : height + 4
  return (
    <>
      <clipPath id={clipId}>
        <rect x={0} y={top} width={width} height={Math.max(0, bottom - top)} />
      </clipPath>
      <path className={`${styles.past} ${props.className}`} d={props.path} clipPath={`url(#${clipId})`} />
    </>
  )
}

type Frame = {
  readonly from: number
  readonly to: number
  readonly x: (atMs: number) => number
  readonly height: number
}

function onsetLine(onsetMs: number | null, frame: Frame) {
  if (onsetMs === null || onsetMs < frame.from || onsetMs > frame.to) return null
  const at = frame.x(onsetMs)
  return <line className={styles.onset} x1={at} x2={at} y1={-40} y2={frame.height + 40} />
}

function isPastTarget(value: number | null, target: number | null, badSide: 'above' | 'below'): boolean {
  if (value === null || target === null) return false
  return badSide === 'above' ? value > target : value < target
}
