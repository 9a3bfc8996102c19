import { shortMonth } from './months.ts'

/** Whose clock the screens show. */
export type TimeZone = 'utc' | 'local'

/** The cookie that remembers it, so that the server writes times as the page will. */
export const ZONE_COOKIE = 'opsdeck_zone'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

const pad = (value: number): string => String(value).padStart(2, '0')

type Parts = {
  readonly year: number
  readonly month: number
  readonly date: number
  readonly day: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
}

function partsOf(atMs: number, zone: TimeZone): Parts {
  const at = new Date(atMs)
  if (zone === 'utc') {
    return {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth(),
      date: at.getUTCDate(),
      day: at.getUTCDay(),
      hours: at.getUTCHours(),
      minutes: at.getUTCMinutes(),
      seconds: at.getUTCSeconds(),
    }
  }
  return {
    year: at.getFullYear(),
    month: at.getMonth(),
    date: at.getDate(),
    day: at.getDay(),
    hours: at.getHours(),
    minutes: at.getMinutes(),
    seconds: at.getSeconds(),
  }
}

/** 03:14:27 */
export function formatClock(atMs: number, zone: TimeZone): string {
  const { hours, minutes, seconds } = partsOf(atMs, zone)
  return `${pad(hours)}:${pad(minutes)}:${pad(seconds)}`
}

/** 03:14 */
export function formatMinute(atMs: number, zone: TimeZone): string {
  const { hours, minutes } = partsOf(atMs, zone)
  return `${pad(hours)}:${pad(minutes)}`
}

/** Sun 9 Nov */
export function formatDay(atMs: number, zone: TimeZone): string {
  const { day, date, month } = partsOf(atMs, zone)
  return `${DAYS[day]} ${date} ${shortMonth(month)}`
}

/** 9 Nov */
export function formatDate(atMs: number, zone: TimeZone): string {
  const { date, month } = partsOf(atMs, zone)
  return `${date} ${shortMonth(month)}`
}

/** 9 Nov 2025, 03:14 */
export function formatMoment(atMs: number, zone: TimeZone): string {
  return `${formatDate(atMs, zone)} ${partsOf(atMs, zone).year}, ${formatMinute(atMs, zone)}`
}

/** As short as the span allows: the minute within a day and a half, the day and minute within a week, then the day. */
export function formatTick(atMs: number, spanSeconds: number, zone: TimeZone): string {
  if (spanSeconds <= 900) return formatClock(atMs, zone)
  if (spanSeconds <= 36 * 3600) return formatMinute(atMs, zone)
  if (spanSeconds <= 7 * 86_400) return `${formatDate(atMs, zone)} ${formatMinute(atMs, zone)}`
  return formatDate(atMs, zone)
}
