'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { formatMoment } from '../../lib/core/format/index.ts'

/** A moment as a date with its minute, in the viewer's time zone. */
export function Moment({ atMs }: { atMs: number }) {
  const { zone } = useTimeZone()
  return <time dateTime={new Date(atMs).toISOString()}>{formatMoment(atMs, zone)}</time>
}
