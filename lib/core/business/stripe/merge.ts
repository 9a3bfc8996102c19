import type { StripeDiscount } from './facts.ts'

/** Discounts by id; each ends at the earliest end that was told of it. The order they became known in makes no difference. */
export function mergeDiscounts(
  known: readonly StripeDiscount[],
  told: readonly StripeDiscount[],
): readonly StripeDiscount[] {
  const byId = new Map(known.map(one => [one.id, one]))
  for (const one of told) {
    const other = byId.get(one.id)
    byId.set(one.id, other ? { ...one, endMs: earliest(one.endMs, other.endMs) } : one)
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

const earliest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)
