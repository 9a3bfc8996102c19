'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { memo, type ReactNode } from 'react'
import type { CheckRow } from '../../lib/contract/checks.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { DayStrip, StripUptime } from '../uptime/day-strip.tsx'
import type { Strip } from '../uptime/day-strip-model.ts'
import type { UptimeDays } from '../uptime/use-uptime-days.ts'
import styles from './check-table.module.css'
import { checkHref, stateOf, subjectOf } from './checks-model.ts'
import { Took } from './took.tsx'

type TableProps = {
  readonly caption: string
  readonly rows: readonly CheckRow[]
  readonly isStale: boolean
  readonly uptime: UptimeDays
  /** The same function as long as the page's time range is the same. */
  readonly hrefOf: (path: string) => string
}

export function CheckTable({ caption, rows, isStale, uptime, hrefOf }: TableProps) {
  return (
    <table className="block w-full">
      <caption className="sr-only">{caption}</caption>
      <thead className={clsx('block', styles.head)}>
        <tr className={clsx(styles.grid, 'border-rule-2 border-b')}>
          <Head name="state">State</Head>
          <Head name="name">Check</Head>
          <Head name="reason">Reason</Head>
          <Head name="strip">{uptime.days} days</Head>
          <Head name="uptime">uptime</Head>
          <Head name="since">since</Head>
          <Head name="took">took</Head>
          <Head name="every">every</Head>
          <Head name="age">age</Head>
        </tr>
      </thead>
      <tbody className="block">
        {rows.map(row => (
          <Row
            key={row.key}
            row={row}
            isStale={isStale}
            strip={uptime.stripOf(subjectOf(row.key))}
            hasFailed={uptime.error !== null}
            hrefOf={hrefOf}
          />
        ))}
      </tbody>
    </table>
  )
}

type CellName = 'state' | 'name' | 'reason' | 'strip' | 'uptime' | 'since' | 'took' | 'every' | 'age'
const FIGURES: ReadonlySet<CellName> = new Set(['uptime', 'since', 'took', 'every', 'age'])

function Head({ name, children }: { name: CellName; children: ReactNode }) {
  return (
    <th
      scope="col"
      data-cell={name}
      className={clsx(
        'pt-1.5 pb-[5px] text-ink-3 text-micro leading-[14px]',
        FIGURES.has(name) && 'text-right',
      )}
    >
      {children}
    </th>
  )
}

function Cell({ name, className, children }: { name: CellName; className?: string; children: ReactNode }) {
  return (
    <td
      data-cell={name}
      className={clsx('min-w-0', FIGURES.has(name) && 'num text-right text-column leading-[18px]', className)}
    >
      {children}
    </td>
  )
}

type RowProps = {
  row: CheckRow
  isStale: boolean
  strip: Strip | undefined
  hasFailed: boolean
  hrefOf: (path: string) => string
}

/** Live patches keep unchanged rows the same object, so that only those that changed are drawn again. */
const Row = memo(function Row({ row, isStale, strip, hasFailed, hrefOf }: RowProps) {
  const { sinceMs, lastAtMs, pending } = row
  return (
    <tr data-row className={clsx(styles.grid, styles.row)}>
      <Cell name="state">
        {row.isPaused ? (
          <span className="text-ink-3">Paused</span>
        ) : (
          <StateMark state={stateOf(row)} isLate={isStale} />
        )}
      </Cell>
      <Cell name="name" className="wrap-anywhere">
        <Link href={hrefOf(checkHref(row.key))} prefetch={false} className="font-semibold">
          {row.name}
        </Link>
        <p className="truncate text-ink-3 text-small" title={row.asks}>
          {row.kind} {row.asks}
        </p>
      </Cell>
      <Cell name="reason" className="text-ink-2">
        <p className="line-clamp-2 wrap-anywhere" title={row.reason}>
          {row.reason}
          {pending === null ? null : <span className="ml-2 text-ink-3">{pending}</span>}
        </p>
        {row.causedBy === null ? null : <p className="text-ink-3 text-small">Explained by {row.causedBy}</p>}
      </Cell>
      <Cell name="strip" className="pt-px">
        <DayStrip strip={strip} hasFailed={hasFailed} />
      </Cell>
      <Cell name="uptime">
        <StripUptime strip={strip} />
      </Cell>
      <Cell name="since">{sinceMs === null ? '—' : <Age sinceMs={sinceMs} />}</Cell>
      <Cell name="took">
        <Took seconds={row.lastDurationSeconds} />
      </Cell>
      <Cell name="every">
        <QuantityText quantity={formatSeconds(row.intervalMs / 1_000)} />
      </Cell>
      <Cell name="age">{lastAtMs === null ? '—' : <Age sinceMs={lastAtMs} />}</Cell>
    </tr>
  )
})
