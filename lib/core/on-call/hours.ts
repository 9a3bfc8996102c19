import { Temporal } from 'temporal-polyfill'
import { DAY_NAMES } from '../config/day-names.ts'
import type { HoursConfig } from '../config/schema/schedule.ts'
import { wallOfInstant } from '../window/wall-clock.ts'
import { wallClockOf } from './wall-clock.ts'

export const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** A stretch of time; the end is exclusive. */
export type Stretch = { readonly startsAtMs: number; readonly endsAtMs: number }

/** Where hours are counted: a zone, and the days (midnights on the wall clock) that are holidays there. */
export type Calendar = { readonly zone: string; readonly holidays: ReadonlySet<number> }

export const NO_HOLIDAYS: ReadonlySet<number> = new Set()

/** Midnight of a wall-clock time. */
export const dayOf = (wallMs: number): number => Math.floor(wallMs / DAY_MS) * DAY_MS

/** Whether an instant lies in one of the hours; without any, always. */
export function isWithinHours(hours: readonly HoursConfig[], calendar: Calendar, atMs: number): boolean {
  return (
    hours.length === 0 || hourStretches(hours, calendar, { startsAtMs: atMs, endsAtMs: atMs + 1 }).length > 0
  )
}

/** The stretches of these hours that touch a range, by start, overlapping ones joined. */
export function hourStretches(hours: readonly HoursConfig[], calendar: Calendar, range: Stretch): Stretch[] {
  const found: Stretch[] = []
  const clock = wallClockOf(calendar.zone, range)
  const lastDay = dayOf(clock.wallOf(range.endsAtMs)) + DAY_MS
  for (let day = dayOf(clock.wallOf(range.startsAtMs)) - 2 * DAY_MS; day <= lastDay; day += DAY_MS) {
    for (const entry of hours) {
      if (!isOnDay(entry, day, calendar)) continue
      const from = minutesOf(entry.from)
      const to = minutesOf(entry.to)
      const startsAtMs = clock.instantOf(day + from * MINUTE_MS)
      const endsAtMs = clock.instantOf(day + (to > from ? 0 : DAY_MS) + to * MINUTE_MS)
      // Hours that the clocks skip whole are none.
      if (endsAtMs > startsAtMs && startsAtMs < range.endsAtMs && endsAtMs > range.startsAtMs)
        found.push({ startsAtMs, endsAtMs })
    }
  }
  return joined(found)
}

function isOnDay({ days }: HoursConfig, dayMs: number, { holidays }: Calendar): boolean {
  if (days === undefined) return true
  if (holidays.has(dayMs)) return days.includes('holiday')
  const name = DAY_NAMES[weekdayOf(dayMs) - 1]
  return name !== undefined && days.includes(name)
}

/** 1 (Monday) to 7 of a midnight on the wall clock. */
const weekdayOf = (dayMs: number): number =>
  Temporal.Instant.fromEpochMilliseconds(dayMs).toZonedDateTimeISO('UTC').dayOfWeek

function minutesOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  for (const stretch of [...stretches].sort((a, b) => a.startsAtMs - b.startsAtMs)) {
    const last = result.at(-1)
    if (last && stretch.startsAtMs <= last.endsAtMs)
      result[result.length - 1] = { ...last, endsAtMs: Math.max(last.endsAtMs, stretch.endsAtMs) }
    else result.push(stretch)
  }
  return result
}

/** `2026-01-05 09:00 (Europe/Berlin)`, for sentences. */
export const localText = (atMs: number, zone: string): string =>
  `${new Date(wallOfInstant(atMs, zone)).toISOString().slice(0, 16).replace('T', ' ')} (${zone})`
