/** Buckets of one classic histogram at one step: ascending upper bounds, cumulative counts. */
export type Buckets = { readonly bounds: Float64Array; readonly counts: Float64Array }

export type BucketQuantile = { readonly value: number; readonly wasForced: boolean }

/** Rounding of rates may turn a count's order; differences below this part are taken for that. */
const TOLERANCE = 1e-12

/** Adds up buckets with the same upper bound. */
function coalesced(buckets: Buckets): Buckets {
  const { bounds, counts } = buckets
  if (bounds.every((bound, i) => bound !== bounds[i + 1])) return buckets
  const [merged, sums]: [number[], number[]] = [[], []]
  for (let i = 0; i < bounds.length; i++) {
    const bound = bounds[i] ?? 0
    if (merged.length > 0 && merged.at(-1) === bound)
      sums[sums.length - 1] = (sums.at(-1) ?? 0) + (counts[i] ?? 0)
    else {
      merged.push(bound)
      sums.push(counts[i] ?? 0)
    }
  }
  return { bounds: Float64Array.from(merged), counts: Float64Array.from(sums) }
}

function evenOutRounding(counts: Float64Array): void {
  let previous = counts[0] ?? 0
  for (let i = 1; i < counts.length; i++) {
    const current = counts[i] ?? 0
    const difference = Math.abs(current - previous)
    if (difference === 0) continue
    if (difference / current <= TOLERANCE) counts[i] = previous
    else previous = current
  }
}

/** Cumulative counts may not fall; answers whether any did. */
function forceMonotonic(counts: Float64Array): boolean {
  let wasForced = false
  let highest = counts[0] ?? 0
  for (let i = 1; i < counts.length; i++) {
    const current = counts[i] ?? 0
    if (current > highest) highest = current
    else if (current < highest) {
      counts[i] = highest
      wasForced = true
    }
  }
  return wasForced
}

const asIs = (value: number): BucketQuantile => ({ value, wasForced: false })

/**
 * The q-quantile by linear interpolation within its bucket, as Prometheus: NaN without a `+Inf` bucket or without
 * observations; the highest finite bound when it falls into the last bucket; the first bucket begins at zero.
 */
export function bucketQuantile(q: number, buckets: Buckets): BucketQuantile {
  if (Number.isNaN(q)) return asIs(NaN)
  if (q < 0) return asIs(Number.NEGATIVE_INFINITY)
  if (q > 1) return asIs(Number.POSITIVE_INFINITY)
  if (buckets.bounds.at(-1) !== Number.POSITIVE_INFINITY) return asIs(NaN)
  const { bounds, counts } = coalesced(buckets)
  evenOutRounding(counts)
  const wasForced = forceMonotonic(counts)
  const last = bounds.length - 1
  const observations = counts[last] ?? 0
  if (last < 1 || observations === 0 || Number.isNaN(observations)) return asIs(NaN)
  const rank = q * observations
  let at = 0
  while (at < last && !((counts[at] ?? 0) >= rank)) at += 1
  if (at === last) return { value: bounds[last - 1] ?? NaN, wasForced }
  const end = bounds[at] ?? NaN
  if (at === 0 && end <= 0) return { value: end, wasForced }
  const start = at > 0 ? (bounds[at - 1] ?? 0) : 0
  const below = at > 0 ? (counts[at - 1] ?? 0) : 0
  return { value: start + (end - start) * ((rank - below) / ((counts[at] ?? 0) - below)), wasForced }
}

/** The part of observations between two values, by linear interpolation within buckets. */
export function bucketFraction(lower: number, upper: number, buckets: Buckets): number {
  if (buckets.bounds.at(-1) !== Number.POSITIVE_INFINITY) return NaN
  const { bounds, counts } = coalesced(buckets)
  const observations = counts.at(-1) ?? 0
  if (observations === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return NaN
  if (lower >= upper) return 0
  return (rankOf(upper, bounds, counts) - rankOf(lower, bounds, counts)) / observations
}

/** How many observations are taken to lie below a value. */
function rankOf(value: number, bounds: Float64Array, counts: Float64Array): number {
  let below = 0
  for (let i = 0; i < bounds.length; i++) {
    const start = i > 0 ? (bounds[i - 1] ?? 0) : Number.NEGATIVE_INFINITY
    const end = bounds[i] ?? 0
    if (start >= value) return below
    if (end > value) return within(value, { start, end, below, through: counts[i] ?? 0 })
    below = counts[i] ?? 0
  }
  return counts.at(-1) ?? 0
}

type Bucket = {
  readonly start: number
  readonly end: number
  readonly below: number
  readonly through: number
}

function within(value: number, { start, end, below, through }: Bucket): number {
  if (start !== Number.NEGATIVE_INFINITY) return below + ((through - below) * (value - start)) / (end - start)
  // The lowest bucket is open below: with a positive bound it begins at zero, else all of it sits on the bound.
  return end > 0 ? below + ((through - below) * Math.max(0, value)) / end : through
}
