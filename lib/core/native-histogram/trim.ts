import { usesCustomBuckets } from './bounds.ts'
import { filled } from './buckets.ts'
import type { Buckets, NativeHistogram } from './histogram.ts'
import { rangeAt, type Side, zeroRange } from './ordered.ts'

/** Which values stay: those up to the limit, or those from it on. */
type Keep = 'below' | 'above'
type Bounds = { readonly lower: number; readonly upper: number }
type Cut = { readonly limit: number; readonly keep: Keep }
/** What stays of a bucket, and the value that stands for each of it. */
type Rest = { readonly count: number; readonly middle: number }

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number
const isInfinite = (value: number): boolean => value === POSITIVE_INFINITY || value === NEGATIVE_INFINITY

/** The value that stands for a range: the geometric middle, of custom buckets the arithmetic one. */
function middleOf(
  { lower, upper }: Bounds,
  how: { readonly side: Side; readonly isLinear: boolean },
): number {
  if (isInfinite(lower)) {
    if (isInfinite(upper)) return 0
    return upper > 0 ? upper / 2 : upper
  }
  if (isInfinite(upper)) return lower
  if (how.isLinear) return (lower + upper) / 2
  const middle = Math.sqrt(Math.abs(lower * upper))
  return how.side === 'positive' ? middle : -middle
}

/** What stays of (-Inf, upper]: with a positive upper bound its values are thought to be above 0. */
function restOfLowest({ upper, count }: Bounds & { count: number }, { limit, keep }: Cut): Rest {
  if (keep === 'below') {
    if (limit >= upper) return { count, middle: 0 }
    if (limit > 0 && upper > 0 && !isInfinite(upper))
      return { count: (count * limit) / upper, middle: limit / 2 }
    return upper <= 0 ? { count, middle: limit } : { count: 0, middle: 0 }
  }
  if (limit === NEGATIVE_INFINITY) return { count, middle: 0 }
  if (limit >= 0 && upper > limit && !isInfinite(upper)) {
    return { count: count * (1 - limit / upper), middle: (limit + upper) / 2 }
  }
  return { count: 0, middle: 0 }
}

/** What stays of (lower, +Inf]: how its values lie above the limit nobody knows, so that all go or all stay. */
function restOfHighest({ lower, count }: Bounds & { count: number }, { limit, keep }: Cut): Rest {
  return keep === 'above' && limit >= lower ? { count, middle: limit } : { count: 0, middle: 0 }
}

/** How many of a bucket's values are below a limit within it. */
function countBelow(
  { lower, upper, count }: Bounds & { count: number },
  limit: number,
  how: { readonly side: Side; readonly isLinear: boolean },
): number {
  if (how.isLinear) return count * ((limit - lower) / (upper - lower))
  const logLower = Math.log2(Math.abs(lower))
  const logUpper = Math.log2(Math.abs(upper))
  const logLimit = Math.log2(Math.abs(limit))
  return how.side === 'positive'
    ? count * ((logLimit - logLower) / (logUpper - logLower))
    : count * (1 - (logLimit - logUpper) / (logLower - logUpper))
}

function restOfBucket(
  range: Bounds & { count: number },
  cut: Cut,
  how: { readonly side: Side; readonly isLinear: boolean },
): Rest {
  const { lower, upper, count } = range
  const { limit, keep } = cut
  if (keep === 'below' ? upper <= limit : lower >= limit) return { count, middle: middleOf(range, how) }
  if (!(keep === 'below' ? lower < limit : upper > limit)) return { count: 0, middle: 0 }
  if (lower === NEGATIVE_INFINITY) return restOfLowest(range, cut)
  if (upper === POSITIVE_INFINITY) return restOfHighest(range, cut)
  const below = countBelow(range, limit, how)
  return keep === 'below'
    ? { count: below, middle: middleOf({ lower, upper: limit }, how) }
    : { count: count - below, middle: middleOf({ lower: limit, upper }, how) }
}

/** What stays of the zero bucket, which ends at 0 where all other buckets are on one side. */
function restOfZero(histogram: NativeHistogram, { limit, keep }: Cut): Rest {
  const { positive, negative } = histogram
  const { lower: outerLower, upper: outerUpper, count } = zeroRange(histogram)
  const lower = positive.indexes.length > 0 && negative.indexes.length === 0 ? 0 : outerLower
  const upper = negative.indexes.length > 0 && positive.indexes.length === 0 ? 0 : outerUpper
  const isWhole = keep === 'below' ? limit >= upper : limit <= lower
  const isGone = keep === 'below' ? limit <= lower : limit >= upper
  // A range of one point is on the side that the operator asks for first.
  if (keep === 'below' && isGone) return { count: 0, middle: 0 }
  if (isWhole) return { count, middle: (lower + upper) / 2 }
  if (isGone) return { count: 0, middle: 0 }
  return keep === 'below'
    ? { count: count * ((limit - lower) / (upper - lower)), middle: (lower + limit) / 2 }
    : { count: count * ((upper - limit) / (upper - lower)), middle: (limit + upper) / 2 }
}

type Trimmed = {
  readonly buckets: Buckets
  readonly count: number
  readonly sum: number
  readonly isCut: boolean
}

function trimSide(histogram: NativeHistogram, side: Side, cut: Cut): Trimmed {
  const { indexes, counts } = histogram[side]
  const how = { side, isLinear: usesCustomBuckets(histogram) }
  const kept = new Float64Array(counts.length)
  let count = 0
  let sum = 0
  let isCut = false
  for (let place = 0; place < kept.length; place++) {
    const rest = restOfBucket(rangeAt(histogram, side, place), cut, how)
    kept[place] = rest.count
    count += rest.count
    sum += rest.middle * rest.count
    if (rest.count !== counts[place]) isCut = true
  }
  return { buckets: filled(indexes, kept), count, sum, isCut }
}

/**
 * The histogram of the values up to `limit` (PromQL's `</`), or of those from it on (`>/`). A bucket around the limit
 * is split, logarithmically or between custom bounds linearly; count and sum are then those of the buckets, each value
 * taken as the middle of its bucket. Where nothing is cut it is the histogram itself. Source: Prometheus 3.14.
 */
export function trimHistogram(histogram: NativeHistogram, limit: number, keep: Keep): NativeHistogram {
  const cut = { limit, keep }
  const positive = trimSide(histogram, 'positive', cut)
  const negative = trimSide(histogram, 'negative', cut)
  const zero =
    histogram.zeroCount > 0 ? restOfZero(histogram, cut) : { count: histogram.zeroCount, middle: 0 }
  if (!positive.isCut && !negative.isCut && zero.count === histogram.zeroCount) return histogram
  const zeros = histogram.zeroCount > 0 ? zero.count : 0
  return {
    ...histogram,
    count: positive.count + negative.count + zeros,
    sum: positive.sum + negative.sum + zero.middle * zeros,
    zeroCount: zero.count,
    positive: positive.buckets,
    negative: negative.buckets,
  }
}
