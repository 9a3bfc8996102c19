import type {
  CustomerFacts,
  StripePrice,
  SubscriptionRevision,
  SubscriptionState,
} from '../../lib/core/business/stripe/facts.ts'

const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS

const price = (
  id: string,
  title: string,
  unitMinor: string,
  given: Partial<StripePrice> = {},
): StripePrice => ({
  id,
  product: `prod_${id}`,
  title,
  lookupKey: null,
  currency: 'usd',
  period: { interval: 'month', count: 1 },
  usage: 'licensed',
  scheme: { kind: 'per_unit', unitMinor },
  packages: null,
  ...given,
})

const PRICES = [
  price('basic', 'Basic', '4000'),
  price('pro', 'Pro', '28000'),
  price('yearly', 'Basic yearly', '40000', { period: { interval: 'year', count: 1 } }),
  price('weekly', 'Weekly', '999', { period: { interval: 'week', count: 1 } }),
  price('euro', 'Basic EUR', '3900', { currency: 'eur' }),
]

/** Numbers that look random and are the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

/** `invoices`: of each customer. */
export type CompanyWish = { readonly count: number; readonly invoices: number; readonly nowMs: number }

/** A company of customers with one subscription each. */
export function* companyOf(wish: CompanyWish): Generator<readonly [string, CustomerFacts]> {
  for (let index = 0; index < wish.count; index++) yield [`cus_${index}`, customerOf(index, wish)]
}

function customerOf(index: number, { invoices, nowMs }: CompanyWish): CustomerFacts {
  const throwing = dice(index + 1)
  const startedMs = nowMs - (30 + throwing(700)) * DAY_MS
  const chosen = PRICES[throwing(PRICES.length)] ?? PRICES[0]
  const customer = `cus_${index}`
  const subscription = `sub_${index}`
  const currency = chosen?.currency ?? 'usd'
  const first: SubscriptionState = {
    id: subscription,
    customer,
    currency,
    status: 'active',
    startedMs,
    trialEndMs: throwing(3) === 0 ? startedMs + 14 * DAY_MS : null,
    pause: null,
    cancelledMs: null,
    cancelAtMs: null,
    endedMs: null,
    items: [{ id: 'si', price: chosen ?? null, quantity: 1 + throwing(4), discounts: [] }],
    discounts:
      throwing(5) === 0
        ? [
            {
              id: 'di',
              coupon: 'welcome',
              off: { kind: 'percent', percent: '25' },
              duration: 'repeating',
              startMs: startedMs,
              endMs: startedMs + 3 * MONTH_MS,
            },
          ]
        : [],
  }
  const revisions: SubscriptionRevision[] = [{ atMs: startedMs, order: 'a', state: first }]
  if (throwing(2) === 0) {
    const atMs = startedMs + throwing(30) * DAY_MS
    const [item] = first.items
    const items = item ? [{ ...item, quantity: item.quantity + 1 }] : []
    revisions.push({ atMs, order: 'b', state: { ...first, items } })
  }
  const last = revisions.at(-1)?.state ?? first
  if (throwing(4) === 0) {
    const endedMs = Math.min(nowMs, startedMs + throwing(700) * DAY_MS)
    revisions.push({ atMs: endedMs, order: 'c', state: { ...last, status: 'canceled', endedMs } })
  }
  return {
    customer: { id: customer, name: `Customer ${index}`, createdMs: startedMs, isDeleted: false },
    revisions: new Map([[subscription, revisions]]),
    invoices: Array.from({ length: invoices }, (_, month) => ({
      id: `in_${index}_${month}`,
      number: null,
      customer,
      subscription,
      currency,
      status: 'paid' as const,
      createdMs: startedMs + month * MONTH_MS,
      paidMs: startedMs + month * MONTH_MS,
      totalMinor: 4760,
      taxMinor: 760,
      paidMinor: 4760,
      failures: throwing(20) === 0 ? [{ atMs: startedMs + month * MONTH_MS, minor: 4760 }] : [],
      nextAttemptMs: null,
    })),
    charges: [],
    refunds: [],
    disputes: [],
  }
}
