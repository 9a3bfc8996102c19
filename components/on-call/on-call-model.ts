import type { OnCallNow, PersonRef, ShiftView } from '../../lib/contract/on-call.ts'
import { formatDay, formatDuration, formatMinute, type TimeZone } from '../../lib/core/format/index.ts'

export type Stretch = { readonly startsAtMs: number; readonly endsAtMs: number }

/** "Ines Farkas", or the address where there is no account. */
export const personText = (person: PersonRef): string => person.name ?? person.email

export const isSame = (person: PersonRef | null, email: string): boolean =>
  person !== null && person.email === email.toLowerCase()

/** "Sun 4 Jan, 08:00" on the reader's clock. */
export const momentText = (atMs: number, zone: TimeZone): string =>
  `${formatDay(atMs, zone)}, ${formatMinute(atMs, zone)}`

/** "Sun 4 Jan, 02:00–04:00", or with both days, on the reader's clock. */
export function stretchText({ startsAtMs, endsAtMs }: Stretch, zone: TimeZone): string {
  const isOneDay = formatDay(startsAtMs, zone) === formatDay(endsAtMs - 1, zone)
  const end = isOneDay ? formatMinute(endsAtMs, zone) : momentText(endsAtMs, zone)
  return `${momentText(startsAtMs, zone)}–${end}`
}

/** The same instant on another clock, "Sun 09:00 Europe/Berlin"; null when that shows what the reader's shows. */
export function ownClockText(atMs: number, ownZone: string, zone: TimeZone): string | null {
  const own = wallText(atMs, ownZone)
  if (own === null || own === `${formatDay(atMs, zone).slice(0, 3)} ${formatMinute(atMs, zone)}`) return null
  return `${own} ${ownZone}`
}

/** Null when the browser does not know the zone. */
function wallText(atMs: number, zone: string): string | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(atMs)
    const of = (type: string) => parts.find(part => part.type === type)?.value ?? ''
    return `${of('weekday')} ${of('hour')}:${of('minute')}`
  } catch {
    return null
  }
}

/** What the schedules say together: "3 schedules, nobody is on call in Ops". */
export function summariseOnCall(schedules: readonly OnCallNow[]): string {
  const empty = schedules.filter(({ now }) => now.person === null).map(({ name }) => name)
  const count = `${schedules.length} ${schedules.length === 1 ? 'schedule' : 'schedules'}`
  if (schedules.length === 0) return 'Who is called, and who comes next'
  return empty.length === 0
    ? `${count}, somebody is on call in each`
    : `${count}; nobody is on call in ${empty.join(', ')}`
}

/** Schedules with nobody on call first, then those with a gap soon, then by name. */
export const byUrgency = (schedules: readonly OnCallNow[]): OnCallNow[] =>
  schedules.toSorted(
    (a, b) =>
      Number(a.now.person !== null) - Number(b.now.person !== null) ||
      (a.gaps[0]?.startsAtMs ?? Infinity) - (b.gaps[0]?.startsAtMs ?? Infinity) ||
      a.name.localeCompare(b.name),
  )

export type OwnShift = {
  readonly schedule: Pick<OnCallNow, 'schedule' | 'name' | 'zone'>
  readonly shift: ShiftView
}

/** The stretches of one person that are not over, by start; those that follow each other without a break as one. */
export function shiftsOfPerson(
  shifts: readonly (OwnShift | null)[],
  email: string,
  nowMs: number,
): readonly OwnShift[] {
  const own = shifts
    .filter(one => one !== null)
    .filter(({ shift }) => isSame(shift.person, email) && shift.endsAtMs > nowMs)
    .toSorted((a, b) => a.shift.startsAtMs - b.shift.startsAtMs)
  const joined: OwnShift[] = []
  for (const one of own) {
    const at = joined.findIndex(
      ({ schedule, shift }) =>
        schedule.schedule === one.schedule.schedule && shift.endsAtMs === one.shift.startsAtMs,
    )
    const before = joined[at]
    if (before) joined[at] = { ...before, shift: { ...before.shift, endsAtMs: one.shift.endsAtMs } }
    else joined.push(one)
  }
  return joined
}

/** "2 gaps, the next Sun 4 Jan, 02:00 for 3 h", "2 gaps, one now for 3 h"; null when there is none. */
export function gapsText({ gaps, now }: Pick<OnCallNow, 'gaps' | 'now'>, zone: TimeZone): string | null {
  const first = gaps[0]
  if (!first) return null
  const count = gaps.length === 1 ? '1 gap' : `${gaps.length} gaps`
  if (now.person === null) return `${count}, one now for ${formatDuration(first.endsAtMs - first.startsAtMs)}`
  return `${count}, the next ${momentText(first.startsAtMs, zone)} for ${formatDuration(first.endsAtMs - first.startsAtMs)}`
}

/** What a local date and time of a form means, epoch ms; null when it is none. */
export function readLocal(text: string, zone: TimeZone): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null
  const atMs = Date.parse(zone === 'utc' ? `${text}Z` : text)
  return Number.isNaN(atMs) ? null : atMs
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** The inverse, to the minute, as `<input type="datetime-local">` takes it. */
export function localInput(atMs: number, zone: TimeZone): string {
  const at = new Date(atMs)
  if (zone === 'utc') return at.toISOString().slice(0, 16)
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}

/** Whose clock a form's times are on, for its help. */
export const clockWords = (zone: TimeZone): string => (zone === 'utc' ? 'in UTC' : 'on your clock')
