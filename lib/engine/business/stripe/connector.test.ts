import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { subscribe } from '../../../../fleets/simulator/stripe/billing.ts'
import { StripeBook } from '../../../../fleets/simulator/stripe/book.ts'
import { createCustomer, createPrice, createProduct } from '../../../../fleets/simulator/stripe/catalogue.ts'
import { SAMPLE_STRIPE_KEY } from '../../../../fleets/simulator/stripe/local-stripe.ts'
import type { StripeEvent } from '../../../../fleets/simulator/stripe/objects.ts'
import { createTestDatabase, type TestDatabase } from '../../../adapters/postgres/testing.ts'
import { createTestContext, type TestContext } from '../../../services/testing.ts'
import {
  DAY_MS,
  livingCompany,
  onlyAccount,
  plainFacts,
  rowOf,
  SECRET,
  StripeBench,
  shuffled,
  until,
  whenComplete,
  whenState,
} from './testing.ts'

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

test('webhooks, doubled and in any order, tell the same facts as a sync, and so do the rows after a restart', async () => {
  const book = new StripeBook({ seed: 'Living' })
  const events: StripeEvent[] = []
  book.onEvent(event => void events.push(event))
  livingCompany(book, ctx.clock.now())
  const local = await bench.startStripe(book)
  const synced = await bench.connect(local.url)
  await whenComplete(synced.connector)
  const expected = plainFacts(onlyAccount(synced.connector).facts)
  expect(expected).toHaveLength(8)

  local.stripe.troubles.set({ kind: 'server_error', at: 'customers' })
  const told = await bench.connect(local.url, { webhook_secrets: ['whsec_another', SECRET] })
  await whenState(told.connector, 'failing')
  for (const event of shuffled([...events, ...events.slice(0, 20)]))
    expect(await bench.send(told.connector, event)).toMatchObject({ status: 200 })
  expect(plainFacts(onlyAccount(told.connector).facts)).toEqual(expected)

  await told.connector.stop()
  const again = await bench.connect(local.url, told.config)
  expect(plainFacts(onlyAccount(again.connector).facts)).toEqual(expected)
})

test('a key that is revoked in the middle of a sync: figures stay, and a new key goes on where it was', async () => {
  const book = new StripeBook({ seed: 'Revoked' })
  const atMs = ctx.clock.now() - 40 * DAY_MS
  const price = createPrice(book, { product: createProduct(book, 'Plan', atMs).id, unit: '4000' }, atMs).id
  for (let n = 0; n < 130; n++) {
    const customer = createCustomer(book, `Customer ${n}`, atMs + n * 1_000).id
    if (n < 3) subscribe(book, { customer, items: [{ price }], atMs: atMs + n * 1_000 })
  }
  const local = await bench.startStripe(book)
  local.stripe.troubles.set({ kind: 'key_revoked', after: 1, at: 'customers' })
  const { connector, config } = await bench.connect(local.url)
  await whenState(connector, 'failing')
  const failing = await rowOf(connector)
  expect(failing.reason).toContain('does not know this key any more (401)')
  expect(failing.progress).toEqual([{ kind: 'customers', done: 100, isComplete: false }])
  expect(failing.asOfMs).not.toBeNull()
  expect(onlyAccount(connector)).toMatchObject({ isComplete: false })
  expect(onlyAccount(connector).facts.size).toBe(100)
  await connector.stop()

  // Newer than the place where it goes on: no page of it has this one.
  createCustomer(book, 'Meanwhile', ctx.clock.now())
  local.stripe.troubles.set(null)
  local.stripe.key = 'rk_test_theNewKeyOfTheAccount'
  const again = await bench.connect(local.url, { ...config, api_key: local.stripe.key })
  await whenComplete(again.connector)
  await until('what came meanwhile is known', () => onlyAccount(again.connector).facts.size === 131)
  expect((await rowOf(again.connector)).progress.slice(0, 2)).toEqual([
    { kind: 'customers', done: 130, isComplete: true },
    { kind: 'subscriptions', done: 3, isComplete: true },
  ])
  expect(bench.logged.join('\n')).not.toContain('rk_test')
})

test('a new key is tried at once, without a restart; an account that is left out is gone', async () => {
  const book = new StripeBook({ seed: 'Rotated' })
  createCustomer(book, 'Customer', ctx.clock.now())
  const local = await bench.startStripe(book)
  local.stripe.key = 'rk_test_theSecondKeyOfTheAccount'
  const { connector, config } = await bench.connect(local.url)
  await whenState(connector, 'failing')
  connector.apply([{ ...config, api_key: local.stripe.key }])
  await whenComplete(connector)
  expect(await rowOf(connector)).toMatchObject({ state: 'good', mode: 'test' })
  expect(JSON.stringify(onlyAccount(connector).config)).not.toContain('rk_test')
  connector.apply([])
  expect(connector.accounts()).toEqual([])
})

test('a key of another account is refused: nothing of it is read, and nothing that was read ends', async () => {
  const company = (seed: string) => {
    const book = new StripeBook({ seed })
    livingCompany(book, ctx.clock.now())
    return bench.startStripe(book)
  }
  const { connector, config } = await bench.connect((await company('Ours')).url)
  await whenComplete(connector)
  const before = plainFacts(onlyAccount(connector).facts)
  connector.apply([{ ...config, api_url: (await company('Theirs')).url }])
  await whenState(connector, 'failing')
  expect((await rowOf(connector)).warnings[0]).toContain('it is of another account of Stripe')
  expect(plainFacts(onlyAccount(connector).facts)).toEqual(before)
})

test('429 is waited out as long as Stripe asks; 500, a proxy and half a page are tried again, and the sync goes on', async () => {
  const book = new StripeBook({ seed: 'Slow' })
  const atMs = ctx.clock.now() - DAY_MS
  createCustomer(book, 'Customer', atMs)
  const local = await bench.startStripe(book)
  local.stripe.troubles.set({ kind: 'rate_limited', times: 1, at: 'customers' })
  const { connector } = await bench.connect(local.url)
  await until('it is slowed down', async () => (await rowOf(connector)).reason.includes('429'))
  expect(await rowOf(connector)).toMatchObject({ state: 'syncing', progress: [] })
  for (const [kind, at, words] of [
    ['server_error', 'invoices', '(500)'],
    ['bad_gateway', 'charges', 'Invalid JSON'],
    ['half_page', 'refunds', 'could not be reached'],
  ] as const) {
    local.stripe.troubles.set({ kind, at })
    await ctx.clock.advance(10_000)
    await until(`it fails by ${kind}`, async () => (await rowOf(connector)).reason.includes(words))
    expect(await rowOf(connector)).toMatchObject({ state: 'failing' })
  }
  local.stripe.troubles.set(null)
  await ctx.clock.advance(10_000)
  await whenComplete(connector)
  expect(await rowOf(connector)).toMatchObject({ state: 'good' })
})

test('a test key where live is expected is said loudly, and nothing is read with it', async () => {
  const local = await bench.startStripe(new StripeBook({ seed: 'Mode' }))
  const { connector } = await bench.connect(local.url, { mode: 'live' })
  await whenState(connector, 'failing')
  const row = await rowOf(connector)
  expect(row.reason).toContain('this is a TEST key, and the account expects live')
  expect(row.warnings).toEqual([
    expect.stringMatching(/^WRONG KEY/),
    expect.stringContaining('No webhook secret'),
  ])
  expect(JSON.stringify(row)).not.toContain(SAMPLE_STRIPE_KEY)
  expect(onlyAccount(connector).facts.size).toBe(0)
})

test('objects of the other mode are refused, whatever the key says of itself', async () => {
  const book = new StripeBook({ seed: 'Objects', isLive: true })
  createCustomer(book, 'Customer', ctx.clock.now())
  const local = await bench.startStripe(book)
  local.stripe.key = 'keyWithoutAPrefix'
  const { connector } = await bench.connect(local.url, { api_key: local.stripe.key })
  await whenState(connector, 'failing')
  expect((await rowOf(connector)).reason).toContain('this is a LIVE key, and the account expects test')
  expect(onlyAccount(connector).facts.size).toBe(0)
})

test('an account without a key says what to do; with a webhook secret it takes what is sent', async () => {
  const book = new StripeBook({ seed: 'Keyless' })
  const events: StripeEvent[] = []
  book.onEvent(event => void events.push(event))
  createCustomer(book, 'Customer', ctx.clock.now())
  const { connector } = await bench.connect('http://127.0.0.1:9', {
    api_key: undefined,
    webhook_secrets: [SECRET],
  })
  expect(await rowOf(connector)).toMatchObject({
    state: 'not_connected',
    reason: expect.stringContaining('add api_key'),
  })
  for (const event of events) expect(await bench.send(connector, event)).toMatchObject({ status: 200 })
  expect([...onlyAccount(connector).facts.values()].map(({ customer }) => customer?.name)).toEqual([
    'Customer',
  ])
})
