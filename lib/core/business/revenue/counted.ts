import type { RevenuePolicy } from '../../config/schema/business.ts'
import type { StripeDiscount, SubscriptionItem, SubscriptionState } from '../stripe/facts.ts'

/** Whether a subscription in this state is recurring revenue at a moment, by the policy. */
export function isCounted(state: SubscriptionState, atMs: number, policy: RevenuePolicy): boolean {
  if (state.status !== 'active' && !(state.status === 'past_due' && policy.past_due === 'counted'))
    return false
  if (isPaused(state, atMs)) return false
  const ends = [
    state.endedMs,
    state.cancelAtMs,
    policy.churn_at === 'cancellation' ? state.cancelledMs : null,
  ]
  return ends.every(endMs => endMs === null || atMs < endMs)
}

/** Collection is paused: nothing is asked for. */
export const isPaused = ({ pause }: SubscriptionState, atMs: number): boolean =>
  pause !== null && (pause.resumesMs === null || atMs < pause.resumesMs)

/** Coupons that last lower it while they do; one for a single invoice never does. */
export const isLowering = (discount: StripeDiscount, atMs: number, policy: RevenuePolicy): boolean =>
  policy.discounts === 'recurring' &&
  discount.duration !== 'once' &&
  discount.startMs <= atMs &&
  (discount.endMs === null || atMs < discount.endMs)

/** Why an item counts nothing, whatever its subscription does; null when it counts. */
export function uncountedBecause({ price }: SubscriptionItem, currency: string): string | null {
  if (!price) return 'no price'
  if (!price.period) return 'paid once'
  if (price.usage === 'metered') return 'metered'
  if (price.currency !== currency) {
    return `priced in ${price.currency.toUpperCase()}, not ${currency.toUpperCase()}`
  }
  return null
}
