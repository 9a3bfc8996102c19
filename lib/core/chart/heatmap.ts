import type { ChartPoint } from './points.ts'

/** One `le` of a classic histogram: its upper bound and its increase a step, cumulative as the exposition has it. */
export type BucketSeries = { readonly upperBound: number; readonly points: readonly ChartPoint[] }

/** Upper bounds bottom up (the last may be +Inf), and for each column the count in each row; null = no sample. */
export type Heatmap = {
  readonly bounds: readonly number[]
  readonly columns: readonly (readonly (number | null)[])[]
  readonly columnMs: number
  readonly fromMs: number
  readonly most: number
}

export type HeatmapInput = {
  readonly buckets: readonly BucketSeries[]
  readonly fromMs: number
  readonly toMs: number
  readonly maxColumns: number
}

/**
 * Counts by bucket and time: cumulative buckets are taken apart, steps that share a column are added up, and rows above
 * the highest one that was ever hit are left out. Null when there is no bucket at all.
 */
export function heatmap({ buckets, fromMs, toMs, maxColumns }: HeatmapInput): Heatmap | null {
  const sorted = buckets.toSorted((one, other) => one.upperBound - other.upperBound)
  if (sorted.length === 0 || toMs <= fromMs) return null
  const stepMs = stepOf(sorted)
  const columnCount = Math.max(1, Math.min(maxColumns, Math.round((toMs - fromMs) / stepMs)))
  const columnMs = (toMs - fromMs) / columnCount
  const cumulative = sorted.map(bucket =>
    columnSums(bucket.points, { fromMs, columnMs, columnCount, stepMs }),
  )
  const columns = Array.from({ length: columnCount }, (_, column) =>
    cumulative.map((row, index) => {
      const total = row[column] ?? null
      const below = index === 0 ? 0 : (cumulative[index - 1]?.[column] ?? null)
      return total === null || below === null ? null : Math.max(0, total - below)
    }),
  )
  const highest = sorted.findLastIndex((_, row) => columns.some(column => (column[row] ?? 0) > 0))
  const rows = Math.max(1, highest + 1)
  const bounds = sorted.slice(0, rows).map(bucket => bucket.upperBound)
  const kept = columns.map(column => column.slice(0, rows))
  const most = kept.flat().reduce<number>((peak, count) => (count !== null && count > peak ? count : peak), 0)
  return { bounds, columns: kept, columnMs, fromMs, most }
}

type Grid = {
  readonly fromMs: number
  readonly columnMs: number
  readonly columnCount: number
  readonly stepMs: number
}

function columnSums(points: readonly ChartPoint[], grid: Grid): (number | null)[] {
  const sums = new Array<number | null>(grid.columnCount).fill(null)
  let previousMs = Number.NEGATIVE_INFINITY
  for (const [atMs, value] of points) {
    // The newest point of a live series lies between two steps: what it counts was counted by the one before.
    const isBetween = atMs - previousMs < grid.stepMs / 2
    previousMs = atMs
    if (isBetween) continue
    // A step's increase belongs to the time before its timestamp.
    const column = Math.ceil((atMs - grid.fromMs) / grid.columnMs) - 1
    if (value === null || column < 0 || column >= grid.columnCount) continue
    sums[column] = (sums[column] ?? 0) + value
  }
  return sums
}

/**
 * The distance of two steps, as the middle of all distances: gaps are longer, and the newest point of a live series
 * comes sooner. With fewer than two points every column is wide enough.
 */
function stepOf(buckets: readonly BucketSeries[]): number {
  const distances = buckets.flatMap(({ points }) =>
    points.slice(1).map(([atMs], index) => atMs - (points[index]?.[0] ?? atMs)),
  )
  const sorted = distances.filter(distance => distance > 0).sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 1
}

/** 0 for none, then 1 to 6; by square root, so that the thin tail of slow requests is seen beside the bulk. */
export function rampLevel(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0
  return Math.max(1, Math.min(6, Math.ceil(6 * Math.sqrt(count / most))))
}

/**
 * The share of a column that lies above `target`, spread evenly inside the bucket that holds it (the assumption that
 * PromQL's histogram_quantile makes). Null without samples.
 */
export function shareAbove(map: Heatmap, column: number, target: number): number | null {
  const counts = map.columns[column] ?? []
  let total = 0
  let above = 0
  for (const [row, count] of counts.entries()) {
    if (count === null) return null
    const lower = row === 0 ? 0 : (map.bounds[row - 1] ?? 0)
    const upper = map.bounds[row] ?? Number.POSITIVE_INFINITY
    total += count
    if (lower >= target) above += count
    else if (upper > target && Number.isFinite(upper)) above += (count * (upper - target)) / (upper - lower)
  }
  return total > 0 ? above / total : null
}

/** Where a value stands among equally high rows, counted from below: 2.5 is the middle of the third row. */
export function rowPosition(bounds: readonly number[], value: number): number | null {
  const row = bounds.findIndex(bound => value <= bound)
  if (row < 0) return null
  const upper = bounds[row] ?? value
  const lower = row === 0 ? 0 : (bounds[row - 1] ?? 0)
  return Number.isFinite(upper) && upper > lower ? row + (value - lower) / (upper - lower) : row
}
