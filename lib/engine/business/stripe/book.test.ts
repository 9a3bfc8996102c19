import { beforeAll, describe, expect, test } from 'vitest'
import { StripeBook as LocalBook } from '../../../../fleets/simulator/stripe/book.ts'
import type { StripeEvent } from '../../../../fleets/simulator/stripe/objects.ts'
import { nobodyOn } from '../../../core/business/stripe/nobody.ts'
import { parseEvent } from '../../../core/business/stripe/parse/event.ts'
import { parseCharge, parseRefund } from '../../../core/business/stripe/parse/objects.ts'
import type { Parsed } from '../../../core/business/stripe/parse/values.ts'
import type { Seen } from '../../../core/business/stripe/seen.ts'
import { NOTHING, StripeBook } from './book.ts'
import { Catalogue } from './catalogue.ts'
import { hear } from './events.ts'
import { Reader } from './reader.ts'
import { livingCompany, plainFacts, shuffled } from './testing.ts'

const NOW_MS = Date.UTC(2026, 0, 15, 12)

const local = new LocalBook({ seed: 'Shuffled' })
const events: StripeEvent[] = []

beforeAll(() => {
  local.onEvent(event => void events.push(event))
  livingCompany(local, NOW_MS)
})

/** A book that was told these events, one after the other. */
async function bookOf(told: readonly unknown[]): Promise<StripeBook> {
  const book = new StripeBook()
  const reader = new Reader(
    new Catalogue(),
    () => null,
    () => {},
  )
  for (const coupon of local.list('coupons')) reader.learn(coupon)
  for (const price of local.list('prices'))
    reader.learn({ ...price, product: local.get('products', String(price.product)) })
  for (const discount of local.discounts.values()) reader.learn(discount)
  for (const raw of told) {
    const read = parseEvent(JSON.parse(JSON.stringify(raw)))
    if (read.kind === 'unreadable') throw new Error(read.reason)
    const { change } = await hear(read.value, { reader, book, mode: 'test' }, { receivedMs: 0, reason: '' })
    book.apply(book.fresh(change))
  }
  return book
}

test('twenty orders of the same events, each of them told twice, come to the same facts', async () => {
  const expected = plainFacts((await bookOf(events)).facts)
  expect(expected).toHaveLength(8)
  for (let start = 1; start <= 20; start++) {
    const book = await bookOf(shuffled([...events, ...events], start * 7_919))
    expect(plainFacts(book.facts)).toEqual(expected)
  }
})

function seenOf<K extends Seen['kind']>(parsed: Parsed<Seen<K>>): Seen {
  if (parsed.kind === 'unreadable') throw new Error(parsed.reason)
  return parsed.value
}

describe('what belongs to no customer', () => {
  const at = { atMs: NOW_MS, by: 'evt_1' }
  const charge = (customer: string | null) =>
    seenOf(
      parseCharge(
        { id: 'ch_1', customer, created: 0, amount: 500, currency: 'usd', status: 'succeeded' },
        at,
      ),
    )
  const refund = seenOf(
    parseRefund(
      { id: 're_1', charge: 'ch_1', created: 86_400, amount: 500, currency: 'usd', status: 'succeeded' },
      at,
    ),
  )
  const apply = (book: StripeBook, ...objects: Seen[]) => book.apply({ ...NOTHING, objects })

  test('stands under its day', () => {
    const book = new StripeBook()
    apply(book, charge(null))
    expect(book.facts.get(nobodyOn(0))?.charges).toMatchObject([{ id: 'ch_1', minor: 500 }])
  })

  test('moves to the customer once the charge of a refund is known, and both are told', () => {
    const book = new StripeBook()
    apply(book, refund)
    expect(book.facts.get(nobodyOn(86_400_000))?.refunds).toMatchObject([{ id: 're_1' }])
    expect([...apply(book, charge('cus_1'))].sort()).toEqual([nobodyOn(86_400_000), 'cus_1'])
    expect(book.facts.get('cus_1')?.refunds).toMatchObject([{ id: 're_1' }])
    expect(book.facts.has(nobodyOn(86_400_000))).toBe(false)
  })
})

test('a customer’s own discount lowers subscriptions that have none, until it is taken away', async () => {
  const [joined] = events.filter(({ type }) => type === 'customer.subscription.created')
  const customer: unknown = Reflect.get(joined?.data.object ?? {}, 'customer')
  const discount = {
    id: 'di_own',
    object: 'discount',
    customer,
    subscription: null,
    start: 0,
    end: null,
    source: { coupon: 'QUARTER' },
  }
  const say = (id: string, type: string, created: number): unknown => ({
    ...{ id, type, created, livemode: false, data: { object: discount } },
  })
  const told = [
    say('evt_gone', 'customer.discount.deleted', 900),
    joined,
    say('evt_made', 'customer.discount.created', 100),
  ]
  const book = await bookOf(told)
  const states = [...(book.facts.get(String(customer))?.revisions.values() ?? [])].flat()
  expect(states.at(-1)?.state.discounts).toMatchObject([{ id: 'di_own', coupon: 'QUARTER', endMs: 900_000 }])
})
