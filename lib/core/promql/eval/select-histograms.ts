import type { NativeHistogram } from '../../native-histogram/index.ts'
import { isStaleAt } from '../../stale.ts'
import { type Column, type Grid, type Histograms, hasAny } from './column.ts'
import type { SampleRun } from './evaluator.ts'
import { ColumnDraft } from './samples.ts'
import type { LoadedSeries, Lookback } from './select.ts'

/** The place of the newest sample in (t - lookback, t] at each step's t; -1 for none or a staleness marker. */
function newestPlaces({ timestampsMs: times, values }: LoadedSeries, grid: Grid, how: Lookback): Int32Array {
  const places = new Int32Array(grid.count).fill(-1)
  let next = 0
  for (let step = 0; step < grid.count; step++) {
    const at = how.timesMs[step] ?? NaN
    while (next < times.length && (times[next] ?? 0) <= at) next += 1
    const time = times[next - 1]
    if (time !== undefined && time > at - how.lookbackMs && !isStaleAt(values, next - 1))
      places[step] = next - 1
  }
  return places
}

/** The newest samples of a series that has native histograms; null when there is none at any step. */
export function newestSamples(series: LoadedSeries, grid: Grid, how: Lookback): Column | null {
  const draft = new ColumnDraft(series.labels, grid.count)
  newestPlaces(series, grid, how).forEach((place, step) => {
    if (place >= 0) draft.put(step, series.histograms?.[place] ?? series.values[place] ?? 0)
  })
  const column = draft.finished()
  return hasAny(column) ? column : null
}

/** When what the newest sample counts began, in seconds; 0 where that is unknown. */
export function newestStarts(series: LoadedSeries, grid: Grid, how: Lookback): Column | null {
  const draft = new ColumnDraft(series.labels, grid.count)
  newestPlaces(series, grid, how).forEach((place, step) => {
    if (place >= 0) draft.put(step, (series.startsMs?.[place] || 0) / 1000)
  })
  const column = draft.finished()
  return hasAny(column) ? column : null
}

/** The samples of a series for ranges, with all that stands beside them, without the staleness markers. */
export function keptWithoutStale(series: LoadedSeries): SampleRun {
  const { labels, timestampsMs, values, histograms, startsMs } = series
  const places: number[] = []
  for (let i = 0; i < values.length; i++) if (!isStaleAt(values, i)) places.push(i)
  return {
    labels,
    isNameDropped: false,
    times: Float64Array.from(places, i => timestampsMs[i] ?? 0),
    values: Float64Array.from(places, i => values[i] ?? 0),
    ...(histograms && { histograms: places.map(i => histograms[i] ?? null) }),
    ...(startsMs && { startsMs: Float64Array.from(places, i => startsMs[i] ?? NaN) }),
  }
}

/** A part of a run's samples: [from, to). */
export function slicedRun(run: SampleRun, from: number, to: number): SampleRun {
  const { histograms, startsMs } = run
  return {
    ...run,
    times: run.times.slice(from, to),
    values: run.values.slice(from, to),
    ...(histograms && { histograms: histograms.slice(from, to) }),
    ...(startsMs && { startsMs: startsMs.slice(from, to) }),
  }
}

/**
 * The histograms at some of a column's steps, as samples of their own. What they say of counter resets is forgotten:
 * the samples between the steps are not among them, or one of them is there several times.
 */
export function sampledHistograms(histograms: Histograms, steps: readonly number[]): Histograms {
  return steps.map(step => {
    const histogram = histograms[step] ?? null
    return histogram && withoutKnownReset(histogram)
  })
}

function withoutKnownReset(histogram: NativeHistogram): NativeHistogram {
  const isKnown = histogram.counterReset === 'reset' || histogram.counterReset === 'notReset'
  return isKnown ? { ...histogram, counterReset: 'unknown' } : histogram
}

/** How many samples of numbers a column's histograms weigh as much as, beyond the one that each is counted for. */
export function addedWeight({ histograms, present }: Column): number {
  if (!histograms) return 0
  let weight = 0
  for (const [i, histogram] of histograms.entries()) {
    if (histogram && present[i]) weight += weightOf(histogram) - 1
  }
  return weight
}

const FIXED_BYTES = 168
const TIME_BYTES = 8
const BYTES_PER_SAMPLE = 16

/** The size in Prometheus' memory, in samples: a fixed part, and 8 bytes for each span, bucket and bound. */
function weightOf({ positive, negative, customBounds }: NativeHistogram): number {
  const filled = positive.indexes.length + negative.indexes.length
  const parts = filled + spansIn(positive.indexes) + spansIn(negative.indexes) + customBounds.length
  return Math.floor((FIXED_BYTES + TIME_BYTES + parts * 8) / BYTES_PER_SAMPLE)
}

function spansIn(indexes: Int32Array): number {
  let spans = 0
  indexes.forEach((index, i) => {
    if (i === 0 || index !== (indexes[i - 1] ?? 0) + 1) spans += 1
  })
  return spans
}
