import type { RevenuePolicy } from '../../config/schema/business.ts'
import type { SubscriptionRevision, SubscriptionState } from '../stripe/facts.ts'
import { type Monthly, monthlyOf, NOTHING } from './monthly.ts'

/** From a moment on, a subscription is worth so much a month. `currency` in capitals. */
export type RevenueStep = Monthly & { readonly atMs: number; readonly currency: string }

type Stretch = { readonly fromMs: number; readonly toMs: number; readonly state: SubscriptionState }

/**
 * What a subscription was, is and (as far as Stripe told) will be worth, step by step; it begins with the first above 0.
 * Revisions come in any order, and as often as they like.
 */
export function stepsOf(revisions: readonly SubscriptionRevision[], policy: RevenuePolicy): RevenueStep[] {
  const steps: RevenueStep[] = []
  const stretches = stretchesOf(inOrder(revisions))
  const endMs = stretches.at(-1)?.state.endedMs ?? Number.POSITIVE_INFINITY
  for (const { fromMs, toMs, state } of stretches) {
    for (const atMs of momentsOf(state, fromMs, Math.min(toMs, endMs))) {
      const { minor, plans } = monthlyOf(state, atMs, policy)
      push(steps, { atMs, currency: state.currency.toUpperCase(), minor, plans })
    }
  }
  const last = steps.at(-1)
  if (last && last.minor > 0 && Number.isFinite(endMs)) push(steps, { ...last, ...NOTHING, atMs: endMs })
  return steps
}

/** By time; what has the same time by its order; each once. */
export function inOrder(revisions: readonly SubscriptionRevision[]): readonly SubscriptionRevision[] {
  if (revisions.length < 2) return revisions
  return [...revisions].sort(
    (a, b) => a.atMs - b.atMs || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0),
  )
}

function push(steps: RevenueStep[], step: RevenueStep): void {
  const last = steps.at(-1)
  if (!last && step.minor === 0) return
  if (last && isSame(last, step)) return
  steps.push(step)
}

const isSame = (a: RevenueStep, b: RevenueStep): boolean =>
  a.minor === b.minor &&
  a.currency === b.currency &&
  a.plans.length === b.plans.length &&
  a.plans.every(
    (share, index) => share.plan === b.plans[index]?.plan && share.minor === b.plans[index]?.minor,
  )

function stretchesOf(revisions: readonly SubscriptionRevision[]): Stretch[] {
  const first = revisions[0]
  if (!first) return []
  const stretches: Stretch[] = []
  const before = asBefore(first.state, first.atMs)
  if (before) stretches.push(before)
  for (let index = 0; index < revisions.length; index++) {
    const { atMs: fromMs, state } = revisions[index] ?? first
    stretches.push({ fromMs, toMs: revisions[index + 1]?.atMs ?? Number.POSITIVE_INFINITY, state })
  }
  return stretches
}

/**
 * Before it was seen for the first time a subscription is taken to have been as it was seen: paying from its start or
 * its trial's end, until its end. Null where that was never.
 */
function asBefore(state: SubscriptionState, seenMs: number): Stretch | null {
  const fromMs = Math.max(state.startedMs, state.trialEndMs ?? state.startedMs)
  const toMs = Math.min(seenMs, state.endedMs ?? seenMs)
  if (fromMs >= toMs) return null
  return { fromMs, toMs, state: state.status === 'canceled' ? { ...state, status: 'active' } : state }
}

/** When within a stretch its worth may change without Stripe saying so. */
function momentsOf(state: SubscriptionState, fromMs: number, toMs: number): number[] {
  if (fromMs >= toMs) return []
  const moments = [fromMs, state.cancelledMs, state.cancelAtMs, state.pause?.resumesMs ?? null]
  for (const { startMs, endMs } of state.discounts) moments.push(startMs, endMs)
  for (const { discounts } of state.items) {
    for (const { startMs, endMs } of discounts) moments.push(startMs, endMs)
  }
  const within: number[] = []
  for (const atMs of moments) {
    if (atMs !== null && atMs >= fromMs && atMs < toMs && !within.includes(atMs)) within.push(atMs)
  }
  return within.length < 2 ? within : within.sort((a, b) => a - b)
}
