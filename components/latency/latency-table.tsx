'use client'

import clsx from 'clsx'
import dynamic from 'next/dynamic'
import { decimalsOf, formatNumber } from '../../lib/core/format/index.ts'
import {
  changeOf,
  isLowerBound,
  type LatencyRow,
  painOf,
  QUANTILES,
  type Quantile,
} from '../../lib/core/latency/index.ts'
import { Bullet } from '../charts/bullet.tsx'
import { Sparkline } from '../charts/sparkline.tsx'
import { fetched } from '../ui/fetched.tsx'
import styles from './latency.module.css'
import type { FeedWindow } from './service-feed.tsx'

const LatencyCharts = dynamic(
  fetched('The chart', () => import('./latency-charts.tsx').then(module => module.LatencyCharts)),
  {
    ssr: false,
  },
)

export type LatencyTableProps = {
  readonly rows: readonly LatencyRow[]
  readonly windowOf: (row: LatencyRow) => FeedWindow
  readonly isStale: boolean
  readonly openKey: string | null
  readonly onToggle: (key: string) => void
}

/** One row a service, part or route, in milliseconds; the judged percentile stands heavier, past its target in colour. */
export function LatencyTable({ rows, windowOf, isStale, openKey, onToggle }: LatencyTableProps) {
  const values = rows.flatMap(row => QUANTILES.map(name => inMs(row.quantiles[name])))
  const decimals = decimalsOf(values, 1)
  return (
    <table className="block">
      <caption className="sr-only">Latency by service, part and route, most pain first</caption>
      <thead className={styles.head}>
        <tr className={styles.grid}>
          <th scope="col">Service, part, route</th>
          {QUANTILES.map(name => (
            <th key={name} scope="col" data-cell={name} className={styles.number}>
              {name}, ms
            </th>
          ))}
          <th scope="col" data-cell="target" className={styles.number}>
            target
          </th>
          <th scope="col" data-cell="pain">
            of target
          </th>
          <th scope="col" data-cell="change" className={styles.number}>
            on last week
          </th>
          <th scope="col" data-cell="course">
            course
          </th>
        </tr>
      </thead>
      {rows.map(row => (
        <Row
          key={row.key}
          {...{ row, decimals, isStale, onToggle }}
          window={windowOf(row)}
          isOpen={row.key === openKey}
        />
      ))}
    </table>
  )
}

type RowProps = {
  readonly row: LatencyRow
  readonly window: FeedWindow
  readonly decimals: number
  readonly isStale: boolean
  readonly isOpen: boolean
  readonly onToggle: (key: string) => void
}

function Row({ row, window, decimals, isStale, isOpen, onToggle }: RowProps) {
  const pain = painOf(row)
  return (
    <tbody data-row className={clsx(styles.group, isOpen && styles.open, isStale && styles.late)}>
      <tr className={clsx(styles.grid, styles.row)}>
        <th scope="row" className={clsx('min-w-0', row.part !== null && 'pl-5')}>
          <button
            type="button"
            className={styles.name}
            aria-expanded={isOpen}
            onClick={() => onToggle(row.key)}
          >
            <span className={clsx('block truncate', isWhole(row) && 'font-semibold')}>
              {row.part?.name ?? row.route ?? row.service}
            </span>
            <span className="block truncate text-ink-3 text-small">{sayingOf(row)}</span>
          </button>
        </th>
        {QUANTILES.map(name => (
          <td key={name} data-cell={name} className={styles.number}>
            <QuantileText row={row} name={name} decimals={decimals} isPast={!isStale && (pain ?? 0) > 1} />
          </td>
        ))}
        <td data-cell="target" className={clsx('num', styles.number, 'text-ink-2')}>
          <span className={styles.label}>target </span>
          {row.targetSeconds === null ? '—' : formatNumber(row.targetSeconds * 1000, 0)}
        </td>
        <td data-cell="pain">
          <Pain pain={pain} isLate={isStale} />
        </td>
        <td data-cell="change" className={clsx('num', styles.number)}>
          <Change row={row} />
        </td>
        <td data-cell="course">
          <Sparkline
            points={row.points}
            fromMs={window.fromMs}
            toMs={window.toMs}
            stepMs={window.stepMs}
            target={row.targetSeconds}
            isLate={isStale}
            width={120}
          />
        </td>
      </tr>
      {isOpen && (
        <tr className="block">
          <td className="block" colSpan={QUANTILES.length + 5}>
            <LatencyCharts row={row} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

/** The reason first: why there are no figures, or what they stand for. */
function sayingOf(row: LatencyRow): string {
  if (row.absence !== null) return row.absence
  if (row.isSinceStart) return 'since its start: nothing was asked for an hour'
  if (!isWhole(row)) return row.part === null ? row.service : `part of ${row.service}`
  return 'all routes'
}

type QuantileTextProps = {
  readonly row: LatencyRow
  readonly name: Quantile
  readonly decimals: number
  readonly isPast: boolean
}

/** "432", or "≥ 300" where the percentile lies in the last, open bucket: nobody knows how far above. */
function QuantileText({ row, name, decimals, isPast }: QuantileTextProps) {
  const value = inMs(row.quantiles[name])
  const isJudged = name === row.judged
  const isAtLeast = isLowerBound(row, name)
  const reason = value === null ? (row.absence ?? 'not measured') : null
  const bound = `${name} lies above the highest bucket bound: this or more`
  return (
    <span
      className={clsx('num', isJudged && 'font-semibold', isJudged && isPast && 'text-warn')}
      title={reason ?? (isAtLeast ? bound : undefined)}
    >
      <span className={styles.label}>{name} </span>
      {isAtLeast && '≥ '}
      {value === null ? '—' : formatNumber(value, decimals)}
      {reason !== null && <span className="sr-only">, {reason}</span>}
    </span>
  )
}

function Pain({ pain, isLate }: { readonly pain: number | null; readonly isLate: boolean }) {
  if (pain === null) return <span className="text-ink-3">—</span>
  const text = `${formatNumber(pain, 2)}×`
  return (
    <span className="inline-flex items-center gap-2">
      <span className={clsx('num w-12 text-right', pain > 1 && !isLate && 'text-warn')}>{text}</span>
      <Bullet value={pain} full={2} thresholds={[{ value: 1, tone: 'warn' }]} isLate={isLate} width={64} />
    </span>
  )
}

function Change({ row }: { readonly row: LatencyRow }) {
  const change = changeOf(row)
  if (change === null) {
    return (
      <span className="text-ink-3" title="No figure of last week">
        —
      </span>
    )
  }
  const sign = change > 0 ? '+' : ''
  return (
    <>
      <span className={styles.label}>on last week </span>
      {sign}
      {formatNumber(change * 100, 0)}
      <span className={styles.unit}>%</span>
    </>
  )
}

const isWhole = (row: LatencyRow): boolean => row.part === null && row.route === null

const inMs = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000)
