import type { ChartPoint } from './points.ts'

/**
 * At most `maxPoints` points that draw the same picture: each time slot keeps its lowest and its highest value
 * (so that no peak is lost), and one gap when it has one. Short input is returned as it is.
 */
export function decimate(points: readonly ChartPoint[], maxPoints: number): readonly ChartPoint[] {
  const limit = Math.max(3, Math.floor(maxPoints))
  const first = points[0]
  const last = points.at(-1)
  if (points.length <= limit || first === undefined || last === undefined) return points
  const perSlot = points.some(([, value]) => value === null) ? 3 : 2
  const slots = Math.floor(limit / perSlot)
  const slotMs = (last[0] - first[0]) / slots
  const kept: ChartPoint[] = []
  let slot: ChartPoint[] = []
  let slotIndex = 0
  for (const point of points) {
    const index = Math.min(slots - 1, Math.floor((point[0] - first[0]) / slotMs))
    if (index !== slotIndex) {
      kept.push(...extremes(slot))
      slot = []
      slotIndex = index
    }
    slot.push(point)
  }
  kept.push(...extremes(slot))
  return kept
}

/** Lowest, highest and first gap of a slot, in their order of time, each once. */
function extremes(slot: readonly ChartPoint[]): readonly ChartPoint[] {
  let lowest: ChartPoint | undefined
  let highest: ChartPoint | undefined
  let gap: ChartPoint | undefined
  for (const point of slot) {
    const value = point[1]
    if (value === null) {
      gap ??= point
      continue
    }
    if (lowest === undefined || value < (lowest[1] ?? value)) lowest = point
    if (highest === undefined || value >= (highest[1] ?? value)) highest = point
  }
  const kept = new Set([lowest, highest, gap].filter(point => point !== undefined))
  return [...kept].sort((one, other) => one[0] - other[0])
}
