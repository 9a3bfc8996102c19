import { wallClockOf } from '../on-call/wall-clock.ts'

const DAY_MS = 86_400_000

/** Days of a zone, numbered from 1 January 1970 there. */
export type DayCalendar = {
  readonly zone: string
  dayOf(atMs: number): number
  /** The instant at which a day begins: its midnight, or what comes after one that the clocks skip. */
  startOf(day: number): number
}

/** Exact within the range (and four days around it); beyond, the zone's offset at its ends is taken. */
export function calendarOf(zone: string, range: { startsAtMs: number; endsAtMs: number }): DayCalendar {
  if (zone === 'UTC') {
    return { zone, dayOf: atMs => Math.floor(atMs / DAY_MS), startOf: day => day * DAY_MS }
  }
  const clock = wallClockOf(zone, range)
  return {
    zone,
    dayOf: atMs => Math.floor(clock.wallOf(atMs) / DAY_MS),
    startOf: day => clock.instantOf(day * DAY_MS),
  }
}

/** "2026-10-31" */
export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The number of "2026-10-31"; NaN for what is no day. */
export const dayOfText = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY_MS

/** "2026-10" */
export const monthOf = (day: number): string => dayText(day).slice(0, 7)

/** First and last day of "2026-10". */
export function monthDays(month: string): { readonly first: number; readonly last: number } {
  return { first: dayOfText(`${month}-01`), last: dayOfText(`${monthAfter(month, 1)}-01`) - 1 }
}

/** The month so many later (or before, below 0). */
export function monthAfter(month: string, count: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7)
}
