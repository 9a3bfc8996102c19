'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { memo, type ReactNode } from 'react'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { AlertMark, SeverityBadge } from './alert-mark.tsx'
import { alertHref, nameOf, ownLabels } from './alert-model.ts'
import styles from './alert-table.module.css'
import { HeldBy } from './held-by.tsx'

type TableProps = {
  readonly caption: string
  readonly rows: readonly AlertRow[]
  readonly isStale: boolean
  /** Without them no row can be chosen. */
  readonly chosen?: ReadonlySet<string>
  readonly onChoose?: (fingerprint: string) => void
}

/** Alerts as rows, in the order that is given. Each can be chosen, for what is done to several at once. */
export function AlertTable({ caption, rows, isStale, chosen, onChoose }: TableProps) {
  return (
    <table className="block w-full">
      <caption className="sr-only">{caption}</caption>
      <thead className={clsx('block', styles.head)}>
        <tr className={clsx(styles.grid, 'border-rule-2 border-b')}>
          <Head name="choice">
            <span className="sr-only">{onChoose ? 'Choose' : ''}</span>
          </Head>
          <Head name="state">State</Head>
          <Head name="what">Alert</Head>
          <Head name="held">Who has it, what holds it back</Head>
          <Head name="to">Goes to</Head>
          <Head name="age">since</Head>
        </tr>
      </thead>
      <tbody className="block">
        {rows.map(row => (
          <Row
            key={row.fingerprint}
            row={row}
            isStale={isStale}
            isChosen={chosen?.has(row.fingerprint) ?? false}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </table>
  )
}

type CellName = 'choice' | 'state' | 'what' | 'held' | 'to' | 'age'

function Head({ name, children }: { name: CellName; children: ReactNode }) {
  return (
    <th
      scope="col"
      data-cell={name}
      className={clsx('pt-1.5 pb-[5px] text-ink-3 text-micro leading-[14px]', name === 'age' && 'text-right')}
    >
      {children}
    </th>
  )
}

type RowProps = {
  row: AlertRow
  isStale: boolean
  isChosen: boolean
  onChoose: ((fingerprint: string) => void) | undefined
}

/** Live patches keep unchanged rows the same object, so that only those that changed are drawn again. */
const Row = memo(function Row({ row, isStale, isChosen, onChoose }: RowProps) {
  const name = nameOf(row)
  return (
    <tr
      data-row
      data-fingerprint={row.fingerprint}
      data-chosen={isChosen || undefined}
      className={clsx(styles.grid, styles.row)}
    >
      <td data-cell="choice" className="-my-[5px] grid min-h-7 place-items-center max-md:min-h-6">
        {onChoose ? (
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            className="size-3.5 accent-accent max-sm:size-5"
            checked={isChosen}
            onChange={() => onChoose(row.fingerprint)}
          />
        ) : null}
      </td>
      <td data-cell="state">
        <AlertMark row={row} isLate={isStale} />
      </td>
      <td data-cell="what" className="min-w-0 wrap-anywhere">
        <p>
          <Link href={alertHref(row.fingerprint)} prefetch={false} className="mr-2 font-semibold">
            {name}
          </Link>
          <SeverityBadge labels={row.labels} />
        </p>
        {row.summary === '' ? null : (
          <p className="line-clamp-2 text-ink-2" title={row.summary}>
            {row.summary}
          </p>
        )}
        <LabelLine labels={row.labels} />
      </td>
      <td data-cell="held" className="min-w-0 text-ink-2 text-small wrap-anywhere">
        <HeldBy row={row} />
      </td>
      <td data-cell="to" className="min-w-0 text-ink-3 text-small wrap-anywhere">
        {row.receivers.length === 0 ? 'no receiver' : row.receivers.join(', ')}
      </td>
      <td data-cell="age" className="num text-right text-column leading-[18px]">
        <Since row={row} />
      </td>
    </tr>
  )
})

function Since({ row }: { row: AlertRow }) {
  if (row.endsAtMs === null) return <Age sinceMs={row.startsAtMs} />
  return (
    <span title={`Fired for ${formatDuration(row.endsAtMs - row.startsAtMs)}`}>
      <span className="sr-only">ended </span>
      <Age sinceMs={row.endsAtMs} />
    </span>
  )
}

function LabelLine({ labels }: { labels: AlertRow['labels'] }) {
  const own = ownLabels(labels)
  if (own.length === 0) return null
  const text = own.map(([name, value]) => `${name}=${value}`).join('  ')
  return (
    <p className="truncate text-ink-3 text-small" title={text}>
      {own.map(([name, value]) => (
        <span key={name} className="mr-3">
          {name}=<span className="text-ink-2">{value}</span>
        </span>
      ))}
    </p>
  )
}
