import { bucketsOfRun } from './buckets.ts'
import { histogramOf } from './construct.ts'
import { CUSTOM_BUCKETS, type NativeHistogram } from './histogram.ts'

/** A bucket of a classic histogram: how many values are at most `upperBound`. */
export type ClassicBucket = { readonly upperBound: number; readonly cumulativeCount: number }

export type ClassicHistogram = {
  readonly buckets: readonly ClassicBucket[]
  readonly sum?: number | undefined
  /** Undefined = that of the last bucket. */
  readonly count?: number | undefined
}

/** What is wrong with the buckets, in Prometheus' words. */
type Problem = { readonly problem: string }

function problemOf(buckets: readonly ClassicBucket[], count: number): string | undefined {
  let before = 0
  for (const { upperBound, cumulativeCount } of buckets) {
    if (Number.isNaN(upperBound)) return 'bucket boundary is NaN'
    if (!(cumulativeCount >= 0)) return 'bucket count is negative or NaN'
    if (cumulativeCount < before) return 'bucket counts are not cumulative'
    before = cumulativeCount
  }
  return before > count ? 'bucket counts are not cumulative' : undefined
}

/**
 * A classic histogram as a native one of custom bounds. Buckets may come in any order; without one to +Inf the count
 * tells what is beyond the last.
 * @returns `problem` where the counts are not those of a histogram
 */
export function customFromClassic(classic: ClassicHistogram): NativeHistogram | Problem {
  const finite = classic.buckets
    .filter(bucket => bucket.upperBound !== Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.upperBound - b.upperBound)
  const rest = classic.buckets.find(bucket => bucket.upperBound === Number.POSITIVE_INFINITY)
  const known = rest?.cumulativeCount ?? classic.count ?? finite.at(-1)?.cumulativeCount ?? 0
  const problem = problemOf(finite, known)
  if (problem) return { problem }
  const cumulative = [...finite.map(bucket => bucket.cumulativeCount), known]
  return histogramOf({
    schema: CUSTOM_BUCKETS,
    count: classic.count ?? known,
    sum: classic.sum ?? 0,
    customBounds: Float64Array.from(finite, bucket => bucket.upperBound),
    positive: bucketsOfRun(
      0,
      cumulative.map((count, i) => count - (cumulative[i - 1] ?? 0)),
    ),
  })
}
