import { usesCustomBuckets } from './bounds.ts'
import { compensated } from './compensated.ts'
import type { NativeHistogram } from './histogram.ts'
import { type BucketRange, orderedRange, rangesOf } from './ordered.ts'

/** The mean of all values; NaN of an empty histogram. */
export const histogramAverage = ({ sum, count }: NativeHistogram): number => sum / count

/** The value that stands for all of a bucket. */
function middleOf({ lower, upper }: BucketRange, isCustom: boolean): number {
  if (isCustom) return (upper + lower) / 2
  if (lower <= 0 && upper >= 0) return 0
  const middle = Math.sqrt(upper * lower)
  return upper < 0 ? -middle : middle
}

/**
 * The estimated variance of the values, each taken as the middle of its bucket: the geometric one, of custom buckets
 * the arithmetic one, 0 in the zero bucket. Source: Prometheus 3.14, histogram_stdvar.
 */
export function histogramVariance(histogram: NativeHistogram): number {
  const mean = histogramAverage(histogram)
  const isCustom = usesCustomBuckets(histogram)
  let sum = 0
  let lost = 0
  for (let nth = 0; nth < rangesOf(histogram); nth++) {
    const range = orderedRange(histogram, nth)
    const distance = middleOf(range, isCustom) - mean
    const next = compensated(sum, lost, range.count * distance * distance)
    sum = next.sum
    lost = next.lost
  }
  return (sum + lost) / histogram.count
}

export const histogramDeviation = (histogram: NativeHistogram): number =>
  Math.sqrt(histogramVariance(histogram))
