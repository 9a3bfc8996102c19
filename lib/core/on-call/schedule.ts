import { parseDurationMs } from '../config/duration.ts'
import type { LayerConfig, ScheduleConfig } from '../config/schema/schedule.ts'
import { instantOfWall, parseWallMs, wallOfInstant } from '../window/wall-clock.ts'
import { type Calendar, DAY_MS, dayOf, hourStretches, type Stretch } from './hours.ts'
import { wallClockOf } from './wall-clock.ts'

export type ScheduleFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** Somebody takes over, or (null) it is a holiday: added beside the configuration, by instants. */
export type AddedOverride = Stretch & { readonly person: string | null; readonly reason: string }

/** Who is on call over a stretch. Nobody is a gap. */
export type Shift = Stretch & {
  readonly person: string | null
  /** The layer's name, or `override`. */
  readonly layer: string | null
  readonly reason: string | null
}

type CompiledLayer = {
  readonly config: LayerConfig
  readonly calendar: Calendar
  readonly startWallMs: number
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly turnMs: number
}

/** A schedule that was read and found right. */
export type CompiledSchedule = {
  readonly config: ScheduleConfig
  readonly layers: readonly CompiledLayer[]
  readonly overrides: readonly AddedOverride[]
}

const HOUR_MS = 3_600_000
export const OVERRIDE = 'override'

/** Reads a schedule with what was added to it, or answers everything that is wrong with it, with the field. */
export function compileSchedule(
  config: ScheduleConfig,
  added: readonly AddedOverride[] = [],
): { readonly schedule: CompiledSchedule } | { readonly faults: readonly ScheduleFault[] } {
  const faults: ScheduleFault[] = []
  const holidays = readHolidays(config, added, faults)
  const layers = config.layers.flatMap((layer, i) => readLayer(layer, { config, holidays, index: i, faults }))
  const overrides = config.overrides.flatMap((override, i): AddedOverride[] => {
    const path = ['overrides', i]
    const from = localInstant(override.from, config.zone, [...path, 'from'], faults)
    const to = localInstant(override.to, config.zone, [...path, 'to'], faults)
    if (from === null || to === null) return []
    if (to <= from) faults.push({ path: [...path, 'to'], message: 'to: must be later than from' })
    return [{ startsAtMs: from, endsAtMs: to, person: override.person, reason: override.reason ?? '' }]
  })
  if (faults.length > 0) return { faults }
  return { schedule: { config, layers, overrides: [...overrides, ...added.filter(isTakingOver)] } }
}

/** What is wrong with a schedule beyond its shape; empty when it is right. */
export function scheduleFaults(config: ScheduleConfig): readonly ScheduleFault[] {
  const compiled = compileSchedule(config)
  return 'faults' in compiled ? compiled.faults : []
}

/** Who is on call at an instant, with the stretch cut to it; a gap when nobody is. */
export function whoIsOnCall(schedule: CompiledSchedule, atMs: number): Shift {
  const [shift] = shifts(schedule, { startsAtMs: atMs, endsAtMs: atMs + 1 })
  return shift ?? { startsAtMs: atMs, endsAtMs: atMs + 1, person: null, layer: null, reason: null }
}

/**
 * Who is on call over a range: stretches that follow each other without a hole, gaps (nobody) among them. A later
 * layer goes before an earlier one, an override before every layer, a later override before an earlier one.
 */
export function shifts(schedule: CompiledSchedule, range: Stretch): Shift[] {
  let painted: Shift[] = [{ ...range, person: null, layer: null, reason: null }]
  for (const layer of schedule.layers) painted = paint(painted, turnsOf(layer, range))
  for (const { startsAtMs, endsAtMs, person, reason } of schedule.overrides) {
    if (endsAtMs <= range.startsAtMs || startsAtMs >= range.endsAtMs) continue
    painted = paint(painted, [{ startsAtMs, endsAtMs, person, layer: OVERRIDE, reason }])
  }
  return merged(painted)
}

/** The stretches of a range in which nobody is on call. */
export const gapsOf = (schedule: CompiledSchedule, range: Stretch): Stretch[] =>
  shifts(schedule, range)
    .filter(shift => shift.person === null)
    .map(({ startsAtMs, endsAtMs }) => ({ startsAtMs, endsAtMs }))

/** Everybody whom a schedule names. */
export const peopleOf = (config: ScheduleConfig): string[] => [
  ...new Set([...config.layers.flatMap(layer => layer.people), ...config.overrides.map(o => o.person)]),
]

const isTakingOver = (override: AddedOverride): boolean => override.person !== null

function readHolidays(
  config: ScheduleConfig,
  added: readonly AddedOverride[],
  faults: ScheduleFault[],
): ReadonlySet<number> {
  const days = new Set<number>()
  for (const [i, text] of config.holidays.entries()) {
    const dayMs = parseWallMs(`${text}T00:00`)
    if (dayMs !== null) days.add(dayMs)
    else faults.push({ path: ['holidays', i], message: `holidays: ${text} is no day of the calendar` })
  }
  for (const { startsAtMs, endsAtMs, person } of added) {
    if (person !== null) continue
    const last = dayOf(wallOfInstant(endsAtMs - 1, config.zone))
    for (let day = dayOf(wallOfInstant(startsAtMs, config.zone)); day <= last; day += DAY_MS) days.add(day)
  }
  return days
}

type LayerPlace = {
  readonly config: ScheduleConfig
  readonly holidays: ReadonlySet<number>
  readonly index: number
  readonly faults: ScheduleFault[]
}

function readLayer(layer: LayerConfig, { config, holidays, index, faults }: LayerPlace): CompiledLayer[] {
  const path = ['layers', index]
  const zone = layer.zone ?? config.zone
  const startWallMs = parseWallMs(layer.starts)
  const startsAtMs = localInstant(layer.starts, zone, [...path, 'starts'], faults)
  const endsAtMs =
    layer.ends === undefined
      ? Number.POSITIVE_INFINITY
      : localInstant(layer.ends, zone, [...path, 'ends'], faults)
  const turnMs = turnLength(layer, path, faults)
  if (startWallMs === null || startsAtMs === null || endsAtMs === null || turnMs === null) return []
  if (endsAtMs <= startsAtMs)
    faults.push({ path: [...path, 'ends'], message: 'ends: must be later than starts' })
  return [{ config: layer, calendar: { zone, holidays }, startWallMs, startsAtMs, endsAtMs, turnMs }]
}

function turnLength(layer: LayerConfig, path: (string | number)[], faults: ScheduleFault[]): number | null {
  const refuse = (message: string): null => {
    faults.push({ path: [...path, 'turn'], message: `turn: ${message}` })
    return null
  }
  if (layer.rotation !== 'custom') {
    if (layer.turn !== undefined)
      return refuse(`a ${layer.rotation} rotation has its own: expected rotation: custom`)
    return layer.every * (layer.rotation === 'daily' ? DAY_MS : 7 * DAY_MS)
  }
  if (layer.turn === undefined) return refuse('missing: a custom rotation needs one, such as 12h')
  const turnMs = parseDurationMs(layer.turn) ?? 0
  return turnMs < HOUR_MS ? refuse(`${layer.turn} is shorter than an hour`) : turnMs
}

function localInstant(
  text: string,
  zone: string,
  path: readonly (string | number)[],
  faults: ScheduleFault[],
): number | null {
  const wallMs = parseWallMs(text)
  if (wallMs !== null) return instantOfWall(wallMs, zone)
  faults.push({ path, message: `${String(path.at(-1))}: ${JSON.stringify(text)} is no time of the calendar` })
  return null
}

/**
 * The turns of a layer that touch a range, within its hours. Handoffs are on the wall clock, so that nine o'clock
 * stays nine o'clock; in between they are instants, since an hour that the clocks repeat must not hand back.
 */
function turnsOf(layer: CompiledLayer, range: Stretch): Shift[] {
  const { config, calendar, startWallMs, turnMs } = layer
  const within = {
    startsAtMs: Math.max(range.startsAtMs, layer.startsAtMs),
    endsAtMs: Math.min(range.endsAtMs, layer.endsAtMs),
  }
  if (within.startsAtMs >= within.endsAtMs) return []
  const open = config.hours.length === 0 ? [within] : hourStretches(config.hours, calendar, within)
  const clock = wallClockOf(calendar.zone, within)
  const startOf = (turn: number) => clock.instantOf(startWallMs + turn * turnMs)
  // One before what the wall clock says: it may have been set back since.
  const first = Math.floor((clock.wallOf(within.startsAtMs) - startWallMs) / turnMs) - 1
  const found: Shift[] = []
  for (let turn = Math.max(0, first), startsAtMs = startOf(turn); startsAtMs < within.endsAtMs; turn++) {
    const endsAtMs = startOf(turn + 1)
    const person = config.people[turn % config.people.length] ?? null
    for (const stretch of open) {
      const cut = {
        startsAtMs: Math.max(startsAtMs, stretch.startsAtMs, within.startsAtMs),
        endsAtMs: Math.min(endsAtMs, stretch.endsAtMs, within.endsAtMs),
      }
      if (cut.startsAtMs < cut.endsAtMs) found.push({ ...cut, person, layer: config.name, reason: null })
    }
    startsAtMs = endsAtMs
  }
  return found
}

/** Lays stretches over others: below them, what was there is cut. Both are by start, without overlaps. */
function paint(below: readonly Shift[], above: readonly Shift[]): Shift[] {
  if (above.length === 0) return [...below]
  const result: Shift[] = []
  let next = 0
  for (const shift of below) {
    let fromMs = shift.startsAtMs
    while ((above[next]?.endsAtMs ?? Number.POSITIVE_INFINITY) <= fromMs) next++
    for (let i = next; ; i++) {
      const over = above[i]
      if (!over || over.startsAtMs >= shift.endsAtMs) break
      if (over.startsAtMs > fromMs) result.push({ ...shift, startsAtMs: fromMs, endsAtMs: over.startsAtMs })
      const startsAtMs = Math.max(over.startsAtMs, fromMs)
      const endsAtMs = Math.min(over.endsAtMs, shift.endsAtMs)
      result.push({ ...over, startsAtMs, endsAtMs })
      fromMs = endsAtMs
    }
    if (fromMs < shift.endsAtMs) result.push({ ...shift, startsAtMs: fromMs })
  }
  return result
}

function merged(pieces: readonly Shift[]): Shift[] {
  const result: Shift[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    const isSame =
      last && last.person === piece.person && last.layer === piece.layer && last.reason === piece.reason
    if (isSame) result[result.length - 1] = { ...last, endsAtMs: piece.endsAtMs }
    else result.push(piece)
  }
  return result
}
