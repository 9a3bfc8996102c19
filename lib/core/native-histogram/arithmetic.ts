import { combine, mapCounts, NO_BUCKETS } from './buckets.ts'
import type { CounterReset, NativeHistogram } from './histogram.ts'
import { align } from './layout.ts'

/**
 * What a reader should be told of a result: `countersCollide` = one counter says that it started again and the other
 * that it did not; `boundsReconciled` = custom bounds differed, and only those that all had were kept.
 */
export type HistogramNote = 'countersCollide' | 'boundsReconciled'

/** `incompatible` = one has exponential buckets and the other custom ones. */
export type Combined =
  | { readonly histogram: NativeHistogram; readonly notes: readonly HistogramNote[] }
  | 'incompatible'

/** What is known of the counter of a sum; a known reset against a known absence of one leaves it unknown. */
export function combineResets(a: CounterReset, b: CounterReset): CounterReset {
  if (a === b) return a
  return a === 'gauge' || b === 'gauge' ? 'gauge' : 'unknown'
}

export const countersCollide = (a: CounterReset, b: CounterReset): boolean =>
  (a === 'reset' && b === 'notReset') || (a === 'notReset' && b === 'reset')

const NO_NOTES: readonly HistogramNote[] = []

function combined(a: NativeHistogram, b: NativeHistogram, sign: 1 | -1): Combined {
  const aligned = align(a, b)
  if (!aligned) return 'incompatible'
  const collide = countersCollide(a.counterReset, b.counterReset)
  const notes: HistogramNote[] = []
  if (collide) notes.push('countersCollide')
  if (aligned.boundsReconciled) notes.push('boundsReconciled')
  const histogram = {
    ...aligned.a,
    counterReset: combineResets(a.counterReset, b.counterReset),
    count: aligned.a.count + sign * aligned.b.count,
    sum: aligned.a.sum + sign * aligned.b.sum,
    zeroCount: aligned.a.zeroCount + sign * aligned.b.zeroCount,
    positive: combine(aligned.a.positive, aligned.b.positive, sign),
    negative: combine(aligned.a.negative, aligned.b.negative, sign),
  }
  return { histogram, notes: notes.length === 0 ? NO_NOTES : notes }
}

/** a + b in the coarser schema of the two and the wider zero bucket. */
export const addHistograms = (a: NativeHistogram, b: NativeHistogram): Combined => combined(a, b, 1)

/**
 * a - b, like `addHistograms`. What is known of the counter is combined as of a sum; where the difference itself is an
 * answer (PromQL's `-`), it must be set to `gauge`.
 */
export const subtractHistograms = (a: NativeHistogram, b: NativeHistogram): Combined => combined(a, b, -1)

function changed(histogram: NativeHistogram, change: (count: number) => number): NativeHistogram {
  return {
    ...histogram,
    count: change(histogram.count),
    sum: change(histogram.sum),
    zeroCount: change(histogram.zeroCount),
    positive: mapCounts(histogram.positive, change),
    negative: mapCounts(histogram.negative, change),
  }
}

/** Every count and the sum times `factor`; a negative one makes a gauge of it. */
export function scaleHistogram(histogram: NativeHistogram, factor: number): NativeHistogram {
  const scaled = changed(histogram, count => count * factor)
  return factor < 0 ? { ...scaled, counterReset: 'gauge' } : scaled
}

/** Every count and the sum divided; by 0 no bucket is left, and the rest is infinite or NaN. */
export function divideHistogram(histogram: NativeHistogram, divisor: number): NativeHistogram {
  if (divisor === 0) {
    const bare = { ...histogram, positive: NO_BUCKETS, negative: NO_BUCKETS }
    return changed(bare, count => count / divisor)
  }
  const divided = changed(histogram, count => count / divisor)
  return divisor < 0 ? { ...divided, counterReset: 'gauge' } : divided
}

export const negateHistogram = (histogram: NativeHistogram): NativeHistogram => scaleHistogram(histogram, -1)
