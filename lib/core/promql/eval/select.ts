import type { Labels } from '../../labels/index.ts'
import type { RolledUp } from '../../roll-up/index.ts'
import { isStaleAt } from '../../stale.ts'
import {
  type Column,
  emptyColumn,
  type Grid,
  type Histograms,
  hasAny,
  type MakeColumn,
  stepMs,
} from './column.ts'
import type { SampleRun } from './evaluator.ts'
import { lookbackAt } from './rolled-up.ts'
import { keptWithoutStale, newestSamples, newestStarts, sampledHistograms } from './select-histograms.ts'

/** Loaded samples of one series, ascending; staleness markers by their bits. */
export type LoadedSeries = {
  readonly labels: Labels
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
  /** Beside each sample the native histogram that it is, or null for a number; absent where all are numbers. */
  readonly histograms?: Histograms
  /** When what each sample counts began, for counters that say so; NaN where unknown. */
  readonly startsMs?: Float64Array
  /** Where roll-ups are a part of it. For ranges it then has no staleness markers. */
  readonly rollUp?: RolledUp
}

/** When each step looks, and how far back. */
export type Lookback = { readonly timesMs: Float64Array; readonly lookbackMs: number }

/** The first index whose time is above `ms`. */
export function upperBound(times: Float64Array, ms: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The newest sample in (t - lookback, t] at each step's t, unless it is a staleness marker.
 * Null when there is none at any step.
 */
export function newestAtSteps(
  series: LoadedSeries,
  grid: Grid,
  how: Lookback & { readonly what: 'values' | 'times' | 'starts'; readonly makeColumn?: MakeColumn },
): Column | null {
  if (how.what === 'starts') return newestStarts(series, grid, how)
  if (series.histograms && how.what === 'values') return newestSamples(series, grid, how)
  const { timestampsMs: times, values, rollUp } = series
  const { timesMs, lookbackMs } = how
  const column = how.makeColumn?.(series.labels) ?? emptyColumn(series.labels, grid.count)
  const isOfTimes = how.what === 'times'
  let isAny = false
  let next = upperBound(times, timesMs[0] as number)
  for (let step = 0; step < grid.count; step++) {
    const at = timesMs[step] as number
    while (next < times.length && (times[next] as number) <= at) next += 1
    if (next === 0) continue
    const time = times[next - 1] as number
    const backMs = rollUp ? lookbackAt(series, at, lookbackMs) : lookbackMs
    if (time <= at - backMs || isStaleAt(values, next - 1)) continue
    column.values[step] = isOfTimes ? time / 1000 : (values[next - 1] as number)
    column.present[step] = 1
    isAny = true
  }
  return isAny ? column : null
}

/**
 * `smoothed` on an instant selector: the point at each step's t on the line between the samples beside it, each no
 * further than the lookback; without a sample after it, the one before.
 */
export function interpolatedAtSteps(run: SampleRun, grid: Grid, how: Lookback): Column | null {
  const { times, values } = run
  const column = emptyColumn(run.labels, grid.count)
  for (let step = 0; step < grid.count; step++) {
    const at = how.timesMs[step] as number
    const next = upperBound(times, at)
    const before = times[next - 1]
    const after = times[next]
    const hasBefore = before !== undefined && before > at - how.lookbackMs
    const hasAfter = after !== undefined && after <= at + how.lookbackMs
    if (!hasBefore) continue
    const [y1, y2] = [values[next - 1] ?? 0, values[next] ?? 0]
    const isBetween = hasAfter && before !== at
    column.values[step] = isBetween ? y1 + ((y2 - y1) * (at - before)) / (after - before) : y1
    column.present[step] = 1
  }
  return hasAny(column) ? column : null
}

/** The samples of a series for ranges: without the staleness markers. */
export function withoutStale(series: LoadedSeries): SampleRun {
  if (series.histograms || series.startsMs) return keptWithoutStale(series)
  const { labels, timestampsMs, values, rollUp } = series
  if (rollUp) return { labels, isNameDropped: false, times: timestampsMs, values, rollUp }
  let stale = 0
  for (let i = 0; i < values.length; i++) if (isStaleAt(values, i)) stale += 1
  if (stale === 0) return { labels, isNameDropped: false, times: timestampsMs, values }
  const times = new Float64Array(values.length - stale)
  const kept = new Float64Array(values.length - stale)
  for (let i = 0, k = 0; i < values.length; i++) {
    if (isStaleAt(values, i)) continue
    times[k] = timestampsMs[i] ?? 0
    kept[k++] = values[i] ?? 0
  }
  return { labels, isNameDropped: false, times, values: kept }
}

/** A column's values as samples, for the windows of an outer range. */
export function columnToRun(column: Column, grid: Grid): SampleRun {
  const steps: number[] = []
  for (let i = 0; i < grid.count; i++) if (column.present[i]) steps.push(i)
  return {
    labels: column.labels,
    isNameDropped: column.isNameDropped,
    times: Float64Array.from(steps, step => stepMs(grid, step)),
    values: Float64Array.from(steps, step => column.values[step] ?? 0),
    ...(column.histograms && { histograms: sampledHistograms(column.histograms, steps) }),
  }
}
