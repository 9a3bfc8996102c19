'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { PersonRef } from '../../lib/contract/on-call.ts'
import { momentText, ownClockText } from './on-call-model.ts'

type MomentProps = { atMs: number; person: PersonRef | null; scheduleZone: string }

/** A moment on the reader's clock, and below it on the person's own, else the schedule's, where that shows another. */
export function ZonedMoment({ atMs, person, scheduleZone }: MomentProps) {
  const { zone } = useTimeZone()
  const own = ownClockText(atMs, person?.zone ?? scheduleZone, zone)
  return (
    <time dateTime={new Date(atMs).toISOString()} className="num text-column">
      {momentText(atMs, zone)}
      {own ? <span className="block text-ink-3">{own}</span> : null}
    </time>
  )
}
