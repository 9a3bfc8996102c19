import { parseDurationMs } from '../../lib/core/config/duration.ts'
import { compileSchedule } from '../../lib/core/heartbeat/schedule.ts'

export type ScheduleText = { readonly cron: string; readonly every: string; readonly zone: string }

/** One due time. `clockChange` says what the clocks of the zone do on that day. */
export type DueTime = { readonly atMs: number; readonly zoned: string; readonly clockChange: string | null }

export type SchedulePreview =
  | { readonly kind: 'times'; readonly times: readonly DueTime[] }
  | { readonly kind: 'manual' }
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'problem'; readonly message: string }

const DAY_MS = 86_400_000

/** The next due times of a schedule as it is being typed. */
export function previewSchedule(text: ScheduleText, nowMs: number, count = 5): SchedulePreview {
  const [cron, every] = [text.cron.trim(), text.every.trim()]
  if (cron !== '' && every !== '')
    return { kind: 'problem', message: 'Give a cron line or an interval, not both.' }
  if (cron === '' && every === '') return { kind: 'manual' }
  if (every !== '') {
    const everyMs = parseDurationMs(every)
    if (!everyMs) return { kind: 'problem', message: `${every} is not a time such as 30m or 6h.` }
    return { kind: 'every', everyMs }
  }
  if (!isZone(text.zone)) {
    return { kind: 'problem', message: `${text.zone} is not a time zone such as UTC or Europe/Berlin.` }
  }
  try {
    const schedule = compileSchedule({ cron, zone: text.zone })
    const runs = schedule.kind === 'cron' ? schedule.cron.nextRuns(count, new Date(nowMs)) : []
    if (runs.length === 0) return { kind: 'problem', message: 'This never comes.' }
    return { kind: 'times', times: runs.map(run => dueTimeOf(run.getTime(), text.zone)) }
  } catch {
    return {
      kind: 'problem',
      message: 'Expected five fields: minute, hour, day, month, weekday. 0 3 * * * is every night at three.',
    }
  }
}

function dueTimeOf(atMs: number, zone: string): DueTime {
  return { atMs, zoned: zonedText(atMs, zone), clockChange: clockChangeOn(atMs, zone) }
}

/** "Sun 29 Mar, 03:00" on the wall clock of a zone. */
export function zonedText(atMs: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(atMs)
  const of = (type: string) => parts.find(part => part.type === type)?.value ?? ''
  return `${of('weekday')} ${of('day')} ${of('month')}, ${of('hour')}:${of('minute')}`
}

/** What the clocks do on the day of an instant, in words; null on the days on which they do nothing. */
export function clockChangeOn(atMs: number, zone: string): string | null {
  const sinceMidnightMs = (atMs + offsetMs(atMs, zone)) % DAY_MS
  const before = offsetMs(atMs - sinceMidnightMs, zone)
  const after = offsetMs(atMs - sinceMidnightMs + DAY_MS, zone)
  if (before === after) return null
  const minutes = Math.abs(after - before) / 60_000
  return after > before
    ? `the clocks go forward ${minutes} min: an hour is skipped`
    : `the clocks go back ${minutes} min: an hour comes twice, the job is due once`
}

function offsetMs(atMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(atMs)
  const of = (type: string) => Number(parts.find(part => part.type === type)?.value ?? 0)
  const wallMs = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return wallMs - Math.floor(atMs / 1_000) * 1_000
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}
