'use client'
import { useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { NotificationRow } from '../../lib/contract/alerts.ts'
import { formatClock, formatDate, type TimeZone } from '../../lib/core/format/index.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { contentText, deliveriesPath, integrationText, OUTCOME_WORDS, tookText } from './receiver-model.ts'

type Answer = { readonly notifications: readonly NotificationRow[] }

const STATES = [
  { value: 'all', label: 'All' },
  { value: 'failed', label: 'Failed' },
  { value: 'waiting', label: 'Waiting' },
] as const
type Shown = (typeof STATES)[number]['value']

/** What was sent by a receiver: every attempt with its answer and how long it took, newest first. */
export function DeliveryLog({ receiver }: { receiver: string }) {
  const [shown, setShown] = useState<Shown>('all')
  const path = deliveriesPath(receiver) + (shown === 'all' ? '' : `&state=${shown}`)
  const polled = usePolled<Answer>(path, 5_000)
  return (
    <div className="mt-2 pl-4">
      <div className="flex flex-wrap items-center gap-3 py-1">
        <h3 className="text-body">Deliveries</h3>
        <Segmented label="Which deliveries" options={STATES} value={shown} onChange={setShown} />
      </div>
      <PolledStates polled={polled} failed="Could not read the deliveries" rows={3}>
        {({ notifications }) =>
          notifications.length === 0 ? (
            <p className="text-ink-2">
              {shown === 'all' ? 'Nothing was sent by it yet; tests are not kept here.' : 'None.'}
            </p>
          ) : (
            <LogTable rows={notifications} />
          )
        }
      </PolledStates>
    </div>
  )
}

function LogTable({ rows }: { rows: readonly NotificationRow[] }) {
  const { zone } = useTimeZone()
  return (
    <Table caption="Deliveries, newest first">
      <thead>
        <tr>
          <Th>When</Th>
          <Th>By</Th>
          <Th>What</Th>
          <Th>Attempts</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Tr key={row.id}>
            <Td className="num text-column">
              {formatDate(row.createdAtMs, zone)} {formatClock(row.createdAtMs, zone)}
            </Td>
            <Td>{integrationText(row.integration)}</Td>
            <Td>
              {contentText(row)}
              {row.reason ? <span className="block text-ink-3 text-small">{row.reason}</span> : null}
            </Td>
            <Td>
              <Attempts row={row} zone={zone} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

const TONES = { delivered: 'text-ink-2', retry: 'text-warn', refused: 'text-down' } as const

function Attempts({ row, zone }: { row: NotificationRow; zone: TimeZone }) {
  return (
    <>
      <ol>
        {row.attempts.map(attempt => (
          <li key={attempt.atMs} className="wrap-anywhere">
            <span className="num text-column text-ink-3">{formatClock(attempt.atMs, zone)}</span>{' '}
            <span className={TONES[attempt.outcome]}>{OUTCOME_WORDS[attempt.outcome]}</span>{' '}
            <span className="num text-column">{tookText(attempt.tookMs)}</span>{' '}
            <span className="text-ink-2">{attempt.detail}</span>
          </li>
        ))}
      </ol>
      {row.state === 'waiting' && row.nextAttemptMs !== null ? (
        <p className="text-warn">next attempt {formatClock(row.nextAttemptMs, zone)}</p>
      ) : row.attempts.length === 0 ? (
        <p className="text-ink-3">none yet</p>
      ) : row.state === 'failed' ? (
        <p className="text-down">given up</p>
      ) : null}
    </>
  )
}
