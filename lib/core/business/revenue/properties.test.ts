import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RevenuePolicy } from '../../config/schema/business.ts'
import { calendarOf } from '../days.ts'
import { MOVEMENTS } from '../figure.ts'
import { exchangeOf } from '../money/index.ts'
import type {
  CustomerFacts,
  StripeDiscount,
  SubscriptionRevision,
  SubscriptionState,
} from '../stripe/facts.ts'
import { RevenueBook } from './book.ts'
import { monthlyOf } from './monthly.ts'
import { at, factsOf, itemOf, percentOff, priceOf, stateOf } from './testing.ts'

const DAY_MS = 86_400_000
const START = at('2026-01-01')
const LENGTH = 120
const range = { startsAtMs: START, endsAtMs: START + 400 * DAY_MS }

const moment = fc.integer({ min: 0, max: LENGTH * 24 * 60 }).map(minute => START + minute * 60_000)
const policies: fc.Arbitrary<RevenuePolicy> = fc.record({
  discounts: fc.constantFrom('recurring', 'none'),
  past_due: fc.constantFrom('counted', 'left_out'),
  churn_at: fc.constantFrom('period_end', 'cancellation'),
})
const period = fc.record({
  interval: fc.constantFrom('day', 'week', 'month', 'year'),
  count: fc.integer({ min: 1, max: 6 }),
})
const discount: fc.Arbitrary<StripeDiscount> = fc
  .tuple(fc.integer({ min: 0, max: 100 }), moment, moment, fc.constantFrom('forever', 'repeating', 'once'))
  .map(([percent, a, b, duration]) =>
    percentOff(String(percent), {
      duration,
      startMs: Math.min(a, b),
      endMs: duration === 'repeating' ? Math.max(a, b) : null,
    }),
  )
const items = (currency: string) =>
  fc.array(
    fc
      .tuple(
        fc.integer({ min: 0, max: 99_999 }),
        period,
        fc.integer({ min: 0, max: 9 }),
        fc.array(discount, { maxLength: 1 }),
      )
      .map(([unit, period, quantity, discounts]) =>
        itemOf(priceOf(unit, { currency, period }), { quantity, discounts }),
      ),
    { maxLength: 3 },
  )

function changeOf(currency: string): fc.Arbitrary<Partial<SubscriptionState>> {
  return fc.oneof(
    items(currency).map(items => ({ items })),
    fc.constantFrom('active', 'past_due', 'unpaid', 'paused', 'trialing').map(status => ({ status })),
    fc.tuple(moment, moment).map(([cancelledMs, cancelAtMs]) => ({ cancelledMs, cancelAtMs })),
    fc.array(discount, { maxLength: 2 }).map(discounts => ({ discounts })),
    fc.option(moment).map(resumesMs => ({ pause: { resumesMs } })),
    fc.constant({ pause: null, cancelledMs: null, cancelAtMs: null }),
  )
}

/** A subscription from its first day on, and perhaps its end. */
const subscription: fc.Arbitrary<readonly SubscriptionRevision[]> = fc
  .constantFrom('usd', 'eur')
  .chain(currency =>
    fc.tuple(
      fc.constant(currency),
      items(currency),
      fc.uniqueArray(moment, { minLength: 1, maxLength: 5 }),
      fc.array(changeOf(currency), { minLength: 5, maxLength: 5 }),
      fc.boolean(),
    ),
  )
  .map(([currency, items, moments, changes, isEnded]) => {
    const times = moments.toSorted((a, b) => a - b)
    let state = stateOf({ currency, items, startedMs: times[0] ?? START })
    return times.map((atMs, index) => {
      const isEnd = isEnded && index > 0 && index === times.length - 1
      if (index > 0) state = { ...state, ...changes[index] }
      if (isEnd) state = { ...state, status: 'canceled', endedMs: atMs }
      return { atMs, order: `evt_${index}`, state }
    })
  })
const company = fc.array(fc.array(subscription, { minLength: 1, maxLength: 3 }), {
  minLength: 50,
  maxLength: 50,
})

const exchange = exchangeOf({ to: 'USD', date: '2026-01-01', rates: { EUR: '1.0837' } })

function bookOf(customers: readonly CustomerFacts[], policy: RevenuePolicy, zone = 'UTC') {
  const calendar = calendarOf(zone, range)
  const book = new RevenueBook({ policy, calendar, exchange })
  customers.forEach((facts, index) => {
    book.apply(`cus_${index}`, facts, range.endsAtMs)
  })
  return { book, calendar }
}

/** MRR by the definition alone: what every subscription is worth in the state that it has at a moment. */
function mrrByHand(
  customers: readonly CustomerFacts[],
  currency: string,
  asked: { atMs: number; policy: RevenuePolicy },
) {
  let sum = 0
  for (const facts of customers) {
    for (const revisions of facts.revisions.values()) {
      const state = revisions.findLast(({ atMs }) => atMs <= asked.atMs)?.state
      if (state?.currency.toUpperCase() === currency) sum += monthlyOf(state, asked.atMs, asked.policy).minor
    }
  }
  return sum
}

describe('movements of random histories', () => {
  it('add up to the change in MRR every day, and MRR is what its definition says (1,000 customers in 20 companies)', () => {
    fc.assert(
      fc.property(
        company,
        policies,
        fc.constantFrom('UTC', 'America/New_York'),
        (histories, policy, zone) => {
          const customers = histories.map(subscriptions => factsOf(subscriptions))
          const { book, calendar } = bookOf(customers, policy, zone)
          const firstDay = calendar.dayOf(START) - 1
          for (const currency of ['USD', 'EUR', 'sum']) {
            const days = book.days(currency, firstDay + LENGTH + 5)
            if (!days) continue
            for (let day = firstDay; day <= firstDay + LENGTH + 3; day++) {
              const change = MOVEMENTS.reduce((sum, kind) => sum + days.movement(kind, day, day), 0)
              expect(days.mrrAt(day - 1) + change).toBe(days.mrrAt(day))
              if (currency === 'sum' || day % 7 !== 0) continue
              const atMs = calendar.startOf(day + 1) - 1
              expect(days.mrrAt(day)).toBe(mrrByHand(customers, currency, { atMs, policy }))
            }
          }
        },
      ),
      { numRuns: 20, seed: 7 },
    )
  })

  it('are the same from revisions that came shuffled and twice, customer by customer in another order', () => {
    fc.assert(
      fc.property(company, policies, fc.infiniteStream(fc.nat()), (histories, policy, dice) => {
        const customers = histories.map(subscriptions => factsOf(subscriptions))
        const shuffled = histories.map(subscriptions =>
          factsOf(subscriptions.map(revisions => shuffle([...revisions, ...revisions], dice))),
        )
        const { book } = bookOf(customers, policy)
        const later = new RevenueBook({ policy, calendar: calendarOf('UTC', range), exchange })
        for (const index of shuffle([...shuffled.keys(), ...shuffled.keys()], dice)) {
          later.apply(`cus_${index}`, shuffled[index], range.endsAtMs)
        }
        expect(readingsOf(later)).toEqual(readingsOf(book))
      }),
      { numRuns: 8, seed: 11 },
    )
  })
})

function shuffle<T>(items: readonly T[], dice: Iterator<number, unknown>): T[] {
  const thrown = items.map(item => ({ item, at: Number(dice.next().value) }))
  return thrown.sort((a, b) => a.at - b.at).map(({ item }) => item)
}

function readingsOf(book: RevenueBook) {
  const first = Math.floor(START / DAY_MS)
  const last = first + LENGTH + 5
  const sums = ['USD', 'EUR', 'sum'].map(currency => {
    const days = book.days(currency, last)
    const plans = book.plans(currency)
    return {
      mrr: Array.from({ length: LENGTH }, (_, day) => days?.mrrAt(first + day) ?? 0),
      movements: MOVEMENTS.map(kind => days?.movement(kind, first, last) ?? 0),
      plans: plans
        ?.names()
        .map(plan => [plan, plans.at(plan, last)])
        .sort((a, b) => String(a).localeCompare(String(b))),
    }
  })
  return {
    sums,
    moves: [...book.moves(first, last)]
      .map(({ customer, move }) => `${customer} ${JSON.stringify(move)}`)
      .sort((a, b) => String(a).localeCompare(String(b))),
  }
}
