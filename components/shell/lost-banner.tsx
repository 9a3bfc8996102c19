'use client'
import { useEffect, useState } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useConnectionValue } from '../../lib/client/live.ts'
import type { Connection } from '../../lib/client/live-connection.ts'
import { formatClock, formatDuration } from '../../lib/core/format/index.ts'
import { Glyph } from '../ui/glyph.tsx'

/** A short break is no news; the client is usually back before anyone has read the banner. */
const SAID_AFTER_MS = 2_000
const BACK_STAYS_MS = 6_000

export type Outage =
  | { readonly kind: 'none' }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly lastDataMs: number | null }
  /** Back, and the figures of the gap have come. */
  | { readonly kind: 'filled'; readonly lastedMs: number; readonly backMs: number }

/** What the banner says next, from what it said and how the connection stands. */
export function nextOutage(before: Outage, connection: Connection, nowMs: number): Outage {
  if (connection.state === 'lost') {
    if (before.kind === 'lost') return before
    if (nowMs - connection.sinceMs < SAID_AFTER_MS) return { kind: 'none' }
    return { kind: 'lost', sinceMs: connection.sinceMs, lastDataMs: connection.lastDataMs }
  }
  const hasNewData =
    connection.state === 'live' &&
    connection.lastDataMs !== null &&
    connection.lastDataMs >= connection.sinceMs
  if (before.kind === 'lost' && hasNewData) {
    return { kind: 'filled', lastedMs: connection.sinceMs - before.sinceMs, backMs: nowMs }
  }
  if (before.kind === 'filled' && nowMs - before.backMs > BACK_STAYS_MS) return { kind: 'none' }
  return before
}

/** Says that the figures below are old, and from when; and when the gap is filled again. */
export function LostBanner() {
  const [outage, setOutage] = useState<Outage>({ kind: 'none' })
  const isQuiet = (state: Connection['state']) => outage.kind === 'none' && state !== 'lost'
  // While all is well there is nothing to say: neither a message nor a second draws this again.
  const connection = useConnectionValue(now => (isQuiet(now.state) ? null : now))
  const nowMs = useNowValue(now => (connection === null ? 0 : now))
  useEffect(() => {
    if (connection) setOutage(before => nextOutage(before, connection, nowMs))
  }, [connection, nowMs])
  return (
    <div role="status">
      {outage.kind === 'lost' ? (
        <Lost outage={outage} refusal={connection?.refusal ?? null} nowMs={nowMs} />
      ) : outage.kind === 'filled' ? (
        <p className={LINE}>
          <Glyph name="check" className="size-3 text-up-mark" />
          <span>
            <b className="font-semibold">Connection is back</b> after {formatDuration(outage.lastedMs)}, gap
            filled.
          </span>
        </p>
      ) : null}
    </div>
  )
}

const LINE = 'gutter flex min-h-9 items-center gap-2 border-rule-2 border-b bg-sunk py-1.5'

function Lost({
  outage,
  refusal,
  nowMs,
}: {
  outage: Extract<Outage, { kind: 'lost' }>
  refusal: string | null
  nowMs: number
}) {
  const { zone } = useTimeZone()
  return (
    <p className={LINE}>
      <Glyph name="no_data" className="size-3 text-gone" />
      <span>
        <b className="font-semibold">Connection lost {formatDuration(nowMs - outage.sinceMs)} ago.</b>{' '}
        {outage.lastDataMs === null
          ? 'No figures have come yet.'
          : `Figures below are from ${formatClock(outage.lastDataMs, zone)}.`}{' '}
        {refusal ? (
          <>
            {refusal}{' '}
            <a href="/sign-in" className="text-accent underline underline-offset-2">
              Sign in
            </a>
          </>
        ) : (
          'Trying again.'
        )}
      </span>
    </p>
  )
}
