import { wallOfInstant } from '../window/wall-clock.ts'

/** Both ends inclusive. */
export type IntervalRange = { readonly from: number; readonly to: number }

/** One specification: a moment is in it when every field that is given holds it. Plain data. */
export type TimeInterval = {
  /** Minutes of the day; the end is exclusive, 1440 = midnight. */
  readonly times: readonly IntervalRange[] | null
  /** 0 = Sunday. */
  readonly weekdays: readonly IntervalRange[] | null
  /** From 1; negative days count from the month's end, -1 = its last. */
  readonly daysOfMonth: readonly IntervalRange[] | null
  /** From 1 = January. */
  readonly months: readonly IntervalRange[] | null
  readonly years: readonly IntervalRange[] | null
  /** A name of the IANA time zone database. */
  readonly zone: string
}

/** Whether any of the intervals holds the moment, each on the wall clock of its own zone. */
export const inAnyInterval = (intervals: readonly TimeInterval[], atMs: number): boolean =>
  intervals.some(interval => inInterval(interval, atMs))

function inInterval(interval: TimeInterval, atMs: number): boolean {
  const wall = new Date(interval.zone === 'UTC' ? atMs : wallOfInstant(atMs, interval.zone))
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes()
  return (
    holds(interval.times, ({ from, to }) => minute >= from && minute < to) &&
    holds(interval.weekdays, within(wall.getUTCDay())) &&
    holds(interval.daysOfMonth, range => isDayWithin(range, wall)) &&
    holds(interval.months, within(wall.getUTCMonth() + 1)) &&
    holds(interval.years, within(wall.getUTCFullYear()))
  )
}

const holds = (ranges: readonly IntervalRange[] | null, test: (range: IntervalRange) => boolean): boolean =>
  ranges === null || ranges.some(test)

const within =
  (value: number) =>
  ({ from, to }: IntervalRange): boolean =>
    value >= from && value <= to

/** A range that begins after the month's end is none of this month; ends are held within the month. */
function isDayWithin({ from, to }: IntervalRange, wall: Date): boolean {
  const days = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate()
  const first = from < 0 ? days + from + 1 : from
  const last = to < 0 ? days + to + 1 : to
  return first <= days && wall.getUTCDate() >= first && wall.getUTCDate() <= Math.min(last, days)
}
