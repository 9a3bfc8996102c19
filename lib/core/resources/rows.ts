import { type ChartPoint, lastValue } from '../chart/points.ts'
import type { Limit } from './metrics.ts'

export type LabelledSeries = {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly ChartPoint[]
}

/** One figure with its course; `value` null = no sample now, whatever was before. */
export type Cell = {
  readonly value: number | null
  readonly points: readonly ChartPoint[]
  /** Which of several it is: a mount point, a drive. */
  readonly part: string | null
}

export const NO_CELL: Cell = { value: null, points: [], part: null }

export type Window = { readonly toMs: number; readonly stepMs: number }

/** The newest value, when the series still has one at the end of the window; an ended series has none. */
export function presentValue(points: readonly ChartPoint[], { toMs, stepMs }: Window): number | null {
  const newest = points.at(-1)
  if (newest === undefined || toMs - newest[0] > stepMs * 2) return null
  return newest[1] ?? (stepMs > 0 ? lastValue(points.slice(-2)) : null)
}

/** Series by what they belong to: a host by job and instance, a device by job, instance and gpu. */
export function groupBy(
  series: readonly LabelledSeries[],
  names: readonly string[],
): ReadonlyMap<string, readonly LabelledSeries[]> {
  const groups = new Map<string, LabelledSeries[]>()
  for (const one of series) {
    const key = names.map(name => one.labels[name] ?? '').join(SEPARATOR)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return groups
}

const SEPARATOR = '\u0000'

export function splitKey(key: string): readonly string[] {
  return key.split(SEPARATOR)
}

/** The series with the highest present value of a group: the fullest disk, the busiest drive. */
export function worstCell(
  group: readonly LabelledSeries[] | undefined,
  partLabel: string | null,
  window: Window,
): Cell {
  let worst = NO_CELL
  for (const { labels, points } of group ?? []) {
    const value = presentValue(points, window)
    const isWorse = worst === NO_CELL || (value ?? -1) > (worst.value ?? -1)
    if (isWorse) worst = { value, points, part: partLabel === null ? null : (labels[partLabel] ?? null) }
  }
  return worst
}

/** The worst limit that a value has reached. */
export function reached(value: number | null, limits: readonly Limit[]): Limit['tone'] | null {
  if (value === null) return null
  const passed = limits.filter(limit => value >= limit.value)
  if (passed.some(limit => limit.tone === 'down')) return 'down'
  return passed.length > 0 ? 'warn' : null
}

/** 0 for something past its last limit, 1 past its first, 2 within all: worst first, then by name. */
export function rankOf(tones: readonly (Limit['tone'] | null)[]): number {
  if (tones.includes('down')) return 0
  return tones.includes('warn') ? 1 : 2
}

/** "5 h", "9 days": how long a disk lasts at its present pace; null beyond a year, which nobody can tell. */
export function untilFullText(hours: number | null): string | null {
  if (hours === null || !(hours >= 0) || hours > 24 * 365) return null
  if (hours < 1) return 'full within the hour'
  if (hours < 48) return `full in ${Math.round(hours)} h`
  return `full in ${Math.round(hours / 24)} days`
}
