/** What of a range decides its slope: its own ends, its first and last sample, and the difference between these. */
export type RangeEnds = {
  startMs: number
  endMs: number
  firstMs: number
  lastMs: number
  first: number
  /** For a counter with what each reset took away. */
  difference: number
  /** Distances between neighbours among its samples, at least one. */
  distances: number
}

/** What is asked: `rate` is per second, `delta` not of a counter. `rangeMs` is how long the range is as written. */
export type SlopeAsked = {
  readonly isCounter: boolean
  readonly isPerSecond: boolean
  readonly rangeMs: number
}

/**
 * Prometheus' extrapolation: the slope between first and last sample, drawn out to the range's ends when these are
 * near (within 110 % of the mean distance of samples), else by half that distance; a counter never below zero.
 */
export function extrapolate(
  ends: Readonly<RangeEnds>,
  { isCounter, isPerSecond, rangeMs }: SlopeAsked,
): number {
  const { startMs, endMs, firstMs, lastMs, first, difference } = ends
  const sampledSeconds = (lastMs - firstMs) / 1000
  const meanSeconds = sampledSeconds / ends.distances
  const nearSeconds = meanSeconds * 1.1
  let toStart = (firstMs - startMs) / 1000
  let toEnd = (endMs - lastMs) / 1000
  if (toStart >= nearSeconds) toStart = meanSeconds / 2
  if (isCounter && difference > 0 && first >= 0)
    toStart = Math.min(toStart, sampledSeconds * (first / difference))
  if (toEnd >= nearSeconds) toEnd = meanSeconds / 2
  const factor = (sampledSeconds + toStart + toEnd) / sampledSeconds
  return difference * (isPerSecond ? factor / (rangeMs / 1000) : factor)
}
