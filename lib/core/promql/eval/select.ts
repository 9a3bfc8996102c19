import type { Labels } from '../../labels/index.ts'
import { isStaleAt } from '../../stale.ts'
import { type Column, emptyColumn, type Grid, hasAny, stepMs } from './column.ts'
import type { SampleRun } from './evaluator.ts'

/** Loaded samples of one series, ascending; staleness markers by their bits. */
export type LoadedSeries = {
  readonly labels: Labels
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
}

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
  how: {
    readonly atMs: (step: number) => number
    readonly lookbackMs: number
    readonly what: 'values' | 'times'
  },
): Column | null {
  const { timestampsMs: times, values } = series
  const column = emptyColumn(series.labels, grid.count)
  let next = upperBound(times, how.atMs(0))
  for (let step = 0; step < grid.count; step++) {
    const at = how.atMs(step)
    while (next < times.length && (times[next] ?? 0) <= at) next += 1
    const time = times[next - 1]
    if (time === undefined || time <= at - how.lookbackMs || isStaleAt(values, next - 1)) continue
    column.values[step] = how.what === 'times' ? time / 1000 : (values[next - 1] ?? 0)
    column.present[step] = 1
  }
  return hasAny(column) ? column : null
}

/**
 * `smoothed` on an instant selector: the point at each step's t on the line between the samples beside it, each no
 * further than the lookback; without a sample after it, the one before.
 */
export function interpolatedAtSteps(
  run: SampleRun,
  grid: Grid,
  how: { readonly atMs: (step: number) => number; readonly lookbackMs: number },
): Column | null {
  const { times, values } = run
  const column = emptyColumn(run.labels, grid.count)
  for (let step = 0; step < grid.count; step++) {
    const at = how.atMs(step)
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
  const { labels, timestampsMs, values } = series
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
  }
}
