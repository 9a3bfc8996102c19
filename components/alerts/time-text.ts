import { formatClock, formatMoment, type TimeZone } from '../../lib/core/format/index.ts'

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const DAY_MS = 86_400_000

/** A text of the record with its instants on the reader's clock: the time alone within a day of `nowMs`. */
export function withTimes(text: string, zone: TimeZone, nowMs: number = Date.now()): string {
  return text.replaceAll(INSTANT, instant => {
    const atMs = Date.parse(instant)
    if (Number.isNaN(atMs)) return instant
    return Math.abs(atMs - nowMs) < DAY_MS ? formatClock(atMs, zone) : formatMoment(atMs, zone)
  })
}
