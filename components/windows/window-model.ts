import type { StatusPageView } from '../../lib/contract/status-pages.ts'
import type { ListedOccurrence } from '../../lib/contract/uptime.ts'
import type { WindowOccurrence } from '../../lib/contract/watch.ts'
import { formatDay, formatDuration, formatMinute, type TimeZone } from '../../lib/core/format/index.ts'
import { isNoticeTime } from '../../lib/core/window/phase.ts'
import { touches } from '../../lib/core/window/touches.ts'
import type { ChartBand } from '../charts/index.ts'

/** One day of a month's sheet, with what takes place on it. `isOutside`: of the month before or after. */
export type CalendarDay = {
  readonly key: string
  readonly date: number
  readonly fromMs: number
  readonly toMs: number
  readonly isOutside: boolean
  readonly isToday: boolean
  readonly occurrences: readonly WindowOccurrence[]
}

/** `2026-03` of an instant, on the reader's clock. */
export function monthOf(atMs: number, zone: TimeZone): string {
  const at = new Date(atMs)
  const [year, month] =
    zone === 'utc' ? [at.getUTCFullYear(), at.getUTCMonth()] : [at.getFullYear(), at.getMonth()]
  return `${year}-${String(month + 1).padStart(2, '0')}`
}

/** The month so many months after. */
export function addMonths(month: string, count: number): string {
  const { year, index } = readMonth(month)
  return new Date(Date.UTC(year, index + count, 1)).toISOString().slice(0, 7)
}

export function readMonth(month: string): { readonly year: number; readonly index: number } {
  const [year = '', index = ''] = month.split('-')
  return { year: Number(year), index: Number(index) - 1 }
}

export const isMonth = (text: string | null): text is string =>
  text !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** Midnight of a day of the month, on the reader's clock. */
function midnight({ year, index }: { year: number; index: number }, date: number, zone: TimeZone): number {
  return zone === 'utc' ? Date.UTC(year, index, date) : new Date(year, index, date).getTime()
}

/** The whole weeks that hold a month, Monday first. Ends are exclusive. */
export function sheetOf(
  month: string,
  zone: TimeZone,
): { readonly fromMs: number; readonly toMs: number; readonly days: number } {
  const at = readMonth(month)
  const weekday = new Date(Date.UTC(at.year, at.index, 1)).getUTCDay()
  const before = (weekday + 6) % 7
  const length = new Date(Date.UTC(at.year, at.index + 1, 0)).getUTCDate()
  const days = Math.ceil((before + length) / 7) * 7
  return { fromMs: midnight(at, 1 - before, zone), toMs: midnight(at, 1 - before + days, zone), days }
}

/** The weeks of a month with the windows of each day; one that runs over midnight stands on both days. */
export function calendarOf(
  month: string,
  occurrences: readonly WindowOccurrence[],
  at: { readonly nowMs: number; readonly zone: TimeZone },
): readonly (readonly CalendarDay[])[] {
  const { days } = sheetOf(month, at.zone)
  const of = readMonth(month)
  const weekday = new Date(Date.UTC(of.year, of.index, 1)).getUTCDay()
  const before = (weekday + 6) % 7
  const sheet = Array.from({ length: days }, (_, i): CalendarDay => {
    const fromMs = midnight(of, 1 - before + i, at.zone)
    const toMs = midnight(of, 2 - before + i, at.zone)
    const civil = new Date(Date.UTC(of.year, of.index, 1 - before + i))
    return {
      key: civil.toISOString().slice(0, 10),
      date: civil.getUTCDate(),
      fromMs,
      toMs,
      isOutside: civil.getUTCMonth() !== of.index,
      isToday: at.nowMs >= fromMs && at.nowMs < toMs,
      occurrences: occurrences.filter(one => one.startsAtMs < toMs && one.endsAtMs > fromMs),
    }
  })
  return Array.from({ length: days / 7 }, (_, week) => sheet.slice(week * 7, week * 7 + 7))
}

/** "Sun 4 Jan, 02:00–04:00" on the reader's clock. */
export function spanText(
  { startsAtMs, endsAtMs }: Pick<WindowOccurrence, 'startsAtMs' | 'endsAtMs'>,
  zone: TimeZone,
): string {
  const sameDay = formatDay(startsAtMs, zone) === formatDay(endsAtMs - 1, zone)
  const end = sameDay
    ? formatMinute(endsAtMs, zone)
    : `${formatDay(endsAtMs, zone)}, ${formatMinute(endsAtMs, zone)}`
  return `${formatDay(startsAtMs, zone)}, ${formatMinute(startsAtMs, zone)}–${end}`
}

/** The same on the window's own clock, when that shows another time than the reader's; null otherwise. */
export function ownZoneText(one: WindowOccurrence, zone: TimeZone): string | null {
  const own = wallText(one.startsAtMs, one.zone)
  return own === formatMinute(one.startsAtMs, zone)
    ? null
    : `${own}–${wallText(one.endsAtMs, one.zone)} ${one.zone}`
}

const wallText = (atMs: number, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(atMs)

/** Whether the notice was given in time, in words; null when none is needed. */
export function noticeText(
  one: ListedOccurrence,
  nowMs: number,
): { readonly text: string; readonly isLate: boolean } | null {
  if (one.noticeMs === null) return null
  const lead = formatDuration(one.noticeMs)
  if (one.noticeSent) return { text: `notice sent by ${one.noticeSent.by}`, isLate: false }
  if (one.isLateNotice) return { text: `made later than its notice of ${lead}`, isLate: true }
  const untilMs = one.startsAtMs - one.noticeMs - nowMs
  return untilMs > 0
    ? { text: `notice to be sent in ${formatDuration(untilMs)}, ${lead} ahead`, isLate: false }
    : { text: `its notice of ${lead} is to be sent`, isLate: true }
}

/** Planned work whose notice should have been sent by now, and was not. */
export const noticesDue = (occurrences: readonly ListedOccurrence[], nowMs: number): ListedOccurrence[] =>
  occurrences.filter(one => one.noticeSent === null && isNoticeTime(one, nowMs))

/** The status pages that show one of the services, or one of their parts. */
export const pagesThatShow = (
  pages: readonly StatusPageView[],
  services: readonly string[],
): StatusPageView[] => pages.filter(page => page.components.some(({ key }) => touches(services, key)))

/** What a notice says when nobody writes another. */
export function noticeBody(one: WindowOccurrence): string {
  const times = `${wallDay(one.startsAtMs, one.zone)}, ${wallText(one.startsAtMs, one.zone)} to ${wallText(one.endsAtMs, one.zone)} ${one.zone}`
  return [`Planned work: ${times}.`, one.description ?? ''].filter(Boolean).join('\n\n')
}

const wallDay = (atMs: number, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(atMs)

/** "muted, kept apart in uptime": what a window does while it is open. */
export const effectText = (one: Pick<WindowOccurrence, 'mutesAlerts'>): string =>
  `${one.mutesAlerts ? 'alerts are muted' : 'alerts go on'}, the time is kept apart in uptime`

/** Open ones first, then the rest by start; those that are over are left out. */
export function upcoming<T extends WindowOccurrence>(
  occurrences: readonly T[],
  nowMs: number,
): {
  readonly open: readonly T[]
  readonly next: readonly T[]
} {
  const left = occurrences.filter(one => one.endsAtMs > nowMs).sort((a, b) => a.startsAtMs - b.startsAtMs)
  return {
    open: left.filter(one => one.startsAtMs <= nowMs).sort((a, b) => a.endsAtMs - b.endsAtMs),
    next: left.filter(one => one.startsAtMs > nowMs),
  }
}

/** Where the occurrences between two instants are asked for. */
export const occurrencesPath = (fromMs: number, toMs: number): string =>
  `/api/v1/windows/occurrences?from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`

/** Planned work that covers a service as a whole, as bands for its charts. */
export const bandsOf = (occurrences: readonly WindowOccurrence[], service: string): readonly ChartBand[] =>
  occurrences
    .filter(one => one.services.includes(service))
    .map(one => ({ fromMs: one.startsAtMs, toMs: one.endsAtMs, tone: 'maint', label: 'maintenance' }))
