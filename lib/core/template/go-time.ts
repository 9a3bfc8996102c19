import { Temporal } from 'temporal-polyfill'
import { MONTH_NAMES, shortMonth } from '../format/months.ts'
import type { TimeValue } from './value.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** A time in its zone, in the pieces that Go's layouts are made of. */
export type Clock = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly yearDay: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  readonly offsetSeconds: number
  /** `CET`, `UTC`; `+07` where the zone has no letters. */
  readonly abbreviation: string
}

/** Whether a zone of that name is known. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export function clockOf({ atMs, zone }: TimeValue): Clock {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.trunc(atMs)).toZonedDateTimeISO(zone)
  const offsetSeconds = Math.round(local.offsetNanoseconds / 1e9)
  return {
    year: local.year,
    month: local.month,
    day: local.day,
    weekday: local.dayOfWeek % 7,
    yearDay: local.dayOfYear,
    hour: local.hour,
    minute: local.minute,
    second: local.second,
    millisecond: local.millisecond,
    offsetSeconds,
    abbreviation: zone === 'UTC' ? 'UTC' : abbreviationOf(atMs, zone, offsetSeconds),
  }
}

/** European zones have their letters in British English, American ones in American English. */
function abbreviationOf(atMs: number, zone: string, offsetSeconds: number): string {
  for (const language of ['en-US', 'en-GB']) {
    const format = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'short' })
    const name = format.formatToParts(atMs).find(part => part.type === 'timeZoneName')?.value ?? ''
    if (/^[A-Z]{2,5}$/.test(name)) return name
  }
  return offsetText(offsetSeconds, { colon: false, minutes: offsetSeconds % 3600 !== 0, seconds: false })
}

/** What stands in a layout of Go's for a piece of a time; the longest first where one begins like another. */
const LAYOUT =
  /January|Jan|Monday|Mon|MST|2006|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|__2|_2(?!006)|002|01|02|03|04|05|06|15|PM|pm|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g

/** Formats a time by a layout of Go's such as `2006-01-02 15:04:05 MST`. */
export function formatTime(layout: string, time: TimeValue): string {
  const clock = clockOf(time)
  return layout.replace(LAYOUT, piece => pieceOf(piece, clock))
}

const two = (value: number): string => String(value).padStart(2, '0')

function pieceOf(piece: string, clock: Clock): string {
  const direct = PIECES.get(piece)
  if (direct) return direct(clock)
  if (/^[.,]/.test(piece)) return fractionOf(piece, clock.millisecond)
  if (piece.startsWith('Z') && clock.offsetSeconds === 0) return 'Z'
  return offsetText(clock.offsetSeconds, {
    colon: piece.includes(':'),
    minutes: piece.replace(/[^\d]/g, '').length >= 4,
    seconds: piece.replace(/[^\d]/g, '').length >= 6,
  })
}

const PIECES: ReadonlyMap<string, (clock: Clock) => string> = new Map<string, (clock: Clock) => string>([
  ['January', ({ month }) => MONTH_NAMES[month - 1] ?? ''],
  ['Jan', ({ month }) => shortMonth(month - 1)],
  ['Monday', ({ weekday }) => DAYS[weekday] ?? ''],
  ['Mon', ({ weekday }) => (DAYS[weekday] ?? '').slice(0, 3)],
  ['MST', ({ abbreviation }) => abbreviation],
  ['2006', ({ year }) => String(year).padStart(4, '0')],
  ['06', ({ year }) => two(year % 100)],
  ['01', ({ month }) => two(month)],
  ['1', ({ month }) => String(month)],
  ['02', ({ day }) => two(day)],
  ['_2', ({ day }) => String(day).padStart(2, ' ')],
  ['2', ({ day }) => String(day)],
  ['002', ({ yearDay }) => String(yearDay).padStart(3, '0')],
  ['__2', ({ yearDay }) => String(yearDay).padStart(3, ' ')],
  ['15', ({ hour }) => two(hour)],
  ['03', ({ hour }) => two(hour % 12 || 12)],
  ['3', ({ hour }) => String(hour % 12 || 12)],
  ['PM', ({ hour }) => (hour >= 12 ? 'PM' : 'AM')],
  ['pm', ({ hour }) => (hour >= 12 ? 'pm' : 'am')],
  ['04', ({ minute }) => two(minute)],
  ['4', ({ minute }) => String(minute)],
  ['05', ({ second }) => two(second)],
  ['5', ({ second }) => String(second)],
])

/** `.000` writes so many digits; `.999` the same without zeros at the end. */
function fractionOf(piece: string, millisecond: number): string {
  const digits = String(millisecond)
    .padStart(3, '0')
    .padEnd(9, '0')
    .slice(0, piece.length - 1)
  if (piece[1] === '0') return piece.slice(0, 1) + digits
  const trimmed = digits.replace(/0+$/, '')
  return trimmed === '' ? '' : piece.slice(0, 1) + trimmed
}

type OffsetStyle = { readonly colon: boolean; readonly minutes: boolean; readonly seconds: boolean }

function offsetText(offsetSeconds: number, { colon, minutes, seconds }: OffsetStyle): string {
  const size = Math.abs(offsetSeconds)
  const parts = [two(Math.floor(size / 3600))]
  if (minutes) parts.push(two(Math.floor(size / 60) % 60))
  if (seconds) parts.push(two(size % 60))
  return (offsetSeconds < 0 ? '-' : '+') + parts.join(colon ? ':' : '')
}

/** As Go prints a time: `2006-01-02 15:04:05.999999999 -0700 MST`. */
export const printTime = (time: TimeValue): string =>
  formatTime('2006-01-02 15:04:05.999999999 -0700 MST', time)

export const monthName = (month: number): string => MONTH_NAMES[month - 1] ?? ''
export const dayName = (weekday: number): string => DAYS[weekday] ?? ''
