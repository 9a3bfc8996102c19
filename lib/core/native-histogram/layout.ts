import { boundsMatch, exponentialBound, sharedBounds, usesCustomBuckets } from './bounds.ts'
import { coarsen, dropWhile, regroup } from './buckets.ts'
import type { Buckets, NativeHistogram } from './histogram.ts'

/** The histogram in a coarser schema (-4…8), or as it is where it is not finer. Custom buckets have no schema. */
export function reduceTo(schema: number, histogram: NativeHistogram): NativeHistogram {
  if (usesCustomBuckets(histogram) || histogram.schema <= schema) return histogram
  const step = histogram.schema - schema
  const positive = coarsen(histogram.positive, step)
  return { ...histogram, schema, positive, negative: coarsen(histogram.negative, step) }
}

/** Custom buckets under some of their bounds: what lay under a bound that is gone counts under the next. */
export function rebound(histogram: NativeHistogram, customBounds: Float64Array): NativeHistogram {
  if (boundsMatch(histogram.customBounds, customBounds)) return histogram
  let place = 0
  const positive = regroup(histogram.positive, index => {
    const bound = histogram.customBounds[index] ?? Number.POSITIVE_INFINITY
    while (place < customBounds.length && (customBounds[place] ?? 0) < bound) place += 1
    return place
  })
  return { ...histogram, customBounds, positive }
}

type ZeroBucket = { readonly threshold: number; readonly count: number }

/**
 * The zero bucket as it would be with a greater threshold. One that would cut a bucket is moved to that bucket's outer
 * bound, so that the bucket is in the zero bucket whole.
 */
export function widenedZeroBucket(histogram: NativeHistogram, atLeast: number): ZeroBucket {
  let threshold = atLeast
  for (let before = Number.NaN; before !== threshold; ) {
    before = threshold
    for (const side of [histogram.positive, histogram.negative]) {
      threshold = Math.max(threshold, outerBound(side, { schema: histogram.schema, threshold }))
    }
  }
  return { threshold, count: countWithin(histogram, threshold) }
}

/** What is in the zero bucket and in the buckets that begin below the threshold. */
function countWithin(histogram: NativeHistogram, threshold: number): number {
  let count = histogram.zeroCount
  for (const side of [histogram.positive, histogram.negative]) {
    for (let i = 0; i < side.indexes.length; i++) {
      if (exponentialBound((side.indexes[i] ?? 0) - 1, histogram.schema) >= threshold) break
      count += side.counts[i] ?? 0
    }
  }
  return count
}

/** The outer bound of the bucket that the threshold cuts, or the threshold. */
function outerBound(side: Buckets, at: { readonly schema: number; readonly threshold: number }): number {
  for (const index of side.indexes) {
    if (exponentialBound(index - 1, at.schema) >= at.threshold) break
    const upper = exponentialBound(index, at.schema)
    if (upper > at.threshold) return upper
  }
  return at.threshold
}

/** Without the buckets whose values are all within the threshold. */
export const outside = (
  side: Buckets,
  at: { readonly schema: number; readonly threshold: number },
): Buckets =>
  at.threshold === 0 ? side : dropWhile(side, index => exponentialBound(index, at.schema) <= at.threshold)

/** The histogram with a zero bucket that wide, its threshold on a bound of no bucket that holds something. */
export function widenTo(zero: ZeroBucket, histogram: NativeHistogram): NativeHistogram {
  if (zero.threshold === histogram.zeroThreshold) return histogram
  const at = { schema: histogram.schema, threshold: zero.threshold }
  return {
    ...histogram,
    zeroThreshold: zero.threshold,
    zeroCount: zero.count,
    positive: outside(histogram.positive, at),
    negative: outside(histogram.negative, at),
  }
}

export const widenZeroBucket = (threshold: number, histogram: NativeHistogram): NativeHistogram =>
  threshold > histogram.zeroThreshold
    ? widenTo(widenedZeroBucket(histogram, threshold), histogram)
    : histogram

/** Two histograms of the same schema or bounds and the same zero threshold, so that bucket meets bucket. */
export type Aligned = {
  readonly a: NativeHistogram
  readonly b: NativeHistogram
  readonly boundsReconciled: boolean
}

/** Brings two histograms to one layout; undefined where one has custom buckets and the other has not. */
export function align(a: NativeHistogram, b: NativeHistogram): Aligned | undefined {
  if (usesCustomBuckets(a) !== usesCustomBuckets(b)) return undefined
  if (usesCustomBuckets(a)) {
    if (boundsMatch(a.customBounds, b.customBounds)) return { a, b, boundsReconciled: false }
    const bounds = sharedBounds(a.customBounds, b.customBounds)
    return { a: rebound(a, bounds), b: rebound(b, bounds), boundsReconciled: true }
  }
  let wideA = a
  let wideB = b
  while (wideA.zeroThreshold < wideB.zeroThreshold || wideA.zeroThreshold > wideB.zeroThreshold) {
    wideB = widenZeroBucket(wideA.zeroThreshold, wideB)
    wideA = widenZeroBucket(wideB.zeroThreshold, wideA)
  }
  const schema = Math.min(a.schema, b.schema)
  return { a: reduceTo(schema, wideA), b: reduceTo(schema, wideB), boundsReconciled: false }
}

/** What belongs to a histogram that `align` brought to another layout, brought to the same. */
export function conform(histogram: NativeHistogram, to: NativeHistogram): NativeHistogram {
  if (usesCustomBuckets(to)) return rebound(histogram, to.customBounds)
  if (to.zeroThreshold === histogram.zeroThreshold) return reduceTo(to.schema, histogram)
  const count = countWithin(histogram, to.zeroThreshold)
  return reduceTo(to.schema, widenTo({ threshold: to.zeroThreshold, count }, histogram))
}
