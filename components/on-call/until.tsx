'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { momentText, ownClockText } from './on-call-model.ts'

/** A moment on the reader's clock, and below it on another one where that shows something else. */
export function ZonedMoment({ atMs, ownZone }: { atMs: number; ownZone: string }) {
  const { zone } = useTimeZone()
  const own = ownClockText(atMs, ownZone, zone)
  return (
    <time dateTime={new Date(atMs).toISOString()} className="num text-column">
      {momentText(atMs, zone)}
      {own ? <span className="block text-ink-3">{own}</span> : null}
    </time>
  )
}
