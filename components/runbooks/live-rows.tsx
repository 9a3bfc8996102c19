'use client'
import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { MarkRow } from '../../lib/contract/evidence.ts'
import type { HeartbeatLine, LogLines } from '../../lib/contract/runbooks.ts'
import { formatDuration, formatMoment } from '../../lib/core/format/index.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { StateGlyph } from '../ui/state-mark.tsx'
import { stateOf } from './state-of.ts'

function Moment({ atMs }: { atMs: number }) {
  const { zone } = useTimeZone()
  return (
    <time dateTime={new Date(atMs).toISOString()} className="num whitespace-nowrap text-column text-ink-3">
      {formatMoment(atMs, zone)}
    </time>
  )
}

function Line({ children, isBad = false }: { children: ReactNode; isBad?: boolean }) {
  return (
    <li
      className={clsx(
        'flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-rule border-b px-1 py-1 last:border-0',
        isBad && 'bg-down-tint',
      )}
    >
      {children}
    </li>
  )
}

const LIST = '!list-none !pl-0'

/** Time, size and state of the last ping of jobs and backups. */
export function LiveHeartbeats({ title, rows }: { title: string; rows: readonly HeartbeatLine[] }) {
  return (
    <Section title={title} level={3}>
      <ul className={LIST}>
        {rows.map(row => (
          <Line key={row.key} isBad={row.isLate}>
            <span className="min-w-0 wrap-anywhere">
              <StateGlyph state={row.isLate ? 'down' : stateOf(row.state)} className="mr-1.5 size-2.5" />
              <Link href={`/heartbeats/${row.key}`} prefetch={false}>
                {row.name}
              </Link>
            </span>
            {row.lastPingMs === null ? (
              <span className="text-gone">{row.reason || 'never pinged'}</span>
            ) : (
              <>
                <span className={clsx(row.isLate && 'text-down')}>
                  <Age sinceMs={row.lastPingMs} className="font-semibold" /> ago
                </span>
                <Moment atMs={row.lastPingMs} />
              </>
            )}
            {row.payload.map(({ name, text }) => (
              <span key={name} className="text-ink-2">
                {name} <b className="num font-semibold text-ink">{text}</b>
              </span>
            ))}
            {row.isLate && row.lastPingMs !== null && row.reason !== '' ? (
              <span className="text-ink-2 text-small">{row.reason}</span>
            ) : null}
          </Line>
        ))}
      </ul>
    </Section>
  )
}

/** How often log signals were seen in the last hour, with the newest lines of each. */
export function LiveLog({ title, signals }: { title: string; signals: readonly LogLines[] }) {
  return (
    <Section title={title} level={3} note="last hour, and newest lines">
      <ul className={LIST}>
        {signals.map(({ key, name, lastHour, samples }) => (
          <Line key={key}>
            <span className="min-w-0 wrap-anywhere">{name}</span>
            <b className="num font-semibold">{lastHour ?? '—'}</b>
            {samples.length === 0 ? (
              <span className="text-ink-3 text-small">no line was kept yet</span>
            ) : (
              <ol className="w-full !list-none !pl-0">
                {samples.map(({ atMs, line }, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: equal lines of one moment have only their place
                  <li key={`${atMs} ${i}`} className="flex gap-3 py-0.5">
                    <Moment atMs={atMs} />
                    <code className="min-w-0 text-small wrap-anywhere">{line}</code>
                  </li>
                ))}
              </ol>
            )}
          </Line>
        ))}
      </ul>
    </Section>
  )
}

type MarksProps = { readonly part: Extract<LivePart, { kind: 'marks' }>; readonly marks: readonly MarkRow[] }

/** What was done to a service lately, newest first. */
export function LiveMarks({ part, marks }: MarksProps) {
  const { service, kinds } = part.wish
  const what = kinds.length === 0 ? 'marks' : kinds.join(' or ')
  const range = formatDuration(part.rangeSeconds * 1_000)
  return (
    <Section title={part.title} level={3} note={`${service}, last ${range}`}>
      {marks.length === 0 ? (
        <p className="text-ink-2">
          No {what} in the last {range}.
        </p>
      ) : (
        <ul className={LIST}>
          {marks.map(({ id, kind, title, by, url, atMs }) => (
            <Line key={id}>
              <Moment atMs={atMs} />
              <span className="text-ink-3">
                <Age sinceMs={atMs} /> ago
              </span>
              <span className="min-w-0 wrap-anywhere">
                {url === null ? (
                  title
                ) : (
                  <a
                    href={url}
                    rel="noopener noreferrer"
                    className="text-accent underline underline-offset-2"
                  >
                    {title}
                  </a>
                )}
              </span>
              <span className="text-ink-3 text-small">
                {kind}, {by}
              </span>
            </Line>
          ))}
        </ul>
      )}
    </Section>
  )
}
