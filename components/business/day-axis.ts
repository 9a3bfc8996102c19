import { shortMonth } from '../../lib/core/format/index.ts'

const DAY_MS = 86_400_000

/** Days of a calendar, by the clock of one zone: `first` is the day that counts 0. */
export type DayAxis = { readonly first: string; readonly count: number; readonly zone: string }

const numberOf = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS)

/** "2026-10-14", so many days after the first. */
export const dayAt = (first: string, index: number): string =>
  new Date((numberOf(first) + index) * DAY_MS).toISOString().slice(0, 10)

/** "14 Oct" */
export function dayText(day: string): string {
  return `${Number(day.slice(8, 10))} ${shortMonth(Number(day.slice(5, 7)) - 1)}`
}

/** "14 Oct 2025" */
export const dayYearText = (day: string): string => `${dayText(day)} ${day.slice(0, 4)}`

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** "Wed 14 Oct" */
export function weekdayText(day: string): string {
  return `${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]} ${dayText(day)}`
}

/**
 * How many days after the beginning of the first day a moment is, by the zone's clock: 1.5 is noon of the second day.
 * Where the clock is set, a day still is one day wide.
 */
export function dayPosition(axis: DayAxis, atMs: number): number {
  const part = partsIn(axis.zone, atMs)
  const clockMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return clockMs / DAY_MS - numberOf(axis.first)
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute'

function partsIn(zone: string, atMs: number): (name: Part) => number {
  const found = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  )
  return name => Number(found.get(name) ?? 0)
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const wish = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
    calendar: 'iso8601',
  } as const
  try {
    return new Intl.DateTimeFormat('en-GB', { ...wish, timeZone })
  } catch {
    // A zone that this browser does not know: an hour or so beside the day, not a broken page.
    return new Intl.DateTimeFormat('en-GB', { ...wish, timeZone: 'UTC' })
  }
}

export type DayTick = { readonly index: number; readonly text: string }

/** Beginnings and middles of months; of more than half a year beginnings alone. At most `most`. */
export function dayTicks({ first, count }: DayAxis, most: number): readonly DayTick[] {
  const days = Array.from({ length: count }, (_, index) => ({ index, day: dayAt(first, index) }))
  const wanted: readonly ((date: string) => boolean)[] = [
    date => date === '01' || date === '16',
    date => date === '01',
  ]
  for (const isWanted of wanted) {
    const ticks = days.filter(({ day }) => isWanted(day.slice(8)))
    if (ticks.length > 0 && ticks.length <= most) return ticks.map(toTick)
  }
  const step = Math.max(1, Math.ceil(count / most))
  return days.filter(({ index }) => index % step === 0).map(toTick)
}

const toTick = ({ index, day }: { index: number; day: string }): DayTick => ({ index, text: dayText(day) })
