import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  closeDispute,
  dispute,
  end,
  refund,
  renew,
  retry,
  setCancelAtEnd,
  setItems,
  setPause,
  subscribe,
} from './billing.ts'
import { createCoupon, createCustomer, createPrice, createProduct, deleteCustomer } from './catalogue.ts'
import { SAMPLE_STRIPE_KEY, SAMPLE_STRIPE_SECRET, sendingOf, startLocalStripe } from './local-stripe.ts'

const DAY_MS = 86_400_000
const AT_MS = Date.parse('2026-03-02T02:00:00Z')

let local: Awaited<ReturnType<typeof startLocalStripe>>
let sdk: Stripe
const company = { basic: '', pro: '', tiered: '', customers: [''] }

const clientOf = (key: string, maxNetworkRetries = 0) =>
  new Stripe(key, {
    host: '127.0.0.1',
    port: Number(new URL(local.url).port),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries,
  })

beforeAll(async () => {
  local = await startLocalStripe({ now: () => AT_MS + 40 * DAY_MS })
  sdk = clientOf(SAMPLE_STRIPE_KEY)
  const { book } = local.stripe
  const product = createProduct(book, 'Plan', AT_MS).id
  company.basic = createPrice(book, { product, nickname: 'Basic', unit: '4000' }, AT_MS).id
  company.pro = createPrice(book, { product, nickname: 'Pro', unit: '28000' }, AT_MS).id
  const step = { flat_amount: null, flat_amount_decimal: null }
  const steps = [
    { ...step, unit_amount: 500, unit_amount_decimal: '500', up_to: 10 },
    { ...step, unit_amount: 300, unit_amount_decimal: '300', up_to: null },
  ]
  company.tiered = createPrice(book, { product, tiers: { mode: 'graduated', steps } }, AT_MS).id
  createCoupon(book, { id: 'QUARTER', percent: 25, duration: 'repeating', months: 3 }, AT_MS)
  company.customers = Array.from(
    { length: 230 },
    (_, n) => createCustomer(book, `Customer ${n}`, AT_MS + n * 1_000).id,
  )
})
beforeEach(() => {
  local.stripe.troubles.set(null)
  local.stripe.key = SAMPLE_STRIPE_KEY
})
afterAll(() => local.stop())

const nth = (n: number): string => company.customers[n] ?? ''
const typesOf = async (from: number) =>
  (await sdk.events.list({ limit: 100, created: { gte: from } })).data.map(({ type }) => type).toReversed()
const secondsAt = (day: number) => Math.floor((AT_MS + day * DAY_MS) / 1_000)

test('the SDK walks all pages by itself, newest first, and each row comes once', async () => {
  const ids: string[] = []
  for await (const customer of sdk.customers.list({ limit: 100 })) ids.push(customer.id)
  expect(ids).toEqual(company.customers.toReversed())
  const page = await sdk.customers.list({ limit: 100, starting_after: nth(229) })
  expect([page.has_more, page.data.length, page.data[0]?.id]).toEqual([true, 100, nth(228)])
})

test('filters by time hold at their bounds', async () => {
  const at = Math.floor(AT_MS / 1_000)
  const since = await sdk.customers.list({ created: { gte: at + 100, lt: at + 103 } })
  expect(since.data.map(({ created }) => created - at)).toEqual([102, 101, 100])
})

test('a subscription tells ids, or whole objects where they are expanded; no deeper than four levels', async () => {
  const { book } = local.stripe
  const items = [{ price: company.basic, quantity: 2 }]
  const { id } = subscribe(book, { customer: nth(0), items, coupon: 'QUARTER', atMs: AT_MS })
  const plain = await sdk.subscriptions.retrieve(id)
  expect([plain.status, plain.items.data[0]?.quantity, plain.discounts.map(one => typeof one)]).toEqual([
    'active',
    2,
    ['string'],
  ])
  const { data } = await sdk.subscriptions.list({
    status: 'all',
    customer: nth(0),
    expand: ['data.discounts.source.coupon', 'data.customer', 'data.latest_invoice'],
  })
  expect(data[0]).toMatchObject({
    customer: { name: 'Customer 0' },
    discounts: [{ source: { coupon: { percent_off: 25, duration_in_months: 3 } } }],
    latest_invoice: { subtotal: 8_000, total: 6_000, status: 'paid' },
  })
  await expect(sdk.subscriptions.list({ expand: ['data.items.data.price.product'] })).rejects.toThrow(
    'You cannot expand more than 4 levels of a property. Property: data.items.data.price.product',
  )
  await expect(sdk.subscriptions.list({ expand: ['data.start_date'] })).rejects.toThrow('cannot be expanded')
})

test('tiers and payments are told when they are asked for alone', async () => {
  const plain = await sdk.prices.retrieve(company.tiered)
  expect([plain.tiers, plain.unit_amount]).toEqual([undefined, null])
  const { data } = await sdk.prices.list({ expand: ['data.tiers', 'data.product'] })
  expect(data.find(({ id }) => id === company.tiered)).toMatchObject({
    tiers: [{ up_to: 10 }, { up_to: null }],
    product: { name: 'Plan' },
  })
  const { book } = local.stripe
  const own = subscribe(book, {
    customer: nth(1),
    items: [{ price: company.tiered, quantity: 12 }],
    atMs: AT_MS,
  })
  const invoices = await sdk.invoices.list({ subscription: own.id, expand: ['data.payments'] })
  const [invoice] = invoices.data
  expect([invoice?.total, invoice?.parent?.subscription_details?.subscription]).toEqual([5_600, own.id])
  const payment = invoice?.payments?.data[0]?.payment.payment_intent
  const charges = await sdk.charges.list({ customer: nth(1) })
  expect(charges.data.map(one => [one.payment_intent, one.amount, one.status])).toEqual([
    [payment, 5_600, 'succeeded'],
  ])
})

test('a failed payment is tried again until the subscription ends, each step with its events', async () => {
  const { book } = local.stripe
  const at = AT_MS + 31 * DAY_MS
  const own = subscribe(book, { customer: nth(2), items: [{ price: company.basic }], atMs: AT_MS })
  renew(book, { id: own.id, atMs: at, payment: 'fails' })
  const late = await sdk.subscriptions.retrieve(own.id)
  expect(late.status).toBe('past_due')
  expect(await typesOf(secondsAt(31))).toEqual([
    'customer.subscription.updated',
    'invoice.created',
    'invoice.finalized',
    'charge.failed',
    'invoice.payment_failed',
    'customer.subscription.updated',
  ])
  const invoice = typeof late.latest_invoice === 'string' ? late.latest_invoice : ''
  for (const day of [32, 34]) retry(book, { id: invoice, atMs: AT_MS + day * DAY_MS, payment: 'fails' })
  expect((await sdk.invoices.retrieve(invoice)).attempt_count).toBe(3)
  retry(book, { id: invoice, atMs: AT_MS + 37 * DAY_MS, payment: 'fails' })
  expect(await sdk.subscriptions.retrieve(own.id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
  expect((await sdk.subscriptions.list({ customer: nth(2) })).data).toEqual([])
  expect((await sdk.subscriptions.list({ customer: nth(2), status: 'all' })).data).toHaveLength(1)
})

test('other plans are paid in proportion, and previous attributes say what was before', async () => {
  const { book } = local.stripe
  const at = AT_MS + 38 * DAY_MS
  const own = subscribe(book, {
    customer: nth(3),
    items: [{ price: company.basic }],
    atMs: at - 15.5 * DAY_MS,
  })
  setItems(book, { id: own.id, items: [{ price: company.pro }], atMs: at })
  const { data } = await sdk.events.list({
    type: 'customer.subscription.updated',
    created: { gte: secondsAt(38) },
  })
  expect(data[0]?.data).toMatchObject({
    object: { items: { data: [{ price: { nickname: 'Pro' } }] } },
    previous_attributes: { items: { data: [{ price: { nickname: 'Basic' } }] } },
  })
  const [invoice] = (await sdk.invoices.list({ subscription: own.id })).data
  // Sixteen days of March are left of thirty-one: half of both.
  expect([invoice?.billing_reason, invoice?.total]).toEqual(['subscription_update', 12_000])
})

test('trials, pauses, cancellations, refunds and disputes stand as Stripe has them', async () => {
  const { book } = local.stripe
  const items = [{ price: company.basic }]
  const trial = subscribe(book, { customer: nth(4), items, trialDays: 14, atMs: AT_MS })
  expect([trial.status, (await sdk.invoices.list({ customer: nth(4) })).data.length]).toEqual(['trialing', 0])
  renew(book, { id: trial.id, atMs: AT_MS + 14 * DAY_MS })
  setPause(book, { id: trial.id, atMs: AT_MS + 15 * DAY_MS, isPaused: true })
  expect(await sdk.subscriptions.retrieve(trial.id)).toMatchObject({
    status: 'active',
    pause_collection: { behavior: 'void' },
  })
  setCancelAtEnd(book, { id: trial.id, atMs: AT_MS + 16 * DAY_MS })
  const leaving = await sdk.subscriptions.retrieve(trial.id)
  expect(leaving.cancel_at).toBe(leaving.items.data[0]?.current_period_end)
  end(book, { id: trial.id, atMs: AT_MS + 39 * DAY_MS })
  const [charge] = (await sdk.charges.list({ customer: nth(4) })).data
  refund(book, { id: charge?.id ?? '', minor: 1_000, atMs: AT_MS + 39 * DAY_MS })
  const open = dispute(book, { id: charge?.id ?? '', atMs: AT_MS + 39 * DAY_MS })
  closeDispute(book, { id: open, isWon: false, atMs: AT_MS + 39 * DAY_MS })
  deleteCustomer(book, nth(4), AT_MS + 39 * DAY_MS)
  expect((await sdk.refunds.list({})).data).toMatchObject([{ amount: 1_000, charge: charge?.id }])
  expect((await sdk.disputes.list({})).data).toMatchObject([{ amount: 4_000, status: 'lost' }])
  expect(await sdk.customers.retrieve(nth(4))).toMatchObject({ deleted: true })
  expect(await typesOf(secondsAt(39))).toEqual([
    'customer.subscription.deleted',
    'refund.created',
    'charge.refunded',
    'charge.dispute.created',
    'charge.dispute.closed',
    'customer.deleted',
  ])
})

test('what is wrong is told as Stripe tells it', async () => {
  await expect(clientOf('sk_test_wrong').customers.list()).rejects.toMatchObject({ statusCode: 401 })
  await expect(sdk.customers.retrieve('cus_nobody')).rejects.toMatchObject({
    code: 'resource_missing',
    param: 'id',
    statusCode: 404,
  })
  await expect(sdk.customers.list({ starting_after: 'cus_nobody' })).rejects.toThrow('No such customer')
  await expect(sdk.customers.list({ limit: 101 })).rejects.toThrow('between 1 and 100')
  await expect(sdk.customers.create({ name: 'x' })).rejects.toMatchObject({ type: 'StripePermissionError' })
  const unknown = await fetch(`${local.url}/v1/customers?sort=asc`, {
    headers: { authorization: `Bearer ${SAMPLE_STRIPE_KEY}` },
  })
  expect([unknown.status, await unknown.json()]).toMatchObject([
    400,
    { error: { code: 'parameter_unknown' } },
  ])
})

test.each([
  ['rate_limited', 'StripeRateLimitError', 429],
  ['server_error', 'StripeAPIError', 500],
  ['key_revoked', 'StripeAuthenticationError', 401],
  ['forbidden', 'StripePermissionError', 403],
  ['half_page', 'StripeConnectionError', undefined],
  ['bad_gateway', 'StripeAPIError', undefined],
] as const)('after one good page, %s is what the SDK calls %s', async (kind, type, statusCode) => {
  local.stripe.troubles.set({ kind, after: 1, at: 'customers' })
  const read = async () => {
    let n = 0
    for await (const _ of sdk.customers.list({ limit: 100 })) n++
    return n
  }
  await expect(read()).rejects.toMatchObject({ type, ...(statusCode && { statusCode }) })
  expect((await sdk.prices.list()).data.length).toBeGreaterThan(0)
})

test('a webhook passes the SDK’s own check, and nobody else’s secret does', () => {
  const [event] = local.stripe.book.events(AT_MS + 40 * DAY_MS)
  if (!event) throw new Error('nothing happened')
  const { body, headersAt, path } = sendingOf(event, ['whsec_before', SAMPLE_STRIPE_SECRET])
  const signedAt = (atMs: number) =>
    new Headers(headersAt('http://127.0.0.1', atMs)).get('stripe-signature') ?? ''
  const signature = signedAt(Date.now())
  expect(path).toBe('/api/stripe/webhook')
  expect(sdk.webhooks.constructEvent(body, signature, SAMPLE_STRIPE_SECRET).id).toBe(event.id)
  expect(() => sdk.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow('signature')
  const old = signedAt(Date.now() - 600_000)
  expect(() => sdk.webhooks.constructEvent(body, old, SAMPLE_STRIPE_SECRET)).toThrow('tolerance')
})
