import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { end, renew, setItems, subscribe } from '../../../../fleets/simulator/stripe/billing.ts'
import { StripeBook } from '../../../../fleets/simulator/stripe/book.ts'
import {
  createCoupon,
  createCustomer,
  createPrice,
  createProduct,
} from '../../../../fleets/simulator/stripe/catalogue.ts'
import type { StripeEvent } from '../../../../fleets/simulator/stripe/objects.ts'
import { stripeSignature } from '../../../../fleets/simulator/stripe/signature.ts'
import { createTestDatabase, type TestDatabase } from '../../../adapters/postgres/testing.ts'
import { createTestContext, type TestContext } from '../../../services/testing.ts'
import type { StripeConnector } from '../connectors.ts'
import { onlyAccount, rowOf, SECRET, StripeBench, until, whenComplete } from './testing.ts'

let database: TestDatabase
let ctx: TestContext
let bench: StripeBench

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  bench = new StripeBench(ctx)
})
afterAll(() => database.drop())
afterEach(() => bench.close())

/** A company of one plan and one customer, read, with what happens since in `events`. */
async function company(seed: string, secrets: readonly string[] = [SECRET]) {
  const book = new StripeBook({ seed })
  const atMs = ctx.clock.now() - 60_000
  const product = createProduct(book, 'Plan', atMs).id
  const [basic, pro] = ['4000', '28000'].map(unit => createPrice(book, { product, unit }, atMs).id)
  const customer = createCustomer(book, 'Customer', atMs).id
  const subscription = subscribe(book, { customer, items: [{ price: basic ?? '' }], atMs }).id
  const local = await bench.startStripe(book)
  const { connector, config } = await bench.connect(local.url, { webhook_secrets: secrets })
  await whenComplete(connector)
  await until('it sleeps', () => bench.asleep === 1)
  const events: StripeEvent[] = []
  book.onEvent(event => void events.push(event))
  return {
    book,
    local,
    connector,
    config,
    events,
    customer,
    subscription,
    basic: basic ?? '',
    pro: pro ?? '',
  }
}

const factsOf = (connector: StripeConnector, customer: string) => {
  const facts = onlyAccount(connector).facts.get(customer)
  if (facts === undefined) throw new Error(`nothing is known of ${customer}`)
  return facts
}
const pricesOf = (connector: StripeConnector, customer: string, subscription: string) =>
  factsOf(connector, customer)
    .revisions.get(subscription)
    ?.map(({ state }) =>
      state.items
        .map(
          ({ price, quantity }) =>
            `${quantity} × ${price?.scheme.kind === 'per_unit' ? price.scheme.unitMinor : '?'}`,
        )
        .join(),
    )

describe('a webhook', () => {
  test('X-72: invoice.payment_failed raises the failed payments, with amount and customer, and is told at once', async () => {
    const { book, connector, events, customer, subscription } = await company('Failed')
    const told: (readonly string[] | null)[] = []
    connector.onChange((_account, customers) => void told.push(customers && [...customers]))
    renew(book, { id: subscription, atMs: ctx.clock.now(), payment: 'fails' })
    for (const event of events) expect(await bench.send(connector, event)).toMatchObject({ status: 200 })
    const { invoices, charges } = factsOf(connector, customer)
    expect(invoices.flatMap(({ failures }) => failures.map(({ minor }) => minor))).toEqual([4_000])
    expect(charges.filter(charge => charge.status === 'failed' && charge.invoice === null)).toEqual([])
    expect(told).toContainEqual([customer])
    expect(
      (await connector.webhooks(50)).find(({ type }) => type === 'invoice.payment_failed'),
    ).toMatchObject({
      ...{ outcome: 'applied', customer, amountMinor: 4_000, currency: 'usd' },
    })
  })

  test('counts once, however often it comes', async () => {
    const { book, connector, events, customer, subscription, pro } = await company('Twice')
    setItems(book, { id: subscription, items: [{ price: pro }], atMs: ctx.clock.now() })
    const updated = events.filter(({ type }) => type === 'customer.subscription.updated')
    expect(updated.length).toBeGreaterThan(0)
    for (const event of updated) await bench.send(connector, event)
    for (const event of updated)
      expect(await bench.send(connector, event)).toEqual({ status: 200, reason: 'known already' })
    expect(pricesOf(connector, customer, subscription)).toEqual(['1 × 4000', '1 × 28000'])
  })

  test('of a type that nobody needs is ignored, and says so', async () => {
    const { book, connector, events } = await company('Unknown')
    book.say({ type: 'payout.paid', object: { id: 'po_1', amount: 5 }, atMs: ctx.clock.now() })
    for (const event of events)
      expect(await bench.send(connector, event)).toEqual({
        status: 200,
        reason: 'ignored: nothing here is made of payout.paid',
      })
    const webhooks = await connector.webhooks(50)
    expect(webhooks.find(({ type }) => type === 'payout.paid')).toMatchObject({ outcome: 'ignored' })
  })

  test('of the other mode is ignored', async () => {
    const { book, connector, events, customer } = await company('Other')
    createCustomer(book, 'Another', ctx.clock.now())
    for (const event of events) {
      const answer = await bench.send(connector, { ...event, livemode: true })
      expect(answer).toEqual({ status: 200, reason: 'ignored: a live event, where mode is test' })
    }
    expect([...onlyAccount(connector).facts.keys()]).toEqual([customer])
  })

  test('that names a coupon of which only its id came is read with what Stripe says of it', async () => {
    const { book, connector, events, customer, basic } = await company('Coupon')
    createCoupon(book, { id: 'HALF', percent: 50, duration: 'forever' }, ctx.clock.now())
    const second = subscribe(book, {
      customer,
      items: [{ price: basic }],
      coupon: 'HALF',
      atMs: ctx.clock.now(),
    })
    for (const event of events) expect(await bench.send(connector, event)).toMatchObject({ status: 200 })
    const discounts = factsOf(connector, customer).revisions.get(second.id)?.at(-1)?.state.discounts
    expect(discounts).toMatchObject([{ coupon: 'HALF', off: { kind: 'percent', percent: '50' } }])
  })

  test('that names what Stripe cannot be asked for now is sent again, and taken then', async () => {
    const { book, local, connector, config, events, customer, basic } = await company('Later')
    createCoupon(book, { id: 'LATE', percent: 10, duration: 'forever' }, ctx.clock.now())
    const second = subscribe(book, {
      customer,
      items: [{ price: basic }],
      coupon: 'LATE',
      atMs: ctx.clock.now(),
    })
    const created = events.filter(({ type }) => type === 'customer.subscription.created')
    local.stripe.troubles.set({ kind: 'server_error' })
    for (const event of created) expect(await bench.send(connector, event)).toMatchObject({ status: 503 })
    const last = async () => (await connector.webhooks(50)).find(({ account }) => account === config.name)
    expect(await last()).toMatchObject({ outcome: 'failed' })
    local.stripe.troubles.set(null)
    for (const event of created) expect(await bench.send(connector, event)).toMatchObject({ status: 200 })
    expect(factsOf(connector, customer).revisions.get(second.id)).toHaveLength(1)
    expect(await last()).toMatchObject({ outcome: 'applied', reason: '' })
  })

  test('of a subscription whose item has no price counts nothing, and stays readable', async () => {
    const { connector, events, book, customer, subscription, pro } = await company('Priceless')
    setItems(book, { id: subscription, items: [{ price: pro }], atMs: ctx.clock.now() })
    const [updated] = events.filter(({ type }) => type === 'customer.subscription.updated')
    const object: object = updated?.data.object ?? {}
    const items = {
      object: 'list',
      data: [{ id: 'si_1', object: 'subscription_item', price: null, quantity: 1 }],
    }
    const priceless = { ...updated, data: { object: { ...object, items } } }
    const body = JSON.stringify(priceless)
    const signature = stripeSignature(body, { secrets: [SECRET], atMs: ctx.clock.now() })
    expect(await connector.take({ body, signature, url: '/' })).toMatchObject({ status: 200 })
    expect(factsOf(connector, customer).revisions.get(subscription)?.at(-1)?.state.items).toEqual([
      { id: 'si_1', price: null, quantity: 1, discounts: [] },
    ])
  })

  test('with a wrong signature or another time stamp is refused with 400, said on the page, and changes nothing', async () => {
    const { connector, config } = await company('Refused')
    const body = JSON.stringify({ id: 'evt_1', type: 'customer.created', created: 1, data: { object: {} } })
    for (const [secret, shiftMs, words] of [
      ['whsec_of_somebody_else', 0, 'signed with none'],
      [SECRET, -301_000, 'more than five minutes old'],
      [SECRET, 301_000, 'in the future'],
    ] as const) {
      const signature = stripeSignature(body, { secrets: [secret], atMs: ctx.clock.now() + shiftMs })
      const url = `/api/stripe/webhook?account=${config.name}`
      const answer = await connector.take({ body, signature, url })
      expect(answer).toEqual({ status: 400, reason: expect.stringContaining(words) })
      const row = await rowOf(connector)
      expect(row.webhook?.lastRefusal).toEqual({ atMs: ctx.clock.now(), reason: answer.reason })
      expect(row.warnings.join()).toContain('A webhook was refused')
      expect(bench.logged.join()).toContain('a webhook of Stripe was refused')
      expect(bench.logged.join()).not.toContain(secret)
    }
    expect((await connector.webhooks(50)).some(({ id }) => id === 'evt_1')).toBe(false)
  })

  test('without a signature, of no JSON, of no event or for another account is refused', async () => {
    const { connector } = await company('Broken')
    for (const [body, how, status] of [
      ['{}', null, 400],
      ['text', 'signed', 400],
      ['{"id":"x"}', 'signed', 400],
      ['{}', 'another', 404],
    ] as const) {
      const good = stripeSignature(body, { secrets: [SECRET], atMs: ctx.clock.now() })
      const url = how === 'another' ? '/api/stripe/webhook?account=nobody' : '/api/stripe/webhook'
      const call = { body, signature: how === null ? null : good, url }
      expect(await connector.take(call)).toMatchObject({ status })
    }
  })
})

describe('what no webhook told', () => {
  test('is found by asking, once a minute where there is no webhook secret', async () => {
    const { book, connector, customer, subscription, pro } = await company('Asked', [])
    setItems(book, { id: subscription, items: [{ price: pro }], atMs: ctx.clock.now() })
    await ctx.clock.advance(60_000)
    await until('it is known', () => pricesOf(connector, customer, subscription)?.length === 2)
    expect(pricesOf(connector, customer, subscription)).toEqual(['1 × 4000', '1 × 28000'])
    expect(await connector.differences(50)).toEqual([])
  })

  test('is found by asking, and listed as a difference where a webhook should have told it', async () => {
    const { book, connector, config, customer, subscription, pro } = await company('Missed')
    await ctx.clock.advance(10_000)
    setItems(book, { id: subscription, items: [{ price: pro }], atMs: ctx.clock.now() })
    await ctx.clock.advance(300_000)
    await until('it is known', () => pricesOf(connector, customer, subscription)?.length === 2)
    const missed = (await connector.differences(50)).filter(({ account }) => account === config.name)
    expect(missed).toContainEqual(
      expect.objectContaining({
        kind: 'event',
        field: 'customer.subscription.updated',
        stored: 'no webhook',
      }),
    )
  })

  test('and no event tells, the comparison finds: it lists both values and takes what Stripe says', async () => {
    const { book, connector, config, customer, subscription } = await company('Silent')
    await ctx.clock.advance(10_000)
    const stored = book.get('subscriptions', subscription)
    book.put('subscriptions', { ...stored, status: 'past_due' })
    book.put('customers', { ...book.get('customers', customer), name: 'Renamed' })
    expect(await connector.sync(config.name)).toBe(true)
    const mine = async () =>
      (await connector.differences(50)).filter(({ account }) => account === config.name)
    await until('it is compared', async () => (await mine()).length === 2)
    expect(await mine()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          object: subscription,
          field: 'status',
          stored: 'active',
          found: 'past_due',
        }),
        expect.objectContaining({ object: customer, field: 'name', stored: 'Customer', found: 'Renamed' }),
      ]),
    )
    const { revisions, ...facts } = factsOf(connector, customer)
    expect(revisions.get(subscription)?.map(({ state }) => state.status)).toEqual(['active', 'past_due'])
    expect(facts.customer?.name).toBe('Renamed')
  })

  test('a comparison ends what Stripe does not have any more, and says so', async () => {
    const { connector, config, customer, subscription } = await company('Gone')
    await ctx.clock.advance(10_000)
    const emptied = await bench.startStripe(new StripeBook({ seed: 'Gone' }))
    connector.apply([{ ...config, api_url: emptied.url }])
    await connector.sync(config.name)
    const mine = async () =>
      (await connector.differences(50)).filter(({ account }) => account === config.name)
    await until('it is compared', async () => (await mine()).length === 2)
    expect(await mine()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'subscription', object: subscription, field: 'existence' }),
        expect.objectContaining({ kind: 'customer', object: customer, field: 'existence' }),
      ]),
    )
    const last = factsOf(connector, customer).revisions.get(subscription)?.at(-1)?.state
    expect(last).toMatchObject({ status: 'canceled', endedMs: expect.any(Number) })
    expect(factsOf(connector, customer).customer?.isDeleted).toBe(true)
  })

  test('a comparison that finds nothing lists nothing, and says when it was', async () => {
    const { connector, config, book, subscription } = await company('Equal')
    await ctx.clock.advance(10_000)
    end(book, { id: subscription, atMs: ctx.clock.now() })
    await connector.sync(config.name)
    await until('it is compared', async () => (await rowOf(connector)).reason.startsWith('Compared'))
    expect((await connector.differences(50)).filter(({ account }) => account === config.name)).toEqual([])
    expect(await connector.sync('nobody')).toBe(false)
  })
})
