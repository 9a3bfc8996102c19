import clsx from 'clsx'
import { formatValue, type Unit } from '../../lib/core/chart/unit.ts'
import { type Cell, type Limit, reached, type Window } from '../../lib/core/resources/index.ts'
import { Bullet } from '../charts/bullet.tsx'
import { Sparkline } from '../charts/sparkline.tsx'
import styles from './resources.module.css'

export type MetricCellProps = {
  readonly name: string
  readonly cell: Cell
  readonly unit: Unit
  readonly limits: readonly Limit[]
  /** What the bar's whole width stands for; null draws no bar. */
  readonly full: number | null
  readonly window: Window
  /** Small words below: which disk, how long until it is full. */
  readonly note?: string | null
  readonly isLate: boolean
}

const TONES = { warn: 'text-warn', down: 'text-down' } as const

/** A figure, its bar with the limits drawn, and its course. A figure without a sample is a dash, never a zero. */
export function MetricCell({ name, cell, unit, limits, full, window, note, isLate }: MetricCellProps) {
  const { figure, suffix } = formatValue(cell.value, unit)
  const tone = isLate ? null : reached(cell.value, limits)
  const first = limits[0]
  return (
    <div className={styles.metric}>
      <span className={styles.name}>{name}</span>
      <span
        className={clsx('num', styles.figure, tone && TONES[tone], isLate && 'text-ink-3')}
        title={cell.value === null ? `No sample of ${name.toLowerCase()} now` : undefined}
      >
        {figure}
        {suffix !== '' && <span className={styles.unit}>{suffix}</span>}
      </span>
      {full === null ? (
        <span />
      ) : (
        <Bullet value={cell.value} full={full} thresholds={limits} isLate={isLate} width={64} />
      )}
      <span className={styles.course}>
        <Sparkline
          points={cell.points}
          toMs={window.toMs}
          stepMs={window.stepMs}
          target={first?.value ?? null}
          tone={tone ?? 'warn'}
          startsAtZero={unit === 'bytes_per_second'}
          isLate={isLate}
          width={56}
          height={18}
        />
      </span>
      {note ? <span className={styles.cellNote}>{note}</span> : null}
    </div>
  )
}
