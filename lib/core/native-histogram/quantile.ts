import { usesCustomBuckets } from './bounds.ts'
import type { NativeHistogram } from './histogram.ts'
import { type BucketRange, orderedCount, orderedRange, rangesOf } from './ordered.ts'

const EMPTY_RANGE: BucketRange = {
  lower: 0,
  upper: 0,
  isLowerIncluded: false,
  isUpperIncluded: false,
  count: 0,
}

function countInBuckets(histogram: NativeHistogram): number {
  const ranges = rangesOf(histogram)
  let count = 0
  for (let nth = 0; nth < ranges; nth++) count += orderedCount(histogram, nth)
  return count
}

/** Values that are no number count, but are in no bucket: the sum is NaN, and the buckets hold less than the count. */
const hasNanValues = (histogram: NativeHistogram): boolean =>
  Number.isNaN(histogram.sum) && countInBuckets(histogram) < histogram.count

type Bounds = { readonly lower: number; readonly upper: number }

/** Of a histogram whose buckets are all on one side, the zero bucket is thought to end at 0 too. */
function oneSided(range: Bounds, { positive, negative }: NativeHistogram): Bounds {
  if (negative.indexes.length === 0 && positive.indexes.length > 0) return { lower: 0, upper: range.upper }
  if (positive.indexes.length === 0 && negative.indexes.length > 0) return { lower: range.lower, upper: 0 }
  return range
}

/** The value that has `fraction` of the bucket's range below it, on a logarithmic scale. */
function exponentially({ lower, upper }: Bounds, fraction: number): number {
  const logLower = Math.log2(Math.abs(lower))
  const logUpper = Math.log2(Math.abs(upper))
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction)
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)))
}

type Found = { readonly range: BucketRange; readonly count: number }

/** The bucket where the counts, summed from one end, reach the rank. */
function bucketAtRank(histogram: NativeHistogram, rank: number, from: 'low' | 'high'): Found {
  const ranges = rangesOf(histogram)
  let nth = -1
  let count = 0
  for (let i = 0; i < ranges && (i === 0 || count < rank); i++) {
    nth = from === 'low' ? i : ranges - 1 - i
    count += orderedCount(histogram, nth)
  }
  const range = nth < 0 ? EMPTY_RANGE : orderedRange(histogram, nth)
  return { range, count: Math.min(count, histogram.count) }
}

/** A quantile, and what values that are no number did to it: made it NaN, or higher than it is of the others. */
export type HistogramQuantile = { readonly value: number; readonly nanValues: 'none' | 'result' | 'skewed' }

const plain = (value: number): HistogramQuantile => ({ value, nanValues: 'none' })

/**
 * The value below which the fraction `q` of all values lies, interpolated within its bucket: logarithmically, or
 * linearly in the zero bucket and between custom bounds. NaN of an empty histogram; ∓Inf for a q outside 0…1.
 * Source: Prometheus 3.14, histogram_quantile.
 */
export function histogramQuantile(q: number, histogram: NativeHistogram): HistogramQuantile {
  if (q < 0) return plain(Number.NEGATIVE_INFINITY)
  if (q > 1) return plain(Number.POSITIVE_INFINITY)
  if (histogram.count === 0 || Number.isNaN(q)) return plain(NaN)
  const isNanSum = Number.isNaN(histogram.sum)
  const from = isNanSum || q < 0.5 ? 'low' : 'high'
  const rank = (from === 'low' ? q : 1 - q) * histogram.count
  const { range, count } = bucketAtRank(histogram, rank, from)
  let bounds: Bounds = range
  if (usesCustomBuckets(histogram)) {
    if (range.lower === Number.NEGATIVE_INFINITY) {
      if (range.upper <= 0) return plain(range.upper)
      bounds = { lower: 0, upper: range.upper }
    } else if (range.upper === Number.POSITIVE_INFINITY) return plain(range.lower)
  } else if (range.lower < 0 && range.upper > 0) bounds = oneSided(range, histogram)
  if (count < rank) return isNanSum ? { value: NaN, nanValues: 'result' } : plain(range.upper)

  const inBucket = from === 'low' ? rank - (count - range.count) : count - rank
  const fraction = inBucket / range.count
  const isLinear = usesCustomBuckets(histogram) || (bounds.lower <= 0 && bounds.upper >= 0)
  const value = isLinear
    ? bounds.lower + (bounds.upper - bounds.lower) * fraction
    : exponentially(bounds, fraction)
  return { value, nanValues: isNanSum && hasNanValues(histogram) ? 'skewed' : 'none' }
}

/** A fraction, and whether values that are no number were left out of it (they count in the whole). */
export type HistogramFraction = { readonly value: number; readonly nanValues: 'none' | 'excluded' }

/** How many of the bucket's values, and all below it, are below a value within the bucket. */
function rankWithin(
  value: number,
  bucket: Bounds & { readonly count: number; readonly below: number; readonly isLinear: boolean },
): number {
  const { lower, upper, count, below } = bucket
  if (bucket.isLinear) {
    // Of a range without a lower end nothing is known but its count.
    if (lower === Number.NEGATIVE_INFINITY) return count
    return below + (count * (value - lower)) / (upper - lower)
  }
  const logLower = Math.log2(Math.abs(lower))
  const logUpper = Math.log2(Math.abs(upper))
  const logValue = Math.log2(Math.abs(value))
  const fraction =
    value > 0
      ? (logValue - logLower) / (logUpper - logLower)
      : 1 - (logValue - logUpper) / (logLower - logUpper)
  return below + count * fraction
}

/** How many values lie below `value`; undefined where no bucket reaches so far. */
function rankOf(value: number, histogram: NativeHistogram): number | undefined {
  const isCustom = usesCustomBuckets(histogram)
  let below = 0
  const ranges = rangesOf(histogram)
  for (let nth = 0; nth < ranges; nth++) {
    const range = orderedRange(histogram, nth)
    const isAroundZero = range.lower <= 0 && range.upper >= 0
    const { lower, upper } = isAroundZero ? oneSided(range, histogram) : range
    if (lower >= value) return below
    const isLinear = isCustom || isAroundZero
    if (upper > value) return rankWithin(value, { lower, upper, count: range.count, below, isLinear })
    below += range.count
  }
  return undefined
}

/**
 * Which part of all values lies between two values; NaN of an empty histogram or NaN bounds.
 * Source: Prometheus 3.14, histogram_fraction.
 */
export function histogramFraction(
  lower: number,
  upper: number,
  histogram: NativeHistogram,
): HistogramFraction {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) {
    return { value: NaN, nanValues: 'none' }
  }
  if (lower >= upper) return { value: 0, nanValues: 'none' }
  const isWithout = hasNanValues(histogram)
  const most = Number.isNaN(histogram.sum) ? countInBuckets(histogram) : histogram.count
  const lowerRank = Math.min(rankOf(lower, histogram) ?? most, most)
  const upperRank = Math.min(rankOf(upper, histogram) ?? most, most)
  return { value: (upperRank - lowerRank) / histogram.count, nanValues: isWithout ? 'excluded' : 'none' }
}
