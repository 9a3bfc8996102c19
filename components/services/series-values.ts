import type { Point } from '../../lib/contract/overview.ts'
import { formatNumber, type Quantity } from '../../lib/core/format/index.ts'

/** The newest value of a course; null when it ends in a gap or has none. */
export function lastValue(points: readonly Point[]): number | null {
  return points.at(-1)?.[1] ?? null
}

/** "+29% on last week"; for ratios the difference in points. Null when either is missing or nothing can be said. */
export function changeText(
  now: number | null,
  before: number | null,
  kind: 'relative' | 'points',
): string | null {
  if (now === null || before === null) return null
  if (kind === 'points') return `${signed((now - before) * 100, 2)} on last week`
  if (before === 0) return null
  return `${signed((now / before - 1) * 100, 0)}% on last week`
}

function signed(value: number, decimals: number): string {
  const text = formatNumber(value, decimals)
  return text.startsWith('−') || /^[0.,]*$/.test(text) ? text : `+${text}`
}

/** Milliseconds below ten seconds, then seconds: as latencies are talked about. */
export function latencyQuantity(seconds: number): Quantity {
  if (seconds >= 10) return { text: formatNumber(seconds, 1), unit: 's' }
  const ms = seconds * 1000
  return { text: formatNumber(ms, ms < 10 ? 1 : 0), unit: 'ms' }
}
