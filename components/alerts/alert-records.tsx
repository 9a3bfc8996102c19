'use client'
import clsx from 'clsx'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { AlertEvent, NotificationRow } from '../../lib/contract/alerts.ts'
import { formatClock, formatDate, formatSeconds, type TimeZone } from '../../lib/core/format/index.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

const EVENTS: Readonly<Record<AlertEvent['kind'], string>> = {
  firing: 'Fires',
  resolved: 'Resolved',
  acknowledged: 'Acknowledged',
  released: 'Given back',
  reminded: 'Reminded',
  silenced: 'Silenced',
  unsilenced: 'No longer silenced',
  inhibited: 'Inhibited',
  uninhibited: 'No longer inhibited',
  notified: 'Told',
}

const momentText = (atMs: number, zone: TimeZone): string =>
  `${formatDate(atMs, zone)}, ${formatClock(atMs, zone)}`

/** What became of the alert over time, newest first. */
export function EventList({ events }: { events: readonly AlertEvent[] }) {
  const { zone } = useTimeZone()
  return (
    <Section title="History" note={events.length === 0 ? null : 'newest first'}>
      {events.length === 0 ? (
        <p className="text-ink-2">Nothing is on record yet.</p>
      ) : (
        <ol className="max-h-96 overflow-auto">
          {events.map(event => (
            <li
              key={`${event.atMs} ${event.kind}`}
              className="grid grid-cols-[120px_minmax(0,1fr)] gap-x-3 border-rule border-b py-1 last:border-0"
            >
              <time className="num text-column text-ink-3" dateTime={new Date(event.atMs).toISOString()}>
                {momentText(event.atMs, zone)}
              </time>
              <span className="wrap-anywhere">
                <b className="font-medium">{EVENTS[event.kind]}</b>{' '}
                <span className="text-ink-2">{event.text}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}

type Look = { readonly glyph: GlyphName; readonly mark: string; readonly word: string }
const STATES: Readonly<Record<NotificationRow['state'], Look>> = {
  waiting: { glyph: 'was-up', mark: 'text-ink-3', word: 'Waiting' },
  delivered: { glyph: 'check', mark: 'text-up-mark', word: 'Delivered' },
  failed: { glyph: 'down', mark: 'text-down', word: 'Failed' },
}

/** What was sent for it, to whom, and how each attempt ended. */
export function NotificationList({ notifications }: { notifications: readonly NotificationRow[] }) {
  return (
    <Section title="Messages" note={notifications.length === 0 ? null : 'newest first'}>
      {notifications.length === 0 ? (
        <p className="text-ink-2">Nothing was sent for it. Why not stands above.</p>
      ) : (
        <Table caption="Messages, newest first">
          <thead>
            <tr>
              <Th>State</Th>
              <Th>Time</Th>
              <Th>To</Th>
              <Th>About</Th>
              <Th>Last answer</Th>
              <Th isNumber>took</Th>
            </tr>
          </thead>
          <tbody>
            {notifications.map(one => (
              <NotificationLine key={one.id} one={one} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}

function NotificationLine({ one }: { one: NotificationRow }) {
  const { zone } = useTimeZone()
  const look = STATES[one.state]
  const last = one.attempts.at(-1)
  return (
    <Tr data-row>
      <Td>
        <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
          <Glyph name={look.glyph} className={clsx('relative top-[1.5px] size-3', look.mark)} />
          {look.word}
        </span>
      </Td>
      <Td className="num text-column">{momentText(one.createdAtMs, zone)}</Td>
      <Td className="whitespace-nowrap">
        {one.receiver} <span className="text-ink-3 text-small">{one.integration}</span>
      </Td>
      <Td className="whitespace-nowrap text-ink-2">
        {one.firing > 0 ? `${one.firing} firing` : null}
        {one.firing > 0 && one.resolved > 0 ? ', ' : null}
        {one.resolved > 0 ? `${one.resolved} resolved` : null}
      </Td>
      <Td className="min-w-40 wrap-anywhere">
        {last ? last.detail : <span className="text-ink-3">no attempt yet</span>}
        {one.attempts.length > 1 ? (
          <details>
            <summary className="cursor-pointer text-accent text-small">
              {one.attempts.length} attempts
            </summary>
            <ol className="text-small">
              {one.attempts.map(attempt => (
                <li key={attempt.atMs}>
                  <span className="num text-ink-3">{momentText(attempt.atMs, zone)}</span> {attempt.outcome}:{' '}
                  {attempt.detail}
                </li>
              ))}
            </ol>
          </details>
        ) : null}
        {one.nextAttemptMs === null || one.state !== 'waiting' ? null : (
          <span className="text-ink-3 text-small"> next {formatClock(one.nextAttemptMs, zone)}</span>
        )}
      </Td>
      <Td isNumber>{last ? <QuantityText quantity={formatSeconds(last.tookMs / 1_000)} /> : '—'}</Td>
    </Tr>
  )
}
