import { describe, expect, it } from 'vitest'
import { RevenuePolicy } from '../../config/schema/business.ts'
import { calendarOf, dayOfText, dayText } from '../days.ts'
import type { CustomerFacts, StripeInvoice } from '../stripe/facts.ts'
import { RevenueBook } from './book.ts'
import { at, factsOf, historyOf, itemOf, percentOff, priceOf } from './testing.ts'

const calendar = calendarOf('UTC', { startsAtMs: at('2025-01-01'), endsAtMs: at('2028-01-01') })
const NOW = at('2026-12-31')

function bookOf(customers: Readonly<Record<string, CustomerFacts>>, policy: Partial<RevenuePolicy> = {}) {
  const book = new RevenueBook({ policy: RevenuePolicy.parse(policy), calendar, exchange: null })
  for (const [id, facts] of Object.entries(customers)) book.apply(id, facts, NOW)
  return book
}

const movesOf = (book: RevenueBook): string[] =>
  [...book.moves(dayOfText('2025-01-01'), dayOfText('2026-12-31'))]
    .map(
      ({ move }) => `${dayText(move.day)} ${move.kind} ${move.currency} ${move.fromMinor} → ${move.toMinor}`,
    )
    .sort((a, b) => a.localeCompare(b))

const mrrAt = (book: RevenueBook, day: string, currency = 'USD'): number =>
  book.days(currency, dayOfText('2026-12-31'))?.mrrAt(dayOfText(day)) ?? 0

const invoice = (given: Partial<StripeInvoice>): StripeInvoice => ({
  id: 'in_1',
  number: null,
  customer: 'cus_1',
  subscription: 'sub_1',
  currency: 'usd',
  status: 'paid',
  createdMs: at('2026-02-10'),
  paidMs: at('2026-02-10'),
  totalMinor: 4000,
  taxMinor: 0,
  paidMinor: 4000,
  failures: [],
  nextAttemptMs: null,
  ...given,
})

const yearly = { interval: 'year', count: 1 } as const
const one = (history: ReturnType<typeof historyOf>) => ({ cus_1: factsOf([history]) })

/** Each case: what Stripe told, the movements of it, and MRR at the end of some days, in minor units. */
const CASES: readonly {
  readonly name: string
  readonly customers: Readonly<Record<string, CustomerFacts>>
  readonly policy?: Partial<RevenuePolicy>
  readonly moves: readonly string[]
  readonly mrr: readonly (readonly [day: string, minor: number, currency?: string])[]
}[] = [
  {
    name: 'annual plan: a twelfth a month, half a cent to the even one',
    customers: one(historyOf(['2026-01-10', { items: [itemOf(priceOf(100_006, { period: yearly }))] }])),
    // 100,006 ÷ 12 = 8,333.83…
    moves: ['2026-01-10 new USD 0 → 8334'],
    mrr: [
      ['2026-01-09', 0],
      ['2026-01-10', 8334],
    ],
  },
  {
    name: 'weekly plan: 52 ÷ 12 weeks a month; a daily one 365 ÷ 12 days',
    customers: {
      cus_1: factsOf([
        historyOf([
          '2026-01-10',
          { items: [itemOf(priceOf(900, { period: { interval: 'week', count: 1 } }))] },
        ]),
      ]),
      cus_2: factsOf([
        historyOf([
          '2026-01-11',
          { items: [itemOf(priceOf(10, { period: { interval: 'day', count: 1 } }))] },
        ]),
      ]),
    },
    moves: ['2026-01-10 new USD 0 → 3900', '2026-01-11 new USD 0 → 304'],
    mrr: [['2026-01-11', 4204]],
  },
  {
    name: 'quantity: seats multiply it, and a change of seats expands or contracts',
    customers: one(
      historyOf(
        ['2026-01-10', { items: [itemOf(priceOf(1500), { quantity: 3 })] }],
        ['2026-03-01', { items: [itemOf(priceOf(1500), { quantity: 5 })] }],
        ['2026-04-01', { items: [itemOf(priceOf(1500), { quantity: 4 })] }],
      ),
    ),
    moves: [
      '2026-01-10 new USD 0 → 4500',
      '2026-03-01 expansion USD 4500 → 7500',
      '2026-04-01 contraction USD 7500 → 6000',
    ],
    mrr: [
      ['2026-02-28', 4500],
      ['2026-12-31', 6000],
    ],
  },
  {
    name: 'interval_count 3: a third of a quarter a month',
    customers: one(
      historyOf([
        '2026-01-10',
        { items: [itemOf(priceOf(10_000, { period: { interval: 'month', count: 3 } }))] },
      ]),
    ),
    moves: ['2026-01-10 new USD 0 → 3333'],
    mrr: [['2026-01-10', 3333]],
  },
  {
    name: 'trial: nothing until it is paid for',
    customers: one(
      historyOf(
        ['2026-01-10', { status: 'trialing', trialEndMs: at('2026-01-24') }],
        ['2026-01-24', { status: 'active' }],
      ),
    ),
    moves: ['2026-01-24 new USD 0 → 4000'],
    mrr: [
      ['2026-01-23', 0],
      ['2026-01-24', 4000],
    ],
  },
  {
    name: '100 % coupon: no revenue, no customer',
    customers: one(historyOf(['2026-01-10', { discounts: [percentOff('100')] }])),
    moves: [],
    mrr: [['2026-06-01', 0]],
  },
  {
    name: 'repeating coupon: lowers it for its months, then expansion, though Stripe says nothing',
    customers: one(
      historyOf([
        '2026-01-10',
        {
          discounts: [
            percentOff('25', { duration: 'repeating', startMs: at('2026-01-10'), endMs: at('2026-04-10') }),
          ],
        },
      ]),
    ),
    moves: ['2026-01-10 new USD 0 → 3000', '2026-04-10 expansion USD 3000 → 4000'],
    mrr: [
      ['2026-04-09', 3000],
      ['2026-04-10', 4000],
    ],
  },
  {
    name: 'past due then unpaid: counted until Stripe gave up',
    customers: one(
      historyOf(
        ['2026-01-10', {}],
        ['2026-02-10', { status: 'past_due' }],
        ['2026-03-03', { status: 'unpaid' }],
      ),
    ),
    moves: ['2026-01-10 new USD 0 → 4000', '2026-03-03 churned USD 4000 → 0'],
    mrr: [
      ['2026-03-02', 4000],
      ['2026-03-03', 0],
    ],
  },
  {
    name: 'past due left out by policy: churned at once, and back when paid',
    customers: one(
      historyOf(
        ['2026-01-10', {}],
        ['2026-02-10', { status: 'past_due' }],
        ['2026-02-14', { status: 'active' }],
      ),
    ),
    policy: { past_due: 'left_out' },
    moves: [
      '2026-01-10 new USD 0 → 4000',
      '2026-02-10 churned USD 4000 → 0',
      '2026-02-14 reactivation USD 0 → 4000',
    ],
    mrr: [['2026-02-12', 0]],
  },
  {
    name: 'cancel at period end: there until then, and not a day longer when nobody tells',
    customers: one(
      historyOf(
        ['2026-01-10', {}],
        ['2026-02-20', { cancelledMs: at('2026-02-20'), cancelAtMs: at('2026-03-10') }],
      ),
    ),
    moves: ['2026-01-10 new USD 0 → 4000', '2026-03-10 churned USD 4000 → 0'],
    mrr: [
      ['2026-03-09', 4000],
      ['2026-03-10', 0],
    ],
  },
  {
    name: 'cancel at period end, churn at cancellation by policy',
    customers: one(
      historyOf(
        ['2026-01-10', {}],
        ['2026-02-20', { cancelledMs: at('2026-02-20'), cancelAtMs: at('2026-03-10') }],
      ),
    ),
    policy: { churn_at: 'cancellation' },
    moves: ['2026-01-10 new USD 0 → 4000', '2026-02-20 churned USD 4000 → 0'],
    mrr: [['2026-02-20', 0]],
  },
  {
    name: 'two subscriptions, cancel one: contraction, not churn',
    customers: {
      cus_1: factsOf([
        historyOf(['2026-01-10', {}]),
        historyOf(
          ['2026-01-20', { items: [itemOf(priceOf(1000))] }],
          ['2026-03-05', { status: 'canceled', endedMs: at('2026-03-05') }],
        ),
      ]),
    },
    moves: [
      '2026-01-10 new USD 0 → 4000',
      '2026-01-20 expansion USD 4000 → 5000',
      '2026-03-05 contraction USD 5000 → 4000',
    ],
    mrr: [['2026-03-05', 4000]],
  },
  {
    name: 'join and leave in the window: new and churned both',
    customers: one(
      historyOf(['2026-05-04', {}], ['2026-05-20', { status: 'canceled', endedMs: at('2026-05-20') }]),
    ),
    moves: ['2026-05-04 new USD 0 → 4000', '2026-05-20 churned USD 4000 → 0'],
    mrr: [
      ['2026-05-19', 4000],
      ['2026-05-31', 0],
    ],
  },
  {
    name: 'join and leave within a day: nothing at any day’s end',
    customers: one(
      historyOf(
        ['2026-05-04T08:00', {}],
        ['2026-05-04T17:00', { status: 'canceled', endedMs: at('2026-05-04T17:00') }],
      ),
    ),
    moves: [],
    mrr: [['2026-05-04', 0]],
  },
  {
    name: 'leave and return: churned, then reactivation, not new',
    customers: {
      cus_1: factsOf([
        historyOf(['2026-01-10', {}], ['2026-03-05', { status: 'canceled', endedMs: at('2026-03-05') }]),
        historyOf(['2026-06-01', {}]),
      ]),
    },
    moves: [
      '2026-01-10 new USD 0 → 4000',
      '2026-03-05 churned USD 4000 → 0',
      '2026-06-01 reactivation USD 0 → 4000',
    ],
    mrr: [
      ['2026-04-01', 0],
      ['2026-06-01', 4000],
    ],
  },
  {
    name: 'plan swap with proration: the new plan from that day, whatever the invoice said',
    customers: {
      cus_1: factsOf(
        [historyOf(['2026-01-10', {}], ['2026-02-25T12:00', { items: [itemOf(priceOf(28_000))] }])],
        { invoices: [invoice({ id: 'in_2', totalMinor: 12_857, paidMinor: 12_857 })] },
      ),
    },
    moves: ['2026-01-10 new USD 0 → 4000', '2026-02-25 expansion USD 4000 → 28000'],
    mrr: [
      ['2026-02-24', 4000],
      ['2026-02-25', 28_000],
    ],
  },
  {
    name: 'two currencies: never added',
    customers: {
      cus_1: factsOf([historyOf(['2026-01-10', {}])]),
      cus_2: factsOf([
        historyOf(['2026-01-12', { currency: 'eur', items: [itemOf(priceOf(5000, { currency: 'eur' }))] }]),
      ]),
    },
    moves: ['2026-01-10 new USD 0 → 4000', '2026-01-12 new EUR 0 → 5000'],
    mrr: [
      ['2026-02-01', 4000, 'USD'],
      ['2026-02-01', 5000, 'EUR'],
    ],
  },
  {
    name: 'JPY: its minor unit is the yen',
    customers: one(
      historyOf([
        '2026-01-10',
        { currency: 'jpy', items: [itemOf(priceOf(50_000, { currency: 'jpy', period: yearly }))] },
      ]),
    ),
    moves: ['2026-01-10 new JPY 0 → 4167'],
    mrr: [['2026-01-10', 4167, 'JPY']],
  },
  { name: 'no customers', customers: {}, moves: [], mrr: [['2026-01-10', 0]] },
  {
    name: 'zero churn: nobody moves',
    customers: one(historyOf(['2026-01-10', {}])),
    moves: ['2026-01-10 new USD 0 → 4000'],
    mrr: [['2026-12-31', 4000]],
  },
  {
    name: 'refund: money of the day, never of MRR',
    customers: {
      cus_1: factsOf([historyOf(['2026-01-10', {}])], {
        invoices: [invoice({ totalMinor: 4760, taxMinor: 760, paidMinor: 4760 })],
        charges: [
          {
            id: 'ch_1',
            customer: 'cus_1',
            invoice: 'in_1',
            currency: 'usd',
            status: 'succeeded',
            createdMs: at('2026-02-10'),
            minor: 4760,
            failure: null,
          },
        ],
        refunds: [
          {
            id: 're_1',
            charge: 'ch_1',
            currency: 'usd',
            status: 'succeeded',
            createdMs: at('2026-02-12'),
            minor: 2380,
          },
        ],
      }),
    },
    moves: ['2026-01-10 new USD 0 → 4000'],
    mrr: [['2026-02-12', 4000]],
  },
]

describe('monthly recurring revenue and its movements', () => {
  it.each(CASES)('$name', ({ customers, policy, moves, mrr }) => {
    const book = bookOf(customers, policy)
    expect(movesOf(book)).toEqual(moves)
    expect(mrr.map(([day, , currency]) => mrrAt(book, day, currency))).toEqual(mrr.map(([, minor]) => minor))
  })

  it('counts a refund in the revenue of its day, without taxes', () => {
    const days = bookOf(CASES.find(({ name }) => name.startsWith('refund'))?.customers ?? {}).days(
      'USD',
      dayOfText('2026-12-31'),
    )
    expect(days?.on('revenue_minor', dayOfText('2026-02-10'))).toBe(4000)
    expect(days?.on('revenue_minor', dayOfText('2026-02-12'))).toBe(-2000)
    expect(days?.on('refunded_minor', dayOfText('2026-02-12'))).toBe(2380)
  })
})
