import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { end, renew, setItems, subscribe } from '../../../fleets/simulator/stripe/billing.ts'
import { StripeBook } from '../../../fleets/simulator/stripe/book.ts'
import { createCustomer, createPrice, createProduct } from '../../../fleets/simulator/stripe/catalogue.ts'
import type { StripeEvent } from '../../../fleets/simulator/stripe/objects.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { type BusinessData, ReadBusiness } from '../../contract/business.ts'
import { BusinessConfig } from '../../core/config/schema/business.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import type { StripeConnector, TwilioConnector, UsersConnector } from './connectors.ts'
import { createBusiness } from './index.ts'
import { StripeBench, shuffled, whenComplete } from './stripe/testing.ts'
import { createSurroundings, until } from './testing.ts'

const DAY_MS = 86_400_000
const WISH = ReadBusiness.parse({})
const LIST = { limit: 100 }

let database: TestDatabase
let ctx: TestContext
let bench: StripeBench
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  bench = new StripeBench(ctx)
})
afterAll(() => database.drop())
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await bench.close()
  await ctx.db.incident.deleteMany()
})

const noTwilio: TwilioConnector = {
  apply: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
  accounts: () => [],
  usage: async () => [],
  hours: async () => [],
  telecom: async () => null,
  onChange: () => () => undefined,
  rows: async () => [],
  sync: async () => false,
  take: async () => ({ status: 404, reason: 'no account' }),
}
const noUsers: UsersConnector = {
  apply: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
  read: async () => ({ atMs: 0, sources: [] }),
  onChange: () => () => undefined,
  rows: async () => [],
  sync: async () => false,
}

/** Business over a connector that runs already; its configuration is the test's. */
async function openBusiness(stripe: StripeConnector, config: object = {}) {
  const surroundings = createSurroundings(ctx.clock.now())
  const business = createBusiness({
    db: ctx.db,
    clock: ctx.clock,
    events: ctx.events,
    log: surroundings.log,
    query: surroundings.query,
    store: surroundings.store,
    incidents: { serviceNames: async () => new Map([['xswarm', 'xSwarm']]) },
    stripe: { ...stripe, apply: () => undefined, start: async () => undefined, stop: async () => undefined },
    twilio: noTwilio,
    users: noUsers,
  })
  business.applyWatch({ business: BusinessConfig.parse(config) })
  await business.start()
  stops.push(business.stop)
  return { ...business, ...surroundings }
}

const figureOf = (data: BusinessData, key: string) => data.figures.find(figure => figure.key === key)?.value

/** A company of twelve days: one stays, one grows, one left. */
function smallCompany(book: StripeBook) {
  const atMs = ctx.clock.now() - 12 * DAY_MS
  const product = createProduct(book, 'Assistant', atMs).id
  const [basic, pro] = ['4000', '28000'].map(unit => createPrice(book, { product, unit }, atMs).id)
  if (!basic || !pro) throw new Error('no prices')
  const join = (name: string) =>
    subscribe(book, { customer: createCustomer(book, name, atMs).id, items: [{ price: basic }], atMs }).id
  const [stays, grows, leaves] = [join('Acme'), join('Bolt'), join('Cask')]
  setItems(book, { id: grows, items: [{ price: pro }], atMs: atMs + 5 * DAY_MS })
  end(book, { id: leaves, atMs: atMs + 8 * DAY_MS })
  return { basic, pro, stays, join }
}

describe('business over a Stripe that answers', () => {
  it('reads figures that add up, the way down to each row, and series', async () => {
    const book = new StripeBook({ seed: 'Read' })
    const { stays } = smallCompany(book)
    renew(book, { id: stays, atMs: ctx.clock.now() - 2 * DAY_MS, payment: 'fails' })
    const { connector, config } = await bench.connect((await bench.startStripe(book)).url, {
      service: 'xswarm',
    })
    await whenComplete(connector)
    const { door, ask } = await openBusiness(connector, { stripe: [{ name: config.name }] })
    const data = await door.read({ ...WISH, days: 30 })

    expect(figureOf(data, 'mrr')).toBe(32_000)
    expect(data.figures.find(({ key }) => key === 'mrr')?.worked).toBe('0 + 120 + 240 + 0 − 0 − 40 = 320')
    const { movements } = data
    const changes = Object.values(movements?.by ?? {}).reduce((sum, { minor }) => sum + minor, 0)
    expect((movements?.openingMinor ?? 0) + changes).toBe(movements?.closingMinor)
    expect(movements?.by.churned).toEqual({ minor: -4000, customers: 1 })
    expect(data.money).toMatchObject({ currency: 'USD', currencies: ['USD'], sumCurrency: null })
    expect(data.lanes.map(({ key }) => key)).toEqual(['mrr', 'revenue', 'failed_payments'])
    expect(data.lanes[0]?.values.at(-1)).toBe(32_000)
    expect(data.plans).toMatchObject([
      { plan: 'Assistant', price: '$280 a month or $40 a month', customers: 2, churned: 1 },
    ])

    expect((await door.subscriptions(LIST)).rows.map(row => [row.customerName, row.mrrMinor])).toEqual([
      ['Bolt', 28_000],
      ['Acme', 4000],
      ['Cask', 0],
    ])
    const moves = await door.movements(LIST)
    expect(moves.rows.map(({ kind }) => kind)).toEqual(['churned', 'expansion', 'new', 'new', 'new'])
    const first = await door.movements({ limit: 2 })
    const rest = await door.movements({ limit: 10, after: first.next ?? '' })
    expect([...first.rows, ...rest.rows]).toEqual(moves.rows)
    const failed = await door.payments({ ...LIST, kind: 'failed' })
    expect(failed.rows).toMatchObject([{ customerName: 'Acme', minor: 4000 }])
    const bolt = moves.rows.find(({ kind }) => kind === 'expansion')
    expect(await door.customer(config.name, bolt?.customer ?? '')).toMatchObject({
      name: 'Bolt',
      history: [{ minor: 4000 }, { minor: 28_000 }],
    })
    expect(await door.customer(config.name, 'cus_of_nobody')).toBeNull()
    await until(async () => {
      expect(await ask('stripe_mrr_minor')).toEqual({ [`${config.name} USD`]: 32_000 })
    })
    expect(await ask('stripe_failed_payments_total')).toEqual({ [`${config.name} USD`]: 1 })
  })

  it('moves at a webhook, tells the bus, and the same from webhooks alone as from a sync', async () => {
    const book = new StripeBook({ seed: 'Webhooks' })
    const events: StripeEvent[] = []
    book.onEvent(event => void events.push(event))
    const local = await bench.startStripe(book)
    const { connector } = await bench.connect(local.url, { webhook_secrets: ['whsec_of_the_tests'] })
    await whenComplete(connector)
    const { door } = await openBusiness(connector)
    const told: string[] = []
    const ignore = ctx.events.on('businessChanged', ({ account }) => void told.push(account))
    smallCompany(book)
    for (const event of shuffled([...events, ...events])) await bench.send(connector, event)
    const byWebhooks = await door.read(WISH)
    ignore()
    expect(figureOf(byWebhooks, 'mrr')).toBe(32_000)
    expect(told.length).toBeGreaterThan(0)

    const again = await bench.connect(local.url)
    await whenComplete(again.connector)
    const bySync = await (await openBusiness(again.connector)).door.read(WISH)
    const bare = ({ figures, movements, plans, retention }: BusinessData) => ({
      figures: figures.map(({ key, value, worked, daily }) => ({ key, value, worked, daily })),
      movements,
      plans,
      retention,
    })
    expect(bare(byWebhooks)).toEqual(bare(bySync))
  })

  it('keeps currencies apart, and adds them by the team’s rates when that is wished', async () => {
    const book = new StripeBook({ seed: 'Rates' })
    const { join } = smallCompany(book)
    join('Dime')
    const atMs = ctx.clock.now() - 3 * DAY_MS
    const euro = createPrice(
      book,
      { product: createProduct(book, 'EU', atMs).id, unit: '5000', currency: 'eur' },
      atMs,
    )
    subscribe(book, { customer: createCustomer(book, 'Étoile', atMs).id, items: [{ price: euro.id }], atMs })
    const { connector } = await bench.connect((await bench.startStripe(book)).url)
    await whenComplete(connector)
    const { door, applyWatch } = await openBusiness(connector, {
      rates: { to: 'USD', date: '2026-01-02', rates: { EUR: '1.1' } },
    })
    const apart = await door.read({ ...WISH, currency: 'EUR' })
    expect(figureOf(apart, 'mrr')).toBe(5000)
    expect(apart.money).toMatchObject({ currencies: ['USD', 'EUR'], sumCurrency: 'USD', rates: null })
    const sum = await door.read({ ...WISH, currency: 'sum' })
    expect(figureOf(sum, 'mrr')).toBe(36_000 + 5500)
    expect(sum.figures[0]?.notes).toContain('EUR at 1.1 of 2026-01-02')

    applyWatch({ business: BusinessConfig.parse({}) })
    const without = await door.read({ ...WISH, currency: 'sum' })
    expect(figureOf(without, 'mrr')).toBe(36_000)
    expect(without.policies).toContain('Currencies are never added: no rates are given')
  })

  it('says nothing of a part while the first sync is not over', async () => {
    const book = new StripeBook({ seed: 'Part' })
    smallCompany(book)
    const local = await bench.startStripe(book)
    local.stripe.troubles.set({ kind: 'server_error', at: 'invoices' })
    const { connector } = await bench.connect(local.url)
    await until(async () => expect((await connector.rows())[0]?.state).toBe('failing'))
    const { door, ask } = await openBusiness(connector)
    const data = await door.read(WISH)
    expect(data.figures.every(({ value }) => value === null)).toBe(true)
    expect(data.figures[0]?.missing).toContain('first sync')
    expect(data).toMatchObject({ movements: null, plans: [], lanes: [] })
    expect(await ask('stripe_mrr_minor')).toEqual({})
  })

  it('without any connector has neither figures nor policies, and the team’s own figures all the same', async () => {
    const { connector } = await bench.connect('http://127.0.0.1:9')
    const none: StripeConnector = { ...connector, accounts: () => [], rows: async () => [] }
    const { door } = await openBusiness(none, {
      figures: [
        { name: 'cost', title: 'Cost', expr: 'vector(1.2)', unit: 'USD' },
        { name: 'bad', title: 'Bad', expr: 'rate(' },
      ],
    })
    const data = await door.read(WISH)
    expect(data).toMatchObject({ sources: [], figures: [], policies: [], lanes: [], movements: null })
    expect(data.own).toMatchObject([
      { name: 'cost', unit: { kind: 'money', currency: 'USD' }, lines: [{ value: 120 }], problem: null },
      { name: 'bad', lines: [] },
    ])
    expect(data.own[1]?.problem).toContain('parse')
  })

  it('draws incidents as bands with what they cost, and no restricted one', async () => {
    const book = new StripeBook({ seed: 'Bands' })
    const { stays } = smallCompany(book)
    const failedMs = ctx.clock.now() - 2 * DAY_MS
    renew(book, { id: stays, atMs: failedMs, payment: 'fails' })
    const { connector } = await bench.connect((await bench.startStripe(book)).url, { service: 'xswarm' })
    await whenComplete(connector)
    const { door } = await openBusiness(connector)
    const incident = (given: { title: string; isRestricted: boolean }) =>
      ctx.db.incident.create({
        data: {
          ...given,
          kind: 'outage',
          severity: 1,
          severityAt: new Date(failedMs),
          state: 'resolved',
          services: ['xswarm'],
          openedAt: new Date(failedMs),
          openedBy: 'rule',
          source: 'rule',
          impactStart: new Date(failedMs - 600_000),
          impactEnd: new Date(failedMs + 600_000),
          detectedAt: new Date(failedMs),
          policy: { scale: [{ severity: 1, label: 'P1', means: '' }], kinds: [] },
        },
      })
    await incident({ title: 'Payments refused', isRestricted: false })
    await incident({ title: 'A secret one', isRestricted: true })
    const { incidents } = await door.read(WISH)
    expect(incidents).toMatchObject([{ title: 'Payments refused', badge: 'xSwarm P1', postMortem: null }])
    expect(incidents[0]?.cost?.parts.map(({ key }) => key)).toContain('failed_payments')
    expect(await door.cost({ services: ['rose'], fromMs: failedMs, toMs: null })).toBeNull()
  })
})
