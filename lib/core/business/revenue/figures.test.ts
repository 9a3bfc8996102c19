import { describe, expect, it } from 'vitest'
import { RevenuePolicy } from '../../config/schema/business.ts'
import { calendarOf, dayOfText } from '../days.ts'
import type { CustomerFacts } from '../stripe/facts.ts'
import { RevenueBook } from './book.ts'
import { revenueFigures } from './figures/index.ts'
import { monthPeriod, planLines, reasonsOf, type Sums } from './index.ts'
import { movementSum, retentionOf } from './retention.ts'
import { at, factsOf, historyOf, itemOf, percentOff, priceOf, stateOf } from './testing.ts'

const policy = RevenuePolicy.parse({})
const NOV_9 = dayOfText('2026-11-09')

/** Sums of a month known from its totals alone, all on its first day. */
function october(
  slots: Readonly<Partial<Record<string, number>>>,
  opening: { mrr: number; customers: number },
): Sums {
  const { first, last } = monthPeriod('2026-10', NOV_9)
  const within = (from: number, to: number) => from <= first && to >= first
  const sum = (slot: string, from: number, to: number) => (within(from, to) ? (slots[slot] ?? 0) : 0)
  const kinds = ['new', 'expansion', 'reactivation', 'contraction', 'churned']
  const all = kinds.reduce((total, kind) => total + (slots[`${kind}_minor`] ?? 0), 0)
  const came =
    (slots.new_customers ?? 0) + (slots.reactivation_customers ?? 0) - (slots.churned_customers ?? 0)
  return {
    first: first - 60,
    sum,
    movement: (kind, from, to) => sum(`${kind}_minor`, from, to),
    mrrAt: day => opening.mrr + (day >= first && day <= last + 100 ? all : 0),
    customersAt: day => opening.customers + (day >= first ? came : 0),
  }
}

const figuresOf = (sums: Sums, given: Partial<Parameters<typeof revenueFigures>[0]> = {}) =>
  new Map(
    revenueFigures({
      sums,
      currency: 'USD',
      month: monthPeriod('2026-10', NOV_9),
      range: { first: NOV_9 - 6, count: 7 },
      source: 'Stripe subscriptions of xswarm',
      notes: [],
      asOfMs: null,
      blocked: null,
      ...given,
    }).map(figure => [figure.key, figure]),
  )

const OCTOBER = october(
  {
    new_minor: 244_000,
    expansion_minor: 141_000,
    reactivation_minor: 36_000,
    contraction_minor: -48_000,
    churned_minor: -104_000,
    new_customers: 31,
    reactivation_customers: 3,
    churned_customers: 14,
    trials_ended: 20,
    trials_converted: 15,
    payments: 560,
    failed_payments: 7,
    failed_paid_since: 3,
    failed_open_minor: 61_200,
    revenue_minor: 4_900_000,
  },
  { mrr: 4_744_000, customers: 577 },
)

describe('figures of revenue', () => {
  it('work each figure out in sight', () => {
    const worked = Object.fromEntries([...figuresOf(OCTOBER)].map(([key, figure]) => [key, figure.worked]))
    expect(worked).toMatchObject({
      mrr: '47,440 + 2,440 + 1,410 + 360 − 480 − 1,040 = 50,130',
      arr: '50,130 × 12 = 601,560',
      customers: '577 + 31 + 3 − 14 = 597',
      net_revenue_retention: '(47,440 + 1,410 − 480 − 1,040) ÷ 47,440 = 99.8%',
      gross_revenue_retention: '(47,440 − 480 − 1,040) ÷ 47,440 = 96.8%',
      mrr_churn_gross: '(480 + 1,040) ÷ 47,440 = 3.2%',
      mrr_churn_net: '(480 + 1,040 − 1,410 − 360) ÷ 47,440 = −0.5%',
      quick_ratio: '(2,440 + 1,410 + 360) ÷ (480 + 1,040) = 2.77',
      customer_churn: '14 ÷ 577 = 2.4%',
      trial_conversion: '15 ÷ 20 = 75.0%',
      failed_payments: '3 paid since + 4 not paid = 7',
      failed_payment_rate: '7 ÷ 567 = 1.2%',
    })
  })

  it('say beside it what it is of, and against what it moved', () => {
    const figures = figuresOf(OCTOBER)
    expect(figures.get('customer_churn')?.aside).toBe('14 of 577')
    expect(figures.get('failed_payments')?.aside).toBe('$612 open, 3 paid since')
    expect(figures.get('mrr')?.change).toMatchObject({
      kind: 'relative',
      against: 'on September',
      isBetter: true,
    })
    expect(figures.get('mrr')?.change?.value).toBeCloseTo(0.0567, 4)
    expect(figures.get('failed_payments')?.change).toEqual({
      kind: 'absolute',
      value: 7,
      against: 'on September',
      isBetter: false,
    })
  })

  it('take the churn of the 30 days up to the last for Stripe’s own and for the lifetime value', () => {
    // 2 October to 31 October: nobody left then, for everything of this October was on its first day.
    const figures = figuresOf(OCTOBER)
    expect(figures.get('customer_churn_stripe')?.worked).toBe('0 ÷ 597 = 0.0%')
    expect(figures.get('ltv')).toMatchObject({
      value: null,
      missing: 'nobody left in 30 days: at zero churn it has no end',
    })
  })

  it('give a reason where there is nothing to divide by', () => {
    const figures = figuresOf(october({}, { mrr: 0, customers: 0 }))
    const missing = [...figures.values()].flatMap(({ key, value, missing }) =>
      value === null ? [[key, missing]] : [],
    )
    expect(Object.fromEntries(missing)).toEqual({
      net_revenue_retention: 'no recurring revenue at the beginning of these days',
      gross_revenue_retention: 'no recurring revenue at the beginning of these days',
      mrr_churn_gross: 'no recurring revenue at the beginning of these days',
      mrr_churn_net: 'no recurring revenue at the beginning of these days',
      quick_ratio: 'no revenue was lost in these days',
      customer_churn: 'nobody paid at the beginning of these days',
      customer_churn_stripe: 'nobody paid in these 30 days',
      arpa: 'no paying customers',
      ltv: 'no paying customers 30 days ago',
      trial_conversion: 'no trial ended in these days',
      failed_payment_rate: 'nobody was asked to pay in these days',
    })
  })

  it('say nothing at all while the first sync runs', () => {
    const figures = [...figuresOf(OCTOBER, { blocked: 'the first sync is not over' }).values()]
    expect(
      figures.every(({ value, missing }) => value === null && missing === 'the first sync is not over'),
    ).toBe(true)
  })

  it('compare a running month with as many days of the month before', () => {
    expect(monthPeriod('2026-11', NOV_9)).toMatchObject({
      isOpen: true,
      title: '1–9 November',
      before: { first: dayOfText('2026-10-01'), last: dayOfText('2026-10-09'), title: '1–9 October' },
      monthBefore: { title: 'October' },
    })
    expect(monthPeriod('2026-03', dayOfText('2026-03-31')).before.last).toBe(dayOfText('2026-02-28'))
  })
})

const calendar = calendarOf('UTC', { startsAtMs: at('2026-01-01'), endsAtMs: at('2027-01-01') })

function bookOf(customers: Readonly<Record<string, CustomerFacts>>) {
  const book = new RevenueBook({ policy, calendar, exchange: null })
  for (const [id, facts] of Object.entries(customers)) book.apply(id, facts, at('2026-11-09'))
  return book
}

const pro = priceOf(28_000, { title: 'Pro' })
const basic = priceOf(4000, { title: 'Basic' })

describe('a month of a company', () => {
  const book = bookOf({
    a: factsOf([
      historyOf(['2026-09-03', { items: [itemOf(basic)] }], ['2026-10-05', { items: [itemOf(pro)] }]),
    ]),
    b: factsOf([
      historyOf(
        ['2026-09-04', { items: [itemOf(basic)] }],
        ['2026-10-10', { items: [itemOf(basic)], discounts: [percentOff('50')] }],
        ['2026-10-12', { discounts: [] }],
        ['2026-10-20', { discounts: [percentOff('50')] }],
      ),
    ]),
    c: factsOf([
      historyOf(
        ['2026-09-05', { items: [itemOf(basic)] }],
        ['2026-10-25', { status: 'canceled', endedMs: at('2026-10-25') }],
      ),
    ]),
    d: factsOf([historyOf(['2026-10-06', { items: [itemOf(basic)] }])]),
  })
  const month = monthPeriod('2026-10', NOV_9)
  const sums = book.days('USD', NOV_9)

  it('counts a customer who moved twice one way once', () => {
    if (!sums) throw new Error('no sums')
    expect(movementSum(sums, month, book.moves(month.first, month.last))).toEqual({
      openingMinor: 12_000,
      closingMinor: 34_000,
      by: {
        new: { minor: 4000, customers: 1 },
        expansion: { minor: 26_000, customers: 2 },
        contraction: { minor: -4000, customers: 1 },
        churned: { minor: -4000, customers: 1 },
        reactivation: { minor: 0, customers: 0 },
      },
    })
  })

  it('keeps plans apart, and counts as churned who left the company', () => {
    expect(planLines([book], 'USD', month)).toMatchObject([
      { plan: 'Pro', price: '$280 a month', customers: 1, mrrMinor: 28_000, churned: 0, churnRatio: null },
      { plan: 'Basic', price: '$40 a month', customers: 2, mrrMinor: 6000, churned: 1, churnRatio: 1 / 3 },
    ])
  })

  it('has ratios of each month since the first', () => {
    if (!sums) throw new Error('no sums')
    expect(retentionOf(sums, '2026-10', NOV_9)).toEqual([
      { month: '2026-09', net: null, gross: null, customerChurn: null },
      { month: '2026-10', net: 30_000 / 12_000, gross: 4000 / 12_000, customerChurn: 1 / 3 },
    ])
  })
})

describe('why a subscription counts what it counts', () => {
  it.each([
    [{ status: 'trialing' as const, trialEndMs: at('2026-12-03') }, ['trial until 3 Dec']],
    [
      { discounts: [percentOff('25', { endMs: at('2027-01-01'), duration: 'repeating' as const })] },
      ['25% off until 1 Jan'],
    ],
    [
      { discounts: [percentOff('25', { duration: 'once' as const })] },
      ['25% off for one invoice, not counted'],
    ],
    [{ items: [itemOf(null)] }, ['si_1: no price']],
    [{ status: 'past_due' as const }, ['past due, counted']],
    [{ cancelAtMs: at('2026-12-10') }, ['ends 10 Dec']],
    [{ pause: { resumesMs: null } }, ['collection paused']],
  ])('%j', (given, reasons) => {
    expect(reasonsOf(stateOf(given), at('2026-11-09'), policy)).toEqual(reasons)
  })
})
