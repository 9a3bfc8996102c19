import type { OverrideView, ShiftView } from '../../lib/contract/on-call.ts'
import type { ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import { type AddedOverride, compileSchedule, shifts } from '../../lib/core/on-call/schedule.ts'

export type WeekDay = { readonly key: string; readonly fromMs: number; readonly toMs: number }
export type Week = { readonly fromMs: number; readonly toMs: number; readonly days: readonly WeekDay[] }

/** A stretch as a lane draws it: where it lies in the week, in percent. */
export type Block = {
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly leftPercent: number
  readonly widthPercent: number
  /** Null = nobody. */
  readonly email: string | null
  readonly layer: string | null
  readonly reason: string | null
}

/** What one layer says, before others go over it; or what is added by hand. */
export type Lane = { readonly name: string; readonly blocks: readonly LaneShift[] }
export type LaneShift = Omit<Block, 'leftPercent' | 'widthPercent'>

/** Midnight of the Monday of the week that holds an instant, on the reader's clock. */
export function mondayOf(atMs: number, zone: TimeZone): number {
  const at = new Date(atMs)
  const weekday = ((zone === 'utc' ? at.getUTCDay() : at.getDay()) + 6) % 7
  return midnight(at, -weekday, zone)
}

function midnight(at: Date, daysAfter: number, zone: TimeZone): number {
  return zone === 'utc'
    ? Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + daysAfter)
    : new Date(at.getFullYear(), at.getMonth(), at.getDate() + daysAfter).getTime()
}

/** So many weeks from a Monday on, with their days; a day of a clock change has 23 or 25 hours. */
export function weeksFrom(mondayMs: number, count: number, zone: TimeZone): readonly Week[] {
  const monday = new Date(mondayMs)
  return Array.from({ length: count }, (_, week) => {
    const days = Array.from({ length: 7 }, (_, day): WeekDay => {
      const fromMs = midnight(monday, week * 7 + day, zone)
      return { key: String(fromMs), fromMs, toMs: midnight(monday, week * 7 + day + 1, zone) }
    })
    return { fromMs: midnight(monday, week * 7, zone), toMs: midnight(monday, week * 7 + 7, zone), days }
  })
}

/** `2026-01-05` of a URL as midnight on the reader's clock; null when it is no date. */
export function readDate(text: string | null, zone: TimeZone): number | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const atMs = Date.parse(zone === 'utc' ? `${text}T00:00Z` : `${text}T00:00`)
  return Number.isNaN(atMs) ? null : atMs
}

/** The inverse of `readDate`, so many days later. */
export function dateText(atMs: number, daysAfter: number, zone: TimeZone): string {
  const shifted = new Date(midnight(new Date(atMs), daysAfter, zone))
  const local = zone === 'utc' ? shifted : new Date(shifted.getTime() - shifted.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 10)
}

/** The stretches that touch a week, cut to it. */
export function blocksIn(week: Week, shifts: readonly LaneShift[]): readonly Block[] {
  const length = week.toMs - week.fromMs
  return shifts
    .filter(shift => shift.startsAtMs < week.toMs && shift.endsAtMs > week.fromMs)
    .map(shift => {
      const from = Math.max(shift.startsAtMs, week.fromMs)
      const to = Math.min(shift.endsAtMs, week.toMs)
      return {
        ...shift,
        leftPercent: ((from - week.fromMs) / length) * 100,
        widthPercent: ((to - from) / length) * 100,
      }
    })
}

/** Each layer alone, and what was added by hand, as lanes; empty when the configuration cannot be read. */
export function lanesOf(
  config: ScheduleConfig,
  added: readonly OverrideView[],
  range: { readonly startsAtMs: number; readonly endsAtMs: number },
): readonly Lane[] {
  const holidays = added.filter(one => one.kind === 'holiday').map(asAdded)
  const layers = config.layers.map((layer, index): Lane => {
    // Alone, without what goes over it; holidays stay, since its hours may ask for them.
    const compiled = compileSchedule({ ...config, layers: [layer], overrides: [] }, holidays)
    const own = 'schedule' in compiled ? shifts(compiled.schedule, range) : []
    return { name: layer.name || `Layer ${index + 1}`, blocks: own.filter(one => one.person).map(asLane) }
  })
  const overrides = overrideLane(config, added, range)
  return overrides.blocks.length > 0 ? [...layers, overrides] : layers
}

function overrideLane(
  config: ScheduleConfig,
  added: readonly OverrideView[],
  range: { readonly startsAtMs: number; readonly endsAtMs: number },
): Lane {
  const compiled = compileSchedule(config, added.map(asAdded))
  const taken = 'schedule' in compiled ? compiled.schedule.overrides : []
  const inRange = taken.filter(one => one.startsAtMs < range.endsAtMs && one.endsAtMs > range.startsAtMs)
  return {
    name: 'Overrides',
    blocks: inRange.map(one => ({ ...one, email: one.person, layer: 'override' })),
  }
}

const asAdded = (one: OverrideView): AddedOverride => ({
  startsAtMs: one.fromMs,
  endsAtMs: one.toMs,
  person: one.person?.email ?? null,
  reason: one.reason,
})

type CoreShift = Omit<LaneShift, 'email'> & { readonly person: string | null }
const asLane = ({ person, ...shift }: CoreShift): LaneShift => ({ ...shift, email: person })

/** The server's final line, as lanes have it. */
export const finalLane = (line: readonly ShiftView[]): readonly LaneShift[] =>
  line.map(({ person, ...shift }) => ({ ...shift, email: person?.email ?? null }))

/** A colour of the chart palette for each person, the same on every lane; by the order of the layers. */
export function toneOf(people: readonly string[], email: string): number {
  const at = people.indexOf(email)
  return ((at < 0 ? people.length : at) % 8) + 1
}
