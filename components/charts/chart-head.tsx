'use client'

import type { ReactNode } from 'react'
import { pointNear, valueNear } from '../../lib/core/chart/points.ts'
import { momentText } from '../../lib/core/chart/ticks.ts'
import { formatText, formatValue, type Unit } from '../../lib/core/chart/unit.ts'
import styles from './chart.module.css'
import type { ChartSeries } from './chart-types.ts'
import { useChartGroup, useCrosshairAt } from './crosshair.tsx'

export type ReadoutLine = Pick<ChartSeries, 'key' | 'label' | 'points' | 'isJudged'> & { readonly unit: Unit }

export type ChartHeadProps = {
  readonly title: string
  readonly note?: string
  /** The lines whose values stand here again; of all charts that the head is over. */
  readonly lines?: readonly ReadoutLine[]
  readonly stepMs: number
  readonly target?: number | null
  readonly badSide?: 'above' | 'below'
  readonly pastTone?: 'warn' | 'down'
  readonly children?: ReactNode
}

const MOST_LINES = 6

/** An ink line, a title with its note, and the values under the crosshair (the newest while nobody points). */
export function ChartHead(props: ChartHeadProps) {
  return (
    <header className={styles.head}>
      <h2>{props.title}</h2>
      {props.note !== undefined && <span className={styles.note}>{props.note}</span>}
      {props.children}
      {props.lines !== undefined && props.lines.length > 0 && (
        <Readout {...props} lines={props.lines.slice(0, MOST_LINES)} />
      )}
    </header>
  )
}

function Readout(props: ChartHeadProps & { readonly lines: readonly ReadoutLine[] }) {
  const { lines, stepMs } = props
  const { fromMs, toMs, zone } = useChartGroup()
  const pointedMs = useCrosshairAt()
  const newestMs = Math.max(...lines.map(line => newestTime(line)))
  const atMs = pointedMs ?? newestMs
  if (!Number.isFinite(atMs)) return null
  return (
    <span className={styles.readout}>
      <span className={styles.moment}>{momentText(atMs, toMs - fromMs, zone)}</span>
      {lines.map(line => {
        const value = valueNear(line.points, atMs, stepMs * 0.75)
        return (
          <span key={line.key} className={line.isJudged ? styles.judged : undefined}>
            {line.label} <Value value={value} unit={line.unit} />
          </span>
        )
      })}
      <Verdict {...props} atMs={atMs} />
    </span>
  )
}

function Value({ value, unit }: { readonly value: number | null; readonly unit: Unit }) {
  const { figure, suffix } = formatValue(value, unit)
  return (
    <b>
      <span className={styles.figure}>{figure}</span>
      <span className={styles.suffix}>{suffix}</span>
    </b>
  )
}

/** "132 ms over target", in the state's colour and in words. */
function Verdict(props: ChartHeadProps & { readonly lines: readonly ReadoutLine[]; readonly atMs: number }) {
  const { lines, target, stepMs, atMs } = props
  const judged = lines.find(line => line.isJudged)
  if (judged === undefined || target === undefined || target === null) return null
  const value = valueNear(judged.points, atMs, stepMs * 0.75)
  if (value === null) return null
  const isAbove = (props.badSide ?? 'above') === 'above'
  const past = isAbove ? value - target : target - value
  if (past <= 0) return null
  const tone = props.pastTone === 'down' ? styles.down : styles.warn
  return (
    <span className={tone}>
      {formatText(past, judged.unit)} {isAbove ? 'over' : 'under'} target
    </span>
  )
}

function newestTime(line: ReadoutLine): number {
  return pointNear(line.points, Number.POSITIVE_INFINITY)?.[0] ?? Number.NEGATIVE_INFINITY
}
