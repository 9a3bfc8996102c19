import type {
  BillingPeriod,
  CustomerFacts,
  StripeDiscount,
  StripePrice,
  SubscriptionItem,
  SubscriptionRevision,
  SubscriptionState,
} from '../stripe/facts.ts'

/** "2026-03-10", or with a time, in UTC. */
export const at = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`)

export const monthly: BillingPeriod = { interval: 'month', count: 1 }

export function priceOf(unitMinor: number | string, given: Partial<StripePrice> = {}): StripePrice {
  return {
    id: `price_${unitMinor}`,
    product: 'prod_1',
    title: `Plan ${unitMinor}`,
    lookupKey: null,
    currency: 'usd',
    period: monthly,
    usage: 'licensed',
    scheme: { kind: 'per_unit', unitMinor: String(unitMinor) },
    packages: null,
    ...given,
  }
}

export const itemOf = (
  price: StripePrice | null,
  given: Partial<SubscriptionItem> = {},
): SubscriptionItem => ({
  id: 'si_1',
  price,
  quantity: 1,
  discounts: [],
  ...given,
})

export const stateOf = (given: Partial<SubscriptionState> = {}): SubscriptionState => ({
  id: 'sub_1',
  customer: 'cus_1',
  currency: 'usd',
  status: 'active',
  startedMs: at('2026-01-10'),
  trialEndMs: null,
  pause: null,
  cancelledMs: null,
  cancelAtMs: null,
  endedMs: null,
  items: [itemOf(priceOf(4000))],
  discounts: [],
  ...given,
})

export const percentOff = (percent: string, given: Partial<StripeDiscount> = {}): StripeDiscount => ({
  id: 'di_1',
  coupon: 'coupon',
  off: { kind: 'percent', percent },
  duration: 'forever',
  startMs: at('2026-01-01'),
  endMs: null,
  ...given,
})

/** A subscription's revisions from days and what changed on them; each keeps what was before. */
export function historyOf(
  ...changes: readonly (readonly [day: string, change: Partial<SubscriptionState>])[]
): SubscriptionRevision[] {
  let state = stateOf({ startedMs: at(changes[0]?.[0] ?? '2026-01-10') })
  return changes.map(([day, change], index) => {
    state = { ...state, ...change }
    return { atMs: at(day), order: `evt_${index}`, state }
  })
}

export function factsOf(
  subscriptions: readonly (readonly SubscriptionRevision[])[],
  given: Partial<CustomerFacts> = {},
): CustomerFacts {
  return {
    customer: { id: 'cus_1', name: 'Acme', createdMs: at('2026-01-01'), isDeleted: false },
    revisions: new Map(subscriptions.map((revisions, index) => [`sub_${index}`, revisions])),
    invoices: [],
    charges: [],
    refunds: [],
    disputes: [],
    ...given,
  }
}
