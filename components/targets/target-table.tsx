'use client'

import clsx from 'clsx'
import { memo, useState } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { Button } from '../ui/button.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { TargetDetails } from './target-details.tsx'
import styles from './targets.module.css'
import { furtherLabels, type TargetRow } from './targets-model.ts'

/** More rows than this at once make every scrape a long redraw. */
const PAGE_ROWS = 200

export type TargetTableProps = { readonly rows: readonly TargetRow[]; readonly isStale: boolean }

export function TargetTable({ rows, isStale }: TargetTableProps) {
  const { get, step } = useUrlState()
  const open = get('open')
  const [limit, setLimit] = useState(PAGE_ROWS)
  return (
    <>
      <table className="block">
        <caption className="sr-only">Targets, worst first</caption>
        <thead className="block">
          <tr className={clsx(styles.grid, styles.head)}>
            <th scope="col">State</th>
            <th scope="col">Job, instance</th>
            <th scope="col">Reason, address</th>
            <th scope="col" data-cell="number">
              took
            </th>
            <th scope="col" data-cell="number" data-wide>
              samples
            </th>
            <th scope="col" data-cell="number" data-wide>
              every
            </th>
            <th scope="col" data-wide>
              Source
            </th>
            <th scope="col" data-cell="number">
              age
            </th>
          </tr>
        </thead>
        {rows.slice(0, limit).map(row => (
          <Row
            key={row.key}
            row={row}
            isStale={isStale}
            isOpen={row.key === open}
            onToggle={() => step({ open: row.key === open ? null : row.key })}
          />
        ))}
      </table>
      {rows.length > limit && (
        <Button className="mt-3" onClick={() => setLimit(limit + PAGE_ROWS)}>
          Show more, {rows.length - limit} left
        </Button>
      )}
    </>
  )
}

type RowProps = {
  readonly row: TargetRow
  readonly isStale: boolean
  readonly isOpen: boolean
  readonly onToggle: () => void
}

const SOURCES = { file: 'file', page: 'page', self: 'Opsdeck' } as const

const Row = memo(
  function Row({ row, isStale, isOpen, onToggle }: RowProps) {
    const { target, state } = row
    const isLate = isStale || row.isLate
    return (
      <tbody data-row className={clsx(styles.group, isOpen && styles.open)}>
        <tr className={clsx(styles.grid, styles.row, isLate && styles.late)}>
          <td>
            <StateMark state={state} isLate={isLate} />
          </td>
          <th scope="row" className="min-w-0">
            <button type="button" className={styles.name} aria-expanded={isOpen} onClick={onToggle}>
              <span className="font-medium">{target.job}</span>{' '}
              <span className="text-ink-2">{target.instance}</span>
            </button>
          </th>
          <td className="min-w-0">
            <Reason row={row} />
          </td>
          <td data-cell="number" className="num">
            <Duration seconds={target.lastDurationSeconds} />
          </td>
          <td data-cell="number" data-wide className="num">
            {target.lastScrape === null ? '—' : target.samples.toLocaleString('en-GB')}
          </td>
          <td data-cell="number" data-wide className="num">
            <QuantityText quantity={formatSeconds(target.intervalSeconds)} />
          </td>
          <td data-wide className="text-ink-3">
            {SOURCES[target.source]}
          </td>
          <td data-cell="number" className={clsx('text-ink-3', isLate && 'font-semibold text-ink')}>
            {row.lastScrapeMs === null ? '—' : <Age sinceMs={row.lastScrapeMs} />}
          </td>
        </tr>
        {isOpen && (
          <tr className="block">
            <td className="block" colSpan={8}>
              <TargetDetails row={row} />
            </td>
          </tr>
        )}
      </tbody>
    )
  },
  (before, after) =>
    before.row.target === after.row.target &&
    before.row.isLate === after.row.isLate &&
    before.isStale === after.isStale &&
    before.isOpen === after.isOpen,
)

/** The reason first where there is one; a healthy row keeps its address and labels, in grey. */
function Reason({ row }: { readonly row: TargetRow }) {
  const { lastError, refusedGrowth, url } = row.target
  if (refusedGrowth !== undefined) return <span className={styles.reason}>{refusedGrowth}</span>
  if (lastError !== null) return <span className={styles.reason}>{lastError}</span>
  const labels = furtherLabels(row.target)
  return (
    <span className={styles.quiet}>
      {row.target.lastScrape === null ? 'Not asked yet. ' : ''}
      {url}
      {labels.map(([name, value]) => (
        <span key={name} className="ml-3 text-ink-3">
          {name}={value}
        </span>
      ))}
    </span>
  )
}

function Duration({ seconds }: { readonly seconds: number | null }) {
  if (seconds === null) return <>—</>
  return <QuantityText quantity={formatSeconds(seconds)} />
}
