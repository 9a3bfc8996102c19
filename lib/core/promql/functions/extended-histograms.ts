import { metricName } from '../../labels/index.ts'
import {
  addHistograms,
  detectReset,
  divideHistogram,
  type NativeHistogram,
  subtractHistograms,
  usesCustomBuckets,
  withCounterReset,
} from '../../native-histogram/index.ts'
import { mixedSchemas, type Note, notCounter, notGauge } from '../eval/notes.ts'
import { interpolatedHistogram, type Point } from '../eval/smoothed-histograms.ts'
import { anchorIndex, closingIndex } from './extended.ts'
import { type HistogramRun, noteOnRange } from './mixed-range.ts'
import type { Prepared, SampleKernel, Window } from './over-range.ts'
import { withNotes } from './rate-histograms.ts'
import type { Slope } from './slope.ts'

/** The samples at or around both ends of a range, and the histograms that were at the ends. */
type Ends = {
  readonly first: number
  readonly last: number
  readonly left: NativeHistogram
  readonly right: NativeHistogram
}

/** The difference of native histograms over an `anchored` or `smoothed` range. */
export function extendedHistogramSlope(run: HistogramRun, slope: Slope, prepared: Prepared): SampleKernel {
  return window => {
    const ends = endsOf(run, window, { slope, prepared })
    if (!ends) return null
    const isGauge = ends.left.counterReset === 'gauge' && ends.right.counterReset === 'gauge'
    if (!slope.isCounter && !isGauge) noteOnRange(prepared, notGauge(metricName(run.labels)))
    let sum = withNotes(subtractHistograms(ends.right, ends.left), 'subtraction', { run, prepared })
    for (const lost of slope.isCounter ? lostInResets(run, window, ends) : []) {
      sum &&= withNotes(addHistograms(sum, lost), 'addition', { run, prepared })
    }
    if (!sum) return null
    const seconds = prepared.range.rangeMs / 1000
    return withCounterReset(slope.isPerSecond ? divideHistogram(sum, seconds) : sum, 'gauge')
  }
}

type Slanted = { readonly slope: Slope; readonly prepared: Prepared }

function endsOf(run: HistogramRun, window: Window, { slope, prepared }: Slanted): Ends | null {
  const { times, histograms } = run
  const isSmoothed = prepared.range.ends === 'smoothed'
  const first = anchorIndex(run, window)
  const last = isSmoothed ? closingIndex(run, window) : window.to - 1
  const [firstMs, lastMs] = [times[first] ?? 0, times[last] ?? 0]
  if (lastMs <= window.startMs || (isSmoothed && firstMs > window.endMs)) return null
  if (!areAlike(run, { first, last }, { slope, prepared })) return null
  const at = (index: number): Point | null => {
    const histogram = histograms[index]
    return histogram ? { timeMs: times[index] ?? 0, histogram } : null
  }
  const [one, next, before, end] = [at(first), at(first + 1), at(last - 1), at(last)]
  if (!one || !end) return null
  const note = (found: Note): void => noteOnRange(prepared, found)
  const startsBefore = isSmoothed && firstMs < window.startMs && next
  const endsAfter = isSmoothed && last > window.from && lastMs > window.endMs && before
  const how = { isCounter: slope.isCounter, name: metricName(run.labels), note }
  const left = startsBefore
    ? interpolatedHistogram(one, next, { ...how, atMs: window.startMs })
    : one.histogram
  const right = endsAfter ? interpolatedHistogram(before, end, { ...how, atMs: window.endMs }) : end.histogram
  return left && right && { first, last, left, right }
}

/** Whether all have buckets of one kind; of gauges a counter function says that they are none. */
function areAlike(
  run: HistogramRun,
  { first, last }: { readonly first: number; readonly last: number },
  { slope, prepared }: Slanted,
): boolean {
  const histograms = run.histograms.slice(first, last + 1).filter(one => one !== null)
  const name = metricName(run.labels)
  const [start] = histograms
  if (start && histograms.some(one => usesCustomBuckets(one) !== usesCustomBuckets(start))) {
    noteOnRange(prepared, mixedSchemas(name))
    return false
  }
  if (slope.isCounter && histograms.some(one => one.counterReset === 'gauge')) {
    noteOnRange(prepared, notCounter(name))
  }
  return true
}

/** What a counter had before each time that it started again between the ends of a range. */
function lostInResets(
  run: HistogramRun,
  window: Window,
  { first, last, left, right }: Ends,
): NativeHistogram[] {
  const [anchor, next] = [run.histograms[first], run.histograms[first + 1]]
  const isInterpolated = left !== anchor && (run.times[first] ?? 0) < window.startMs
  const isSpent = isInterpolated && !!anchor && !!next && detectReset(anchor, next)
  // The interpolation has reckoned with that reset: what follows is compared with the sample after it.
  let previous = isSpent ? next : left
  const from = isSpent ? first + 2 : first + 1
  if (from > last) return []
  const lost: NativeHistogram[] = []
  for (const histogram of [...run.histograms.slice(from, last), right]) {
    if (!histogram) continue
    if (detectReset(previous, histogram)) lost.push(previous)
    previous = histogram
  }
  return lost
}
