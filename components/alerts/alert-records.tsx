'use client'
import clsx from 'clsx'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { AlertEvent, NotificationRow } from '../../lib/contract/alerts.ts'
import { formatClock, formatDate, formatSeconds, type TimeZone } from '../../lib/core/format/index.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { capitalised } from '../ui/use-submit.ts'
import { withTimes } from './time-text.ts'

const momentText = (atMs: number, zone: TimeZone): string =>
  `${formatDate(atMs, zone)}, ${formatClock(atMs, zone)}`

/** What people did; the rest was the deck itself. */
const PEOPLE: ReadonlySet<AlertEvent['kind']> = new Set(['acknowledged', 'released'])

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
                {capitalised(withTimes(event.text, zone))}
                {PEOPLE.has(event.kind) && event.by !== null ? (
                  <span className="text-ink-2">, {event.by}</span>
                ) : null}
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
        <ul>
          {notifications.map(one => (
            <NotificationLine key={one.id} one={one} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function NotificationLine({ one }: { one: NotificationRow }) {
  const { zone } = useTimeZone()
  const look = STATES[one.state]
  const last = one.attempts.at(-1)
  return (
    <li
      data-row
      className="grid grid-cols-[96px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-rule border-b py-1.5 last:border-0 md:grid-cols-[96px_152px_minmax(0,1fr)_64px]"
    >
      <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
        <Glyph name={look.glyph} className={clsx('relative top-[1.5px] size-3', look.mark)} />
        {look.word}
      </span>
      <time className="num text-column text-ink-3" dateTime={new Date(one.createdAtMs).toISOString()}>
        {momentText(one.createdAtMs, zone)}
      </time>
      <div className="min-w-0 max-md:col-span-3 max-md:row-start-2">
        <p>
          To <b className="font-medium">{one.receiver}</b>{' '}
          <span className="text-ink-3 text-small">{one.integration}</span>
          <span className="text-ink-2">, about {aboutText(one)}</span>
        </p>
        <p className="text-ink-2 wrap-anywhere">
          {last ? last.detail : 'No attempt yet'}
          {one.nextAttemptMs === null || one.state !== 'waiting'
            ? null
            : `. Tried again at ${formatClock(one.nextAttemptMs, zone)}`}
        </p>
        {one.attempts.length > 1 ? <Attempts attempts={one.attempts} zone={zone} /> : null}
      </div>
      <span className="num text-right text-column text-ink-2">
        {last ? <QuantityText quantity={formatSeconds(last.tookMs / 1_000)} /> : '—'}
      </span>
    </li>
  )
}

const aboutText = ({ firing, resolved }: NotificationRow): string =>
  [firing > 0 ? `${firing} firing` : '', resolved > 0 ? `${resolved} resolved` : '']
    .filter(part => part !== '')
    .join(', ')

function Attempts({ attempts, zone }: { attempts: NotificationRow['attempts']; zone: TimeZone }) {
  return (
    <details>
      <summary className="cursor-pointer text-accent text-small">{attempts.length} attempts</summary>
      <ol className="text-small">
        {attempts.map(attempt => (
          <li key={attempt.atMs} className="wrap-anywhere">
            <span className="num text-ink-3">{formatClock(attempt.atMs, zone)}</span> {attempt.outcome}:{' '}
            {attempt.detail}
          </li>
        ))}
      </ol>
    </details>
  )
}
