import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import { spreadLabels } from '../../lib/core/chart/layout.ts'
import { momentText } from '../../lib/core/chart/ticks.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import styles from './chart.module.css'
import type { ChartFrame } from './chart-frame.ts'
import type { ChartBand, ChartMark, TimeChartProps } from './chart-types.ts'
import { namedLines, onScale, type PlotLine } from './plot-model.ts'

export type ChartAnnotationsProps = {
  readonly chart: TimeChartProps
  readonly lines: readonly PlotLine[]
  readonly domain: ChartDomain
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  readonly clipId: string
}

/** What stands around the lines: caps of bands, marks, the target's figure, and each line's name and last value. */
export function ChartAnnotations(props: ChartAnnotationsProps) {
  const { chart, frame, clipId, domain } = props
  const targetY = chart.target && domain.showsTarget ? frame.y(chart.target.value) : null
  const isAbove = (chart.badSide ?? 'above') === 'above'
  const clip = targetY ?? (isAbove ? 0 : frame.height)
  return (
    <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
      <clipPath id={clipId}>
        <rect
          x={0}
          y={isAbove ? 0 : clip}
          width={frame.width}
          height={Math.max(0, isAbove ? clip : frame.height - clip)}
        />
      </clipPath>
      {chart.isStacked && (
        <text x={frame.left} y={frame.top - 12} className={styles.strong}>
          {chart.title}
        </text>
      )}
      {(chart.bands ?? []).map(band => (
        <BandCap key={`${band.tone}${band.fromMs}${band.label}`} {...props} band={band} />
      ))}
      {(chart.marks ?? []).map((mark, i, marks) => (
        <Mark
          key={`${mark.kind}${mark.atMs}${mark.label}`}
          {...props}
          mark={mark}
          isCrowded={isWrittenOver(mark, marks[i + 1], frame)}
        />
      ))}
      {targetY !== null && chart.target && (
        <text
          x={frame.left - 8}
          y={targetY + 4}
          textAnchor="end"
          className={`${styles.figure} ${styles.strong}`}
        >
          {onScale(chart.target.value, domain.scale, domain.high - domain.low)}
        </text>
      )}
      {(chart.hasTimeAxis ?? true) && (
        <text
          x={frame.right}
          y={frame.bottom + 16}
          textAnchor="end"
          className={`${styles.figure} ${styles.ink2}`}
        >
          {momentText(props.toMs, props.toMs - props.fromMs, props.zone)}
        </text>
      )}
      <EndLabels {...props} targetY={targetY} />
    </svg>
  )
}

function BandCap({ band, frame, fromMs, toMs }: ChartAnnotationsProps & { readonly band: ChartBand }) {
  const start = Math.max(band.fromMs, fromMs)
  const end = Math.min(band.toMs ?? toMs, toMs)
  if (end <= start) return null
  const x = frame.x(start)
  const fill = band.tone === 'warn' ? 'var(--warn-mark)' : `var(--${band.tone})`
  const isLate = x > frame.right - 120
  return (
    <>
      <rect x={x} y={frame.top - 6} width={frame.x(end) - x} height={4} fill={fill} />
      <text
        x={isLate ? frame.right : x}
        y={frame.top - 11}
        textAnchor={isLate ? 'end' : 'start'}
        className={styles.strong}
      >
        {band.label}
      </text>
    </>
  )
}

const CHAR_PX = 7

/** Whether the label of the mark after it, which stands to the left of its own, would lie over this one's. */
function isWrittenOver(mark: ChartMark, next: ChartMark | undefined, frame: ChartFrame): boolean {
  if (next === undefined || next.kind !== mark.kind) return false
  const width = CHAR_PX * (mark.kind === 'deploy' ? next.label : mark.label).length + 8
  return frame.x(next.atMs) - frame.x(mark.atMs) < width
}

type MarkProps = ChartAnnotationsProps & { readonly mark: ChartMark; readonly isCrowded: boolean }

function Mark({ mark, isCrowded, frame, fromMs, toMs }: MarkProps) {
  if (mark.atMs < fromMs || mark.atMs > toMs) return null
  const x = frame.x(mark.atMs)
  if (mark.kind === 'action') {
    return (
      <>
        <line className={styles.action} x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
        {!isCrowded && (
          <text x={x + 5} y={frame.bottom - 8}>
            {mark.label}
          </text>
        )}
      </>
    )
  }
  return (
    <>
      <line className={styles.mark} x1={x} x2={x} y1={frame.top - 6} y2={frame.bottom} />
      <path className={styles.markHead} d={`M${x - 4} ${frame.top - 6}h8l-4 6Z`} />
      {!frame.isNarrow && !isCrowded && (
        <text x={x - 8} y={frame.top - 11} textAnchor="end">
          {mark.label}
        </text>
      )}
    </>
  )
}

/** Names and last values at the ends of the lines, moved apart where they would stand on each other. */
function EndLabels(props: ChartAnnotationsProps & { readonly targetY: number | null }) {
  const { lines, frame, domain, chart, targetY } = props
  const ended = namedLines(lines).flatMap(line => (line.last === null ? [] : [{ line, last: line.last }]))
  const targetLabel = chart.target?.label
  const hasTarget = targetY !== null && targetLabel !== undefined && !frame.isNarrow
  const wanted = [...ended.map(({ last }) => frame.y(last)), ...(hasTarget ? [targetY] : [])]
  const places = spreadLabels(wanted, { gap: 14, low: frame.top, high: frame.bottom })
  const span = domain.high - domain.low
  return (
    <>
      {ended.map(({ line, last }, index) => {
        const y = (places[index] ?? frame.y(last)) + 4
        const weight = line.isJudged || lines.length === 1 ? styles.strong : styles.plain
        return (
          <g key={line.key} className={weight}>
            {!frame.isNarrow && (
              <text x={frame.right + 8} y={y}>
                {shortened(line.label, (frame.width - frame.right - 56) / 6.2)}
              </text>
            )}
            <text x={frame.width} y={y} textAnchor="end" className={styles.figure}>
              {onScale(last, domain.scale, span)}
            </text>
          </g>
        )
      })}
      {hasTarget && (
        <text x={frame.right + 8} y={(places.at(-1) ?? targetY) + 4}>
          {shortened(targetLabel, 16)}
        </text>
      )}
    </>
  )
}

function shortened(text: string, most: number): string {
  const count = Math.max(4, Math.floor(most))
  return text.length <= count ? text : `${text.slice(0, count - 1)}…`
}
