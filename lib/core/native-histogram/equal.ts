import { boundsMatch } from './bounds.ts'
import { bucketsEqual } from './buckets.ts'
import type { NativeHistogram } from './histogram.ts'

/**
 * Whether two histograms hold the same in the same layout; `isEqual` compares counts and sums. What is known of
 * counter resets does not matter.
 */
export function matchHistograms(
  a: NativeHistogram,
  b: NativeHistogram,
  isEqual: (x: number, y: number) => boolean,
): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    isEqual(a.count, b.count) &&
    isEqual(a.sum, b.sum) &&
    isEqual(a.zeroCount, b.zeroCount) &&
    boundsMatch(a.customBounds, b.customBounds) &&
    bucketsEqual(a.positive, b.positive, isEqual) &&
    bucketsEqual(a.negative, b.negative, isEqual)
  )
}

/** Equal bit by bit, as PromQL's `==` compares histograms: NaN equals NaN, 0 is not -0. */
export const histogramsEqual = (a: NativeHistogram, b: NativeHistogram): boolean =>
  matchHistograms(a, b, Object.is)
