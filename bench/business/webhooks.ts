import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { subscribe } from '../../fleets/simulator/stripe/billing.ts'
import { createCustomer, createPrice, createProduct } from '../../fleets/simulator/stripe/catalogue.ts'
import { SAMPLE_STRIPE_KEY, sendingOf, startLocalStripe } from '../../fleets/simulator/stripe/local-stripe.ts'
import type { StripeEvent } from '../../fleets/simulator/stripe/objects.ts'
import { createEventBus } from '../../lib/adapters/event-bus.ts'
import { createMemorySeriesStore } from '../../lib/adapters/memory/series-store.ts'
import { createDatabase } from '../../lib/adapters/postgres/database.ts'
import { startEmbeddedPostgres } from '../../lib/adapters/postgres/embedded.ts'
import { migrate } from '../../lib/adapters/postgres/migrate.ts'
import { createPool } from '../../lib/adapters/postgres/pool.ts'
import { createStripeApi } from '../../lib/adapters/stripe/index.ts'
import { systemClock as clock } from '../../lib/adapters/system-clock.ts'
import { type BusinessData, ReadBusiness } from '../../lib/contract/business.ts'
import { BusinessConfig } from '../../lib/core/config/schema/business.ts'
import type { TwilioConnector, UsersConnector } from '../../lib/engine/business/connectors.ts'
import { createBusiness } from '../../lib/engine/business/index.ts'
import { SYNC_KINDS } from '../../lib/engine/business/stripe/first-sync.ts'
import { createStripeConnector } from '../../lib/engine/business/stripe/index.ts'
import { createQueryEngine } from '../../lib/engine/query/index.ts'
import { companyOf } from './company.ts'
import { markSynced, writeRows } from './rows.ts'

const SECRET = 'whsec_of_the_bench'
const WISH = ReadBusiness.parse({})
const none = { apply: () => undefined, start: async () => undefined, stop: async () => undefined }
const silent = { onChange: () => () => undefined, rows: async () => [], sync: async () => false }
const noTwilio: TwilioConnector = {
  ...none,
  ...silent,
  accounts: () => [],
  usage: async () => [],
  hours: async () => [],
  telecom: async () => null,
  take: async () => ({ status: 404, reason: 'no account' }),
}
const noUsers: UsersConnector = { ...none, ...silent, read: async () => ({ atMs: 0, sources: [] }) }

export type WebhookTimes = {
  readonly loadedMs: number
  readonly readMs: readonly number[]
  readonly changedMs: readonly number[]
}

/** A company in the database, its connector, its door; then so many subscriptions that Stripe tells of one by one. */
export async function measureWebhooks(count: number, rounds: number): Promise<WebhookTimes> {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-bench-'))
  const postgres = await startEmbeddedPostgres(join(directory, 'postgres'))
  const note = (error: unknown) => void process.stderr.write(`${String(error)}\n`)
  const pool = createPool(postgres.url, note)
  await migrate(pool, 'prisma/migrations')
  await writeRows(pool, 'bench', companyOf({ count, invoices: 2, nowMs: clock.now() }))
  await markSynced(pool, 'bench', SYNC_KINDS)
  await pool.query('analyze')
  const local = await startLocalStripe({})
  const log = { info: () => undefined, warn: () => undefined, error: console.error }
  const db = createDatabase(pool, note)
  const stripe = createStripeConnector({
    db,
    clock,
    log,
    api: createStripeApi({ version: 'bench', addressRule: { refusal: () => null } }),
  })
  const store = createMemorySeriesStore({ maxActiveSeries: 1000 })
  const business = createBusiness({
    db,
    clock,
    log,
    store,
    stripe,
    twilio: noTwilio,
    users: noUsers,
    events: createEventBus(note),
    query: createQueryEngine({ store, clock }),
    incidents: { serviceNames: async () => new Map() },
  })
  const account = { name: 'bench', mode: 'test', api_key: SAMPLE_STRIPE_KEY, webhook_secrets: [SECRET] }
  const config = BusinessConfig.parse({ stripe: [{ ...account, api_url: local.url }] })
  business.applyWatch({ business: config })
  const startedMs = performance.now()
  await business.start()
  const loadedMs = performance.now() - startedMs

  const { book } = local.stripe
  const price = createPrice(
    book,
    { product: createProduct(book, 'Late', clock.now()).id, unit: '5000' },
    clock.now(),
  ).id
  const events: StripeEvent[] = []
  book.onEvent(event => void events.push(event))
  const readMs: number[] = []
  const changedMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = await timed(readMs, () => business.door.read(WISH))
    const customer = createCustomer(book, `Late ${round}`, clock.now()).id
    subscribe(book, { customer, items: [{ price }], atMs: clock.now() })
    const changed = await timed(changedMs, async () => {
      for (const event of events.splice(0)) {
        const { body, headersAt } = sendingOf(event, [SECRET])
        const { 'stripe-signature': signature = null } = headersAt('', clock.now())
        await business.door.takeStripe({ body, signature, url: '/api/stripe/webhook' })
      }
      return business.door.read(WISH)
    })
    const mrrOf = ({ movements }: BusinessData) => movements?.closingMinor ?? 0
    const [was, is] = [mrrOf(before), mrrOf(changed)]
    if (is - was !== 5000) throw new Error(`round ${round}: MRR went from ${was} to ${is}`)
  }
  await business.stop()
  await local.stop()
  await db.$disconnect()
  await pool.end()
  await postgres.stop()
  await rm(directory, { recursive: true })
  return { loadedMs, readMs, changedMs }
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const beganMs = performance.now()
  const result = await work()
  into.push(performance.now() - beganMs)
  return result
}
