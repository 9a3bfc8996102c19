import { describe, expect, test } from 'vitest'
import type { StripeCatalog } from './catalog.ts'
import { parseCoupon, parseDiscount } from './discount.ts'
import { parseEvent } from './event.ts'
import { parseCharge, parseCustomer, parseInvoice } from './objects.ts'
import { parsePrice } from './price.ts'
import { parseSubscription } from './subscription.ts'
import type { Parsed } from './values.ts'

const AT = { atMs: 1_000, by: 'evt_1' }

function read<T>(parsed: Parsed<T>): T {
  if (parsed.kind === 'unreadable') throw new Error(`${parsed.id}: ${parsed.reason}`)
  return parsed.value
}

const price = (more: object = {}) => ({
  object: 'price',
  id: 'price_1',
  currency: 'usd',
  nickname: null,
  product: { id: 'prod_1', name: 'Assistant' },
  billing_scheme: 'per_unit',
  unit_amount: 4_000,
  unit_amount_decimal: '4000',
  recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
  ...more,
})

describe('a price', () => {
  test.each([
    [
      'of a year',
      { recurring: { interval: 'year', interval_count: 1 } },
      { period: { interval: 'year', count: 1 } },
    ],
    [
      'of three months',
      { recurring: { interval: 'month', interval_count: 3 } },
      { period: { interval: 'month', count: 3 } },
    ],
    ['paid once', { recurring: null }, { period: null }],
    ['metered', { recurring: { interval: 'month', usage_type: 'metered' } }, { usage: 'metered' }],
    [
      'of fractions of a cent',
      { unit_amount: null, unit_amount_decimal: '1.3' },
      { scheme: { kind: 'per_unit', unitMinor: '1.3' } },
    ],
    [
      'of yen',
      { currency: 'jpy', unit_amount: 500, unit_amount_decimal: undefined },
      { currency: 'jpy', scheme: { kind: 'per_unit', unitMinor: '500' } },
    ],
    [
      'by packages',
      { transform_quantity: { divide_by: 10, round: 'up' } },
      { packages: { size: 10, round: 'up' } },
    ],
    ['with a nickname', { nickname: 'Pro' }, { title: 'Pro' }],
    ['of a product by id', { product: 'prod_1' }, { title: 'prod_1', product: 'prod_1' }],
    [
      'by tiers',
      {
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [
          { up_to: 5, unit_amount: 100 },
          { up_to: null, flat_amount_decimal: '0.5' },
        ],
      },
      {
        scheme: {
          kind: 'tiered',
          mode: 'volume',
          tiers: [
            { upTo: 5, unitMinor: '100', flatMinor: '0' },
            { upTo: null, unitMinor: '0', flatMinor: '0.5' },
          ],
        },
      },
    ],
  ])('%s', (_name, more, expected) => {
    expect(read(parsePrice(price(more))).price).toMatchObject(expected)
  })

  test('as the plan that versions before 2018 sent', () => {
    const plan = {
      object: 'plan',
      id: 'gold',
      currency: 'usd',
      amount: 900,
      interval: 'week',
      interval_count: 2,
      product: 'prod_1',
    }
    expect(read(parsePrice(plan)).price).toMatchObject({
      scheme: { kind: 'per_unit', unitMinor: '900' },
      period: { interval: 'week', count: 2 },
    })
  })

  test.each([
    ['tiers', { billing_scheme: 'tiered' }],
    ["the product's name", { product: 'prod_1' }],
  ])('that lacks %s is not whole', (_name, more) => {
    expect(read(parsePrice(price(more))).isWhole).toBe(false)
    expect(read(parsePrice(price())).isWhole).toBe(true)
  })
})

const subscription = (more: object = {}) => ({
  id: 'sub_1',
  object: 'subscription',
  customer: 'cus_1',
  currency: 'usd',
  status: 'active',
  created: 100,
  start_date: 90,
  items: { object: 'list', data: [{ id: 'si_1', quantity: 2, price: price(), current_period_end: 500 }] },
  discounts: [],
  ...more,
})

const NO_CATALOG: StripeCatalog = {
  price: () => undefined,
  coupon: () => undefined,
  discount: () => undefined,
}
const HALF = read(parseCoupon({ id: 'HALF', percent_off: 50, duration: 'forever' }))
const stateOf = (more: object, catalog = NO_CATALOG) => read(parseSubscription(subscription(more), catalog))

describe('a subscription', () => {
  test.each([
    ['begins when it says', {}, { startedMs: 90_000 }],
    [
      'is paused',
      { pause_collection: { behavior: 'void', resumes_at: 300 } },
      { pause: { resumesMs: 300_000 } },
    ],
    ['ends with its period, which its items have', { cancel_at_period_end: true }, { cancelAtMs: 500_000 }],
    [
      'ends with its period, which older versions have',
      { cancel_at_period_end: true, current_period_end: 700, items: [{ id: 'si_1', price: price() }] },
      { cancelAtMs: 700_000 },
    ],
    ['ends at a moment', { cancel_at: 400, canceled_at: 300 }, { cancelAtMs: 400_000, cancelledMs: 300_000 }],
    ['has a whole customer', { customer: { id: 'cus_9', object: 'customer' } }, { customer: 'cus_9' }],
  ])('%s', (_name, more, expected) => {
    expect(stateOf(more).state).toMatchObject(expected)
  })

  test('has items without a price: they are kept, with null', () => {
    const items = { data: [{ id: 'si_1', quantity: 1, price: null }] }
    expect(stateOf({ items })).toMatchObject({ state: { items: [{ price: null }] }, missing: { prices: [] } })
  })

  test('of another currency than its price takes the amount of that currency, and asks for it', () => {
    const options = { eur: { unit_amount: 3_600, unit_amount_decimal: '3600' } }
    const listing = read(parsePrice(price({ currency_options: options })))
    const unknown = stateOf({ currency: 'eur' })
    expect(unknown).toMatchObject({ state: { items: [{ price: null }] }, missing: { prices: ['price_1'] } })
    const known = stateOf({ currency: 'eur' }, { ...NO_CATALOG, price: () => listing })
    expect(known.state.items[0]?.price).toMatchObject({ currency: 'eur', scheme: { unitMinor: '3600' } })
  })

  test('names its discount by id only: the catalogue knows it, or it is missing', () => {
    const use = { id: 'di_1', coupon: 'HALF', startMs: 0, endMs: null }
    expect(stateOf({ discounts: ['di_1'] }).missing.discounts).toEqual(['di_1'])
    const known = { ...NO_CATALOG, discount: () => use, coupon: () => HALF }
    expect(stateOf({ discounts: ['di_1'] }, known)).toMatchObject({
      state: { discounts: [{ id: 'di_1', off: { kind: 'percent', percent: '50' }, duration: 'forever' }] },
      missing: { discounts: [], coupons: [] },
    })
  })

  test('has one discount with its coupon inside, as versions before 2025-03 have it', () => {
    const coupon = { id: 'TEN', object: 'coupon', amount_off: 1_000, currency: 'usd', duration: 'repeating' }
    const discount = { id: 'di_1', object: 'discount', start: 5, end: 50, coupon }
    expect(stateOf({ discounts: undefined, discount }).state.discounts).toEqual([
      {
        id: 'di_1',
        coupon: 'TEN',
        duration: 'repeating',
        startMs: 5_000,
        endMs: 50_000,
        off: { kind: 'amount', minor: 1_000, currency: 'usd' },
      },
    ])
  })

  test('has a coupon for certain products: a share lowers each of their items, an amount is taken off once', () => {
    const item = (id: string, product: string) => ({
      id,
      quantity: 1,
      price: price({ id, product: { id: product, name: product } }),
    })
    const items = { data: [item('si_1', 'prod_a'), item('si_2', 'prod_b')] }
    const counts = (products: string[], more = {}) => {
      const coupon = { id: 'HALF', percent_off: 50, duration: 'forever', applies_to: { products }, ...more }
      const { state } = stateOf({ items, discounts: [{ id: 'di_1', object: 'discount', start: 0, coupon }] })
      return [state.discounts.length, ...state.items.map(item => item.discounts.length)]
    }
    expect(counts(['prod_b'])).toEqual([0, 0, 1])
    expect(counts(['prod_a', 'prod_b'])).toEqual([0, 1, 1])
    expect(counts(['prod_c'])).toEqual([0, 0, 0])
    const amount = { percent_off: null, amount_off: 500, currency: 'usd' }
    expect(counts(['prod_b'], amount)).toEqual([0, 0, 1])
    expect(counts(['prod_a', 'prod_b'], amount)).toEqual([1, 0, 0])
  })

  test.each([
    ['of a status nobody knows', { status: 'sleeping' }, 'status: '],
    ['without a currency', { currency: undefined }, 'currency: '],
    ['whose items are no list', { items: 'three' }, 'items: '],
  ])('%s cannot be read, and says where', (_name, more, reason) => {
    expect(parseSubscription(subscription(more), NO_CATALOG)).toMatchObject({
      ...{ kind: 'unreadable', id: 'sub_1' },
      reason: expect.stringContaining(reason),
    })
  })
})

test('a coupon of an amount takes nothing off what is paid in another currency', () => {
  const coupon = { id: 'TEN', object: 'coupon', amount_off: 1_000, currency: 'eur', duration: 'forever' }
  expect(
    stateOf({ discounts: [{ id: 'di_1', object: 'discount', start: 0, coupon }] }).state.discounts,
  ).toEqual([])
})

test('a discount whose coupon is gone cannot be read', () => {
  expect(parseDiscount({ id: 'di_1', start: 0, source: { coupon: null } }).kind).toBe('unreadable')
})

describe('an invoice', () => {
  const invoice = (more: object) => ({
    ...{
      id: 'in_1',
      customer: 'cus_1',
      currency: 'usd',
      status: 'paid',
      created: 1,
      total: 4_400,
      amount_paid: 4_400,
    },
    ...more,
  })
  test('as it is now', () => {
    const raw = invoice({
      parent: { subscription_details: { subscription: 'sub_1' } },
      total_taxes: [{ amount: 300 }, { amount: 100 }],
      status_transitions: { paid_at: 5 },
      payments: { data: [{ payment: { type: 'payment_intent', payment_intent: 'pi_1' } }] },
    })
    expect(read(parseInvoice(raw, AT)).data).toMatchObject({
      ...{ subscription: 'sub_1', taxMinor: 400, paidMs: 5_000, payments: ['pi_1'], customer: 'cus_1' },
    })
  })
  test('as it was before 2025-03', () => {
    const raw = invoice({ subscription: 'sub_1', tax: 400, charge: 'ch_1', payment_intent: 'pi_1' })
    expect(read(parseInvoice(raw, AT)).data).toMatchObject({
      ...{ subscription: 'sub_1', taxMinor: 400, payments: ['ch_1', 'pi_1'] },
    })
  })
  test('goes its way within one second: paid is newer than open, open than draft, a second attempt than the first', () => {
    const orders = [
      { status: 'draft' },
      { status: 'open', attempt_count: 1 },
      { status: 'open', attempt_count: 2 },
      { status: 'paid' },
    ].map(more => read(parseInvoice(invoice(more), AT)).version.order)
    expect([...orders].sort()).toEqual(orders)
  })
})

test('of a customer nothing is kept but id and name', () => {
  const raw = {
    id: 'cus_1',
    created: 1,
    name: 'Ann',
    email: 'ann@example.org',
    phone: '+49 1',
    address: { city: 'Bonn' },
  }
  const { data } = read(parseCustomer(raw, NO_CATALOG, AT)).seen
  expect(data).toEqual({ id: 'cus_1', name: 'Ann', createdMs: 1_000, isDeleted: false, discounts: [] })
})

test('a charge of an older version names its invoice', () => {
  const raw = {
    id: 'ch_1',
    created: 1,
    amount: 5,
    currency: 'usd',
    status: 'failed',
    invoice: 'in_1',
    failure_code: 'card_declined',
  }
  expect(read(parseCharge(raw, AT)).data).toMatchObject({
    named: 'in_1',
    failure: 'card_declined',
    customer: null,
  })
})

test('an event tells what was before: members of hashes one by one, lists and values whole', () => {
  const object = {
    status: 'active',
    metadata: { a: '1', b: '2' },
    items: { object: 'list', data: [{ id: 'new' }] },
    pause: { at: 1 },
  }
  const previous_attributes = {
    status: 'trialing',
    metadata: { a: '0' },
    items: { data: [{ id: 'old' }] },
    pause: null,
  }
  const raw = { id: 'evt_1', type: 't', created: 1, data: { object, previous_attributes } }
  expect(read(parseEvent(raw)).before).toEqual({
    status: 'trialing',
    metadata: { a: '0', b: '2' },
    items: { object: 'list', data: [{ id: 'old' }] },
    pause: null,
  })
})
