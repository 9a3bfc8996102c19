import { Temporal } from 'temporal-polyfill'
import { instantOfWall, wallOfInstant } from '../window/wall-clock.ts'
import type { Stretch } from './hours.ts'

/** Local time within a range of instants, asked for often. */
export type WallClock = {
  /** As `instantOfWall`: of a repeated hour the first, of a skipped one what comes after it. */
  instantOf(wallMs: number): number
  wallOf(atMs: number): number
}

const MARGIN_MS = 4 * 86_400_000
const NEAR_MS = 2 * 86_400_000

/**
 * The wall clock of a zone over a range and four days around it. Away from the days on which its clocks change, local
 * time is the instant and an offset: the calendar is asked near those days alone.
 */
export function wallClockOf(zone: string, range: Stretch): WallClock {
  const changes = changesOf(zone, {
    startsAtMs: range.startsAtMs - MARGIN_MS,
    endsAtMs: range.endsAtMs + MARGIN_MS,
  })
  const firstOffsetMs = wallOfInstant(range.startsAtMs - MARGIN_MS, zone) - (range.startsAtMs - MARGIN_MS)
  const offsetAt = (atMs: number): number =>
    changes.findLast(change => change.atMs <= atMs)?.offsetMs ?? firstOffsetMs
  const isNearChange = (atMs: number): boolean =>
    changes.some(change => Math.abs(change.atMs - atMs) < NEAR_MS)
  return {
    instantOf(wallMs) {
      const guessMs = wallMs - offsetAt(wallMs)
      return isNearChange(guessMs) ? instantOfWall(wallMs, zone) : guessMs
    },
    wallOf: atMs => atMs + offsetAt(atMs),
  }
}

function changesOf(zone: string, { startsAtMs, endsAtMs }: Stretch): { atMs: number; offsetMs: number }[] {
  const changes: { atMs: number; offsetMs: number }[] = []
  let at = Temporal.Instant.fromEpochMilliseconds(startsAtMs).toZonedDateTimeISO(zone)
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (!next || next.epochMilliseconds > endsAtMs) return changes
    changes.push({ atMs: next.epochMilliseconds, offsetMs: next.offsetNanoseconds / 1_000_000 })
    at = next
  }
}
