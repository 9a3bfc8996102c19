import type { RevenuePolicy } from '../../config/schema/business.ts'
import { formatMoney } from '../../format/money.ts'
import type { StripeDiscount, SubscriptionState } from '../stripe/facts.ts'
import { isLowering, isPaused, uncountedBecause } from './counted.ts'
import { shortDay } from './period.ts'

const DAY_MS = 86_400_000

const dayWords = (atMs: number): string => shortDay(Math.floor(atMs / DAY_MS))

/** Why a subscription counts what it counts, a few words each; empty for one that simply counts. */
export function reasonsOf(state: SubscriptionState, atMs: number, policy: RevenuePolicy): string[] {
  return [
    ...statusReasons(state, policy),
    ...(isPaused(state, atMs) ? [pauseReason(state)] : []),
    ...endReasons(state, atMs),
    ...new Set(
      state.items.flatMap(item => {
        const reason = uncountedBecause(item, state.currency)
        return reason === null ? [] : [`${item.price?.title ?? item.id}: ${reason}`]
      }),
    ),
    ...[...state.discounts, ...state.items.flatMap(({ discounts }) => discounts)].map(discount =>
      discountReason(discount, isLowering(discount, atMs, policy)),
    ),
  ]
}

function statusReasons({ status, trialEndMs }: SubscriptionState, policy: RevenuePolicy): string[] {
  switch (status) {
    case 'active':
    case 'canceled':
      return []
    case 'trialing':
      return [trialEndMs === null ? 'trial' : `trial until ${dayWords(trialEndMs)}`]
    case 'past_due':
      return [policy.past_due === 'counted' ? 'past due, counted' : 'past due, left out']
    default:
      return [status.replaceAll('_', ' ')]
  }
}

const pauseReason = ({ pause }: SubscriptionState): string =>
  pause?.resumesMs ? `collection paused until ${dayWords(pause.resumesMs)}` : 'collection paused'

function endReasons({ endedMs, cancelAtMs }: SubscriptionState, atMs: number): string[] {
  if (endedMs !== null) return [`ended ${dayWords(endedMs)}`]
  if (cancelAtMs === null) return []
  return [`${cancelAtMs > atMs ? 'ends' : 'ended'} ${dayWords(cancelAtMs)}`]
}

function discountReason({ off, duration, endMs }: StripeDiscount, isTakenOff: boolean): string {
  const amount =
    off.kind === 'percent' ? `${off.percent}%` : formatMoney(off.minor, off.currency.toUpperCase())
  const time = duration === 'once' ? ' for one invoice' : endMs === null ? '' : ` until ${dayWords(endMs)}`
  return `${amount} off${time}${isTakenOff ? '' : ', not counted'}`
}
