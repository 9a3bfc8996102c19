'use client'
import { useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { AttemptRow, NotificationRow } from '../../lib/contract/alerts.ts'
import { formatClock, formatDate, type TimeZone } from '../../lib/core/format/index.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { Segmented } from '../ui/segmented.tsx'
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
            <LogRows rows={notifications} />
          )
        }
      </PolledStates>
    </div>
  )
}

const COLUMNS = 'grid gap-x-4 md:grid-cols-[136px_160px_minmax(0,1fr)]'

function LogRows({ rows }: { rows: readonly NotificationRow[] }) {
  const { zone } = useTimeZone()
  return (
    <ul aria-label="Deliveries, newest first">
      {rows.map(row => (
        <li key={row.id} className={`${COLUMNS} border-rule border-t py-1.5`}>
          <p className="num text-column">
            {formatDate(row.createdAtMs, zone)} {formatClock(row.createdAtMs, zone)}
          </p>
          <p>
            {integrationText(row.integration)} <span className="text-ink-3">{contentText(row)}</span>
          </p>
          <Attempts row={row} zone={zone} />
        </li>
      ))}
    </ul>
  )
}

const TONES = { delivered: 'text-ink-2', retry: 'text-warn', refused: 'text-down' } as const

/** Of many attempts the last ones are read; those before say the same, mostly. */
const SHOWN = 3

function Attempts({ row, zone }: { row: NotificationRow; zone: TimeZone }) {
  const earlier = row.attempts.slice(0, -SHOWN)
  return (
    <div className="min-w-0">
      {earlier.length > 0 ? (
        <details>
          <summary className="cursor-pointer text-ink-3 text-small">
            {earlier.length === 1 ? '1 attempt before' : `${earlier.length} attempts before`}
          </summary>
          <AttemptList attempts={earlier} zone={zone} />
        </details>
      ) : null}
      <AttemptList attempts={row.attempts.slice(-SHOWN)} zone={zone} />
      {row.state === 'waiting' && row.nextAttemptMs !== null ? (
        <p className="text-warn">next attempt {formatClock(row.nextAttemptMs, zone)}</p>
      ) : row.attempts.length === 0 ? (
        <p className="text-ink-3">no attempt yet</p>
      ) : row.state === 'failed' ? (
        <p className="text-down">given up: {row.reason}</p>
      ) : null}
    </div>
  )
}

function AttemptList({ attempts, zone }: { attempts: readonly AttemptRow[]; zone: TimeZone }) {
  return (
    <ol>
      {attempts.map(attempt => (
        <li key={attempt.atMs} className="wrap-anywhere">
          <span className="num text-column text-ink-3">{formatClock(attempt.atMs, zone)}</span>{' '}
          <span className={TONES[attempt.outcome]}>{OUTCOME_WORDS[attempt.outcome]}</span>{' '}
          <span className="num text-column">{tookText(attempt.tookMs)}</span>{' '}
          <span className="text-ink-2">{attempt.detail}</span>
        </li>
      ))}
    </ol>
  )
}
