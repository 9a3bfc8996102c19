'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useRangeHref } from '../../lib/client/time-range.ts'
import type { HeartbeatRow } from '../../lib/contract/watch.ts'
import { formatSeconds } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { CompleteDuty } from './complete-duty.tsx'
import {
  dueText,
  heartbeatHref,
  KIND_TITLES,
  objectiveText,
  payloadText,
  stateOf,
} from './heartbeat-model.ts'

type TableProps = {
  readonly kind: HeartbeatRow['kind']
  readonly rows: readonly HeartbeatRow[]
  readonly isStale: boolean
}

const WIDE = 'max-lg:hidden'
const MEDIUM = 'max-md:hidden'

export function HeartbeatTable({ kind, rows, isStale }: TableProps) {
  const isDuty = kind === 'duty'
  return (
    <Table caption={`${KIND_TITLES[kind]}, worst first`} className="table-fixed">
      <thead>
        <tr>
          <Th className="w-28">State</Th>
          <Th>Name, reason</Th>
          <Th className={clsx('w-[17%]', WIDE)}>Schedule</Th>
          {isDuty ? null : <Th className={clsx('w-[13%]', WIDE)}>Last payload</Th>}
          {isDuty ? null : (
            <Th isNumber className={clsx('w-16', MEDIUM)}>
              run
            </Th>
          )}
          {isDuty ? null : <Th className={clsx('w-32', MEDIUM)}>RPO, RTO</Th>}
          <Th className={clsx('w-28', MEDIUM)}>Next due</Th>
          <Th isNumber className="w-16">
            {isDuty ? 'done' : 'last'}
          </Th>
          {isDuty ? (
            <Th className="w-28 max-sm:hidden">
              <span className="sr-only">Action</span>
            </Th>
          ) : null}
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

function Row({ row, isStale }: { row: HeartbeatRow; isStale: boolean }) {
  const isDuty = row.kind === 'duty'
  return (
    <Tr data-row className={clsx(isStale && 'text-ink-3')}>
      <Td>
        {row.isPaused ? (
          <span className="text-ink-3">Paused</span>
        ) : (
          <StateMark state={stateOf(row)} isLate={isStale} />
        )}
      </Td>
      <Td className="wrap-anywhere">
        <NameAndReason row={row} />
        {isDuty ? (
          <span className="mt-1 block sm:hidden">
            <CompleteDuty row={row} />
          </span>
        ) : null}
      </Td>
      <Td className={clsx('text-ink-2', WIDE)}>{row.schedule}</Td>
      {isDuty ? null : (
        <Td className={clsx('text-ink-2 wrap-anywhere', WIDE)}>{payloadText(row.lastPayload) ?? '—'}</Td>
      )}
      {isDuty ? null : (
        <Td isNumber className={MEDIUM}>
          {row.isRunning ? <span className="font-sans text-ink-2">runs</span> : <RunTime row={row} />}
        </Td>
      )}
      {isDuty ? null : (
        <Td className={MEDIUM}>
          <Objectives row={row} />
        </Td>
      )}
      <Td className={clsx('text-ink-2', MEDIUM)}>
        <Due row={row} />
      </Td>
      <Td isNumber>{row.lastPingMs === null ? '—' : <Age sinceMs={row.lastPingMs} />}</Td>
      {isDuty ? (
        <Td className="text-right max-sm:hidden">
          <CompleteDuty row={row} />
        </Td>
      ) : null}
    </Tr>
  )
}

function NameAndReason({ row }: { row: HeartbeatRow }) {
  const hrefOf = useRangeHref()
  return (
    <>
      <Link href={hrefOf(heartbeatHref(row.key))} className="font-medium">
        {row.name}
      </Link>{' '}
      <span className="text-ink-3 text-small">
        {row.service}
        {row.part === null ? '' : `, ${row.part}`}
      </span>
      <span className={clsx('block', row.state === 'up' ? 'text-ink-3 text-small' : 'text-ink-2')}>
        {row.reason}
      </span>
    </>
  )
}

function RunTime({ row }: { row: HeartbeatRow }) {
  return row.lastRunMs === null ? <>—</> : <QuantityText quantity={formatSeconds(row.lastRunMs / 1_000)} />
}

/** Recovery point and time objectives, as set; a breached one says so. */
export function Objectives({ row }: { row: HeartbeatRow }) {
  if (row.rpoMs === null && row.rtoMs === null) return <span className="text-ink-3">not set</span>
  return (
    <>
      <span className={clsx(row.isRpoBreached && 'font-semibold text-down')}>
        {objectiveText(row.rpoMs)}
        {row.isRpoBreached ? ' passed' : ''}
      </span>
      <span className="text-ink-3">, </span>
      {objectiveText(row.rtoMs)}
    </>
  )
}

/** Counts down to the next due time, and up once it is over; red only when its grace is over too. */
export function Due({ row }: { row: Pick<HeartbeatRow, 'nextDueMs' | 'state'> }) {
  const text = useNowValue(nowMs => dueText(row.nextDueMs, nowMs) ?? '—')
  const isOver = text.endsWith('over')
  return (
    <span className={clsx(isOver && 'font-semibold', isOver && row.state === 'down' && 'text-down')}>
      {text}
    </span>
  )
}
