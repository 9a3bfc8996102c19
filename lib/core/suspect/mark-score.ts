import type { MarkKind } from './rank.ts'

/** Marks this long before an impact are looked at. */
export const MARKS_BEFORE_MS = 60 * 60_000
/** The start of an impact is known to a few minutes. */
export const MARKS_AFTER_MS = 2 * 60_000

/** How often a change of this kind is what broke things, as far as nobody knows better. */
const WEIGHTS: Readonly<Record<MarkKind, number>> = {
  deploy: 0.9,
  config: 0.8,
  restart: 0.5,
  action: 0.5,
  note: 0,
}
const FADES_MS = 20 * 60_000
const DEPENDENCY_WEIGHT = 0.95

/**
 * How suspicious a mark is: a weight by its kind that fades with the time between it and the impact
 * (`weight · exp(−t ⁄ 20 min)`); zero outside of the hour before. Change is the first thing asked for after an outage:
 * "roughly 70% of outages are due to changes in a live system" (Beyer et al., "Site Reliability Engineering", ch. 1).
 */
export function markScore(
  mark: { readonly kind: MarkKind; readonly atMs: number; readonly isDependency: boolean },
  impactMs: number,
): number {
  const leadMs = impactMs - mark.atMs
  if (leadMs > MARKS_BEFORE_MS || leadMs < -MARKS_AFTER_MS) return 0
  const faded = WEIGHTS[mark.kind] * Math.exp(-Math.max(0, leadMs) / FADES_MS)
  return mark.isDependency ? faded * DEPENDENCY_WEIGHT : faded
}
