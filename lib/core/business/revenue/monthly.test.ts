import { describe, expect, it } from 'vitest'
import { RevenuePolicy } from '../../config/schema/business.ts'
import type { PriceScheme, StripeDiscount, SubscriptionState } from '../stripe/facts.ts'
import { monthlyOf } from './monthly.ts'
import { at, itemOf, monthly, percentOff, priceOf, stateOf } from './testing.ts'

const NOW = at('2026-06-01')
const policy = RevenuePolicy.parse({})
const worth = (given: Partial<SubscriptionState>, rule: RevenuePolicy = policy) =>
  monthlyOf(stateOf(given), NOW, rule)

const tiers = (mode: 'graduated' | 'volume'): PriceScheme => ({
  kind: 'tiered',
  mode,
  tiers: [
    { upTo: 10, unitMinor: '500', flatMinor: '1000' },
    { upTo: 100, unitMinor: '400', flatMinor: '0' },
    { upTo: null, unitMinor: '300.5', flatMinor: '0' },
  ],
})
const amountOff = (minor: number, currency = 'usd'): StripeDiscount =>
  percentOff('0', { off: { kind: 'amount', minor, currency } })

describe('monthly amount of a subscription', () => {
  it.each<[name: string, given: Partial<SubscriptionState>, minor: number]>([
    [
      'graduated: each tier for what falls into it',
      { items: [itemOf(priceOf(0, { scheme: tiers('graduated') }), { quantity: 12 })] },
      10 * 500 + 1000 + 2 * 400,
    ],
    [
      'graduated, the third tier with half cents',
      { items: [itemOf(priceOf(0, { scheme: tiers('graduated') }), { quantity: 101 })] },
      5000 + 1000 + 90 * 400 + 300,
    ],
    [
      'volume: the tier of all for all',
      { items: [itemOf(priceOf(0, { scheme: tiers('volume') }), { quantity: 12 })] },
      4800,
    ],
    [
      'volume, its first tier with its flat part',
      { items: [itemOf(priceOf(0, { scheme: tiers('volume') }), { quantity: 10 })] },
      6000,
    ],
    [
      'packages of 10, begun ones counted',
      { items: [itemOf(priceOf(700, { packages: { size: 10, round: 'up' } }), { quantity: 21 })] },
      2100,
    ],
    [
      'packages of 10, whole ones counted',
      { items: [itemOf(priceOf(700, { packages: { size: 10, round: 'down' } }), { quantity: 21 })] },
      1400,
    ],
    [
      'fractions of a cent: rounded once, at the end',
      { items: [itemOf(priceOf('0.25'), { quantity: 1234 })] },
      308,
    ],
    ['metered: nothing', { items: [itemOf(priceOf(700, { usage: 'metered' }))] }, 0],
    ['paid once: nothing', { items: [itemOf(priceOf(700, { period: null }))] }, 0],
    ['no price: nothing, and the others count', { items: [itemOf(null), itemOf(priceOf(700))] }, 700],
    ['a price of another currency: nothing', { items: [itemOf(priceOf(700, { currency: 'eur' }))] }, 0],
    ['paused collection: nothing', { pause: { resumesMs: null } }, 0],
    ['paused until yesterday: counts', { pause: { resumesMs: NOW - 1 } }, 4000],
    ['two coupons, one after the other', { discounts: [percentOff('50'), percentOff('50')] }, 1000],
    [
      'a coupon on one item alone',
      { items: [itemOf(priceOf(4000), { discounts: [percentOff('10')] }), itemOf(priceOf(1000))] },
      4600,
    ],
    [
      'an amount off is off each invoice',
      {
        items: [itemOf(priceOf(36_000, { period: { interval: 'year', count: 1 } }))],
        discounts: [amountOff(6000)],
      },
      2500,
    ],
    ['never below nothing', { discounts: [amountOff(9000)] }, 0],
    ['an amount of another currency takes nothing off', { discounts: [amountOff(1000, 'eur')] }, 4000],
    [
      'a coupon for one invoice takes nothing off',
      { discounts: [percentOff('50', { duration: 'once' })] },
      4000,
    ],
    [
      'a coupon that is over takes nothing off',
      { discounts: [percentOff('50', { duration: 'repeating', endMs: NOW })] },
      4000,
    ],
    ['quantity 0: nothing', { items: [itemOf(priceOf(0, { scheme: tiers('volume') }), { quantity: 0 })] }, 0],
    ['trialing, incomplete, unpaid, paused: nothing', { status: 'incomplete' }, 0],
  ])('%s', (_, given, minor) => {
    expect(worth(given).minor).toBe(minor)
  })

  it('leaves coupons out when the policy says so', () => {
    expect(worth({ discounts: [percentOff('50')] }, { ...policy, discounts: 'none' }).minor).toBe(4000)
  })

  it('rounds at the subscription, and its plans share it to the cent', () => {
    const third = { ...monthly, count: 3 }
    const items = ['A', 'B', 'C'].map(title => itemOf(priceOf(1000, { title, period: third })))
    expect(worth({ items })).toEqual({
      minor: 1000,
      plans: [
        { plan: 'A', minor: 334 },
        { plan: 'B', minor: 333 },
        { plan: 'C', minor: 333 },
      ],
    })
  })
})
