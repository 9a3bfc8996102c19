import type { ChartPoint } from './points.ts'

export type SparklineDomain = { readonly low: number; readonly high: number; readonly showsTarget: boolean }

/** A target further away than this many heights of the line would flatten it. */
const REACH = 1.5

/**
 * The values that the height of a sparkline stands for; null when there is nothing to draw.
 * The target belongs to the picture only when the line comes near it.
 */
export function sparklineDomain(
  points: readonly ChartPoint[],
  options: { readonly target: number | null; readonly startsAtZero: boolean },
): SparklineDomain | null {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]))
  if (values.length === 0) return null
  const lowest = values.reduce((low, value) => Math.min(low, value))
  const highest = values.reduce((high, value) => Math.max(high, value))
  let low = options.startsAtZero ? Math.min(0, lowest) : lowest
  let high = highest
  const { target } = options
  const span = Math.max(high - low, Math.abs(high) * 0.25)
  const showsTarget = target !== null && target <= high + span * REACH && target >= low - span * REACH
  if (showsTarget) {
    low = Math.min(low, target)
    high = Math.max(high, target)
  }
  // A calm line lies low in its row instead of being blown up to noise.
  const least = Math.max(Math.abs(high) * 0.2, 1e-9)
  if (high - low < least) {
    const middle = (low + high) / 2
    if (!options.startsAtZero) low = middle - least / 2
    high = options.startsAtZero && highest === 0 ? 1 : Math.max(high, low + least)
  }
  return { low, high, showsTarget }
}
