import type { SubscriptionRevision } from '../stripe/facts.ts'
import { inOrder, type RevenueStep } from './steps.ts'

/** A trial that came to its end. */
export type EndedTrial = {
  readonly endedMs: number
  readonly currency: string
  readonly isConverted: boolean
}

/** Converted: it was worth something after its end. Null without a trial, or while it runs. `steps` up to now. */
export function endedTrial(
  revisions: readonly SubscriptionRevision[],
  steps: readonly RevenueStep[],
  nowMs: number,
): EndedTrial | null {
  const last = inOrder(revisions).at(-1)?.state
  const plannedMs = last?.trialEndMs ?? null
  if (!last || plannedMs === null) return null
  const endedMs = Math.min(plannedMs, last.endedMs ?? plannedMs)
  if (endedMs > nowMs) return null
  return {
    endedMs,
    currency: last.currency.toUpperCase(),
    isConverted: steps.some(
      ({ minor }, index) => minor > 0 && (steps[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) > endedMs,
    ),
  }
}
