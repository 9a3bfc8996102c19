'use client'
import Link from 'next/link'
import { memo } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { CheckRow } from '../../lib/contract/checks.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { checkHref, stateOf } from './checks-model.ts'

type TableProps = { readonly caption: string; readonly rows: readonly CheckRow[]; readonly isStale: boolean }

export function CheckTable({ caption, rows, isStale }: TableProps) {
  return (
    <Table caption={caption} className="table-fixed">
      <thead>
        <tr>
          <Th className="w-28">State</Th>
          <Th className="w-[26%]">Check</Th>
          <Th>Reason</Th>
          <Th isNumber className="w-16 max-md:hidden">
            since
          </Th>
          <Th isNumber className="w-16 max-sm:hidden">
            took
          </Th>
          <Th isNumber className="w-16 max-md:hidden">
            every
          </Th>
          <Th isNumber className="w-14">
            age
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.key} row={row} isStale={isStale} />
        ))}
      </tbody>
    </Table>
  )
}

/** Live patches keep unchanged rows the same object, so that only those that changed are drawn again. */
const Row = memo(function Row({ row, isStale }: { row: CheckRow; isStale: boolean }) {
  const hrefOf = useRangeHref()
  const { sinceMs, lastAtMs, lastDurationSeconds, pending } = row
  return (
    <Tr data-row>
      <Td>{row.isPaused ? 'Paused' : <StateMark state={stateOf(row)} isLate={isStale} />}</Td>
      <Td className="wrap-anywhere">
        <Link href={hrefOf(checkHref(row.key))} className="font-semibold">
          {row.name}
        </Link>
        <p className="truncate text-ink-3 text-small" title={row.asks}>
          {row.kind} {row.asks}
        </p>
      </Td>
      <Td className="text-ink-2 wrap-anywhere">
        {row.reason}
        {pending === null ? null : <span className="ml-2 text-ink-3">{pending}</span>}
        {row.causedBy === null ? null : <p className="text-ink-3 text-small">Explained by {row.causedBy}</p>}
      </Td>
      <Td isNumber className="max-md:hidden">
        {sinceMs === null ? '—' : <Age sinceMs={sinceMs} />}
      </Td>
      <Td isNumber className="max-sm:hidden">
        {lastDurationSeconds === null ? '—' : <QuantityText quantity={formatSeconds(lastDurationSeconds)} />}
      </Td>
      <Td isNumber className="max-md:hidden">
        <QuantityText quantity={formatSeconds(row.intervalMs / 1_000)} />
      </Td>
      <Td isNumber>{lastAtMs === null ? '—' : <Age sinceMs={lastAtMs} />}</Td>
    </Tr>
  )
})
