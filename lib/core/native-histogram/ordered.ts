import { boundOf, usesCustomBuckets } from './bounds.ts'
import type { Buckets, NativeHistogram } from './histogram.ts'

/** One bucket as a range of values. */
export type BucketRange = {
  readonly lower: number
  readonly upper: number
  readonly isLowerIncluded: boolean
  readonly isUpperIncluded: boolean
  readonly count: number
}

export type Side = 'positive' | 'negative'

/** The bucket at a place of one side, its bounds as the schema has them. */
export function rangeAt(histogram: NativeHistogram, side: Side, place: number): BucketRange {
  const buckets: Buckets = histogram[side]
  const index = buckets.indexes[place] ?? 0
  const count = buckets.counts[place] ?? 0
  const outer = boundOf(histogram, index)
  const inner = boundOf(histogram, index - 1)
  if (usesCustomBuckets(histogram)) {
    return { lower: inner, upper: outer, isLowerIncluded: index === 0, isUpperIncluded: true, count }
  }
  return side === 'positive'
    ? { lower: inner, upper: outer, isLowerIncluded: false, isUpperIncluded: true, count }
    : { lower: -outer, upper: -inner, isLowerIncluded: true, isUpperIncluded: false, count }
}

export const zeroRange = ({ zeroThreshold, zeroCount }: NativeHistogram): BucketRange => ({
  lower: -zeroThreshold,
  upper: zeroThreshold,
  isLowerIncluded: true,
  isUpperIncluded: true,
  count: zeroCount,
})

/** A bucket that reaches into the zero bucket begins where that ends. */
function outsideZero(range: BucketRange, zeroThreshold: number): BucketRange {
  if (range.upper < 0 && range.upper > -zeroThreshold) return { ...range, upper: -zeroThreshold }
  if (range.lower > 0 && range.lower < zeroThreshold) return { ...range, lower: zeroThreshold }
  return range
}

/** How many buckets `orderedRange` knows. */
export const rangesOf = ({ negative, zeroCount, positive }: NativeHistogram): number =>
  negative.indexes.length + (zeroCount > 0 ? 1 : 0) + positive.indexes.length

/**
 * The nth bucket from the lowest value up: negative ones, the zero bucket if it holds something, positive ones. None
 * overlaps the zero bucket.
 */
export function orderedRange(histogram: NativeHistogram, nth: number): BucketRange {
  const { negative, zeroThreshold } = histogram
  const negatives = negative.indexes.length
  if (nth < negatives) return outsideZero(rangeAt(histogram, 'negative', negatives - 1 - nth), zeroThreshold)
  const zeros = histogram.zeroCount > 0 ? 1 : 0
  if (nth < negatives + zeros) return zeroRange(histogram)
  return outsideZero(rangeAt(histogram, 'positive', nth - negatives - zeros), zeroThreshold)
}

/** What is in the nth bucket from the lowest value up. */
export function orderedCount({ negative, zeroCount, positive }: NativeHistogram, nth: number): number {
  const negatives = negative.indexes.length
  if (nth < negatives) return negative.counts[negatives - 1 - nth] ?? 0
  const zeros = zeroCount > 0 ? 1 : 0
  return nth < negatives + zeros ? zeroCount : (positive.counts[nth - negatives - zeros] ?? 0)
}

/** Every bucket that holds something, from the lowest value up. */
export function eachBucket(histogram: NativeHistogram): BucketRange[] {
  return Array.from({ length: rangesOf(histogram) }, (_, nth) => orderedRange(histogram, nth))
}

/** Which bounds belong to a bucket, as Prometheus' HTTP API tells it: 0 the upper, 1 the lower, 2 none, 3 both. */
export function boundariesCode({ isLowerIncluded, isUpperIncluded }: BucketRange): 0 | 1 | 2 | 3 {
  if (isLowerIncluded) return isUpperIncluded ? 3 : 1
  return isUpperIncluded ? 0 : 2
}
