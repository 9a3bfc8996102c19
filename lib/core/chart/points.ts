/** Epoch milliseconds and value; null where there was no sample. Ascending by time. */
export type ChartPoint = readonly [atMs: number, value: number | null]

/** NaN and infinities cannot be drawn: they are gaps like a missing sample. */
export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}

/**
 * Puts one null between neighbours that are further apart than 1.5 steps, so that a line breaks there.
 * Steps in milliseconds; 0 or less leaves the points alone.
 */
export function withGaps(points: readonly ChartPoint[], stepMs: number): readonly ChartPoint[] {
  const spaced: ChartPoint[] = []
  let previousMs: number | null = null
  for (const [atMs, value] of points) {
    const isApart = previousMs !== null && stepMs > 0 && atMs - previousMs > stepMs * 1.5
    if (isApart && previousMs !== null) spaced.push([previousMs + stepMs, null])
    spaced.push([atMs, finiteOrNull(value)])
    previousMs = atMs
  }
  return spaced
}

/** The newest value that is not a gap, or null when there is none. */
export function lastValue(points: readonly ChartPoint[]): number | null {
  for (let index = points.length - 1; index >= 0; index--) {
    const value = finiteOrNull(points[index]?.[1] ?? null)
    if (value !== null) return value
  }
  return null
}

/** The value at the point nearest to `atMs`, at most `withinMs` away; null in a gap or outside. */
export function valueNear(points: readonly ChartPoint[], atMs: number, withinMs: number): number | null {
  const nearest = pointNear(points, atMs)
  if (nearest === undefined || Math.abs(nearest[0] - atMs) > withinMs) return null
  return finiteOrNull(nearest[1])
}

/** The point nearest in time, gaps included; undefined only when there is none at all. */
export function pointNear(points: readonly ChartPoint[], atMs: number): ChartPoint | undefined {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.[0] ?? Number.POSITIVE_INFINITY) < atMs) low = middle + 1
    else high = middle
  }
  const after = points[low]
  const before = points[low - 1]
  if (after === undefined || before === undefined) return after ?? before
  return after[0] - atMs <= atMs - before[0] ? after : before
}
