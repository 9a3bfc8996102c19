import { vi } from 'vitest'
import { createBusinessAdapters } from '../lib/adapters/business.ts'
import { createEventBus } from '../lib/adapters/event-bus.ts'
import type { TestDatabase } from '../lib/adapters/postgres/testing.ts'
import { createAddressRule } from '../lib/adapters/probes/address.ts'
import { BusinessConfig } from '../lib/core/config/schema/business.ts'
import { connectBusiness } from '../lib/engine/business/connect.ts'
import { createSurroundings } from '../lib/engine/business/testing.ts'
import { createSeriesWriter } from '../lib/engine/series-writer.ts'
import type { SignedCall } from '../lib/ports/business.ts'
import { createTestContext } from '../lib/services/testing.ts'
import { XswarmBusiness } from './simulator/company/xswarm-business.ts'
import type { Fault } from './simulator/faults.ts'
import { EndpointServer } from './simulator/server.ts'
import type { Subscription } from './simulator/stripe/objects.ts'
import type { Sending } from './simulator/system.ts'
import { loadFleet, onPorts } from './testing.ts'

const DAY_MS = 86_400_000
/** Monday noon. */
export const NOON_MS = Date.parse('2026-03-02T12:00:00Z')
const DECK_URL = 'http://deck.example.org'
/** Long enough for a month's figures, short enough for a test. */
const HISTORY_DAYS = 16
const READY_MS = 20_000

/** A week of telephones is enough. */
const shortened = (config: BusinessConfig): object => ({
  ...config,
  twilio: config.twilio.map(account => ({ ...account, since: '2026-02-23' })),
})

/** The business room of the deck with the samples' own configuration, against xSwarm's company on free ports. */
export async function startBusiness(database: TestDatabase, change = shortened) {
  const around = createSurroundings(NOON_MS)
  const { clock, store, logged } = around
  const company = new XswarmBusiness({ foundedMs: NOON_MS - HISTORY_DAYS * DAY_MS })
  const servers = await Promise.all(
    company
      .endpoints()
      .map(endpoint => EndpointServer.start(endpoint, { port: 0, now: clock.now, begin: () => 'busy' })),
  )
  const ports = new Map(company.endpoints().map((one, n) => [one.port, servers[n]?.port ?? 0]))
  const configuration = await loadFleet()
  // It takes its time to come to life, and nobody else would be answered meanwhile.
  if (change === shortened) company.book(NOON_MS)
  const moved = BusinessConfig.parse(onPorts(change(configuration.business), ports))
  const addressRule = createAddressRule({ allow: ['127.0.0.0/8'] })
  const business = connectBusiness({
    ...around,
    db: createTestContext(database.pool).db,
    events: createEventBus(error => {
      throw error
    }),
    incidents: { serviceNames: async () => new Map() },
    adapters: createBusinessAdapters({ version: '0', clock, addressRule }),
    rules: { apply: async () => {} },
    deckUrl: DECK_URL,
  })
  business.applyWatch({
    business: moved,
    services: configuration.services.map(one => ({ ...one, source: 'file' as const })),
  })
  await business.start()
  const writer = createSeriesWriter(store)
  const { door } = business
  let isOn = (_: Fault) => false as boolean
  const callOf = ({ body, headersAt }: Sending): SignedCall & { readonly path: string } => {
    const headers = new Headers(headersAt(DECK_URL, clock.now()))
    const signature = headers.get('stripe-signature') ?? headers.get('x-twilio-signature')
    const path = headers.has('stripe-signature') ? '/api/stripe/webhook' : '/api/twilio/webhook'
    return { body, signature, url: `${DECK_URL}${path}`, path }
  }
  return {
    door,
    clock,
    logged,
    config: moved,
    book: () => company.book(clock.now()),
    /** Waits until every source has said all that it has to say at first. */
    ready: () =>
      vi.waitFor(
        async () => {
          const { sources } = await door.sources()
          const bad = sources.find(({ state }) => state !== 'good')
          if (bad) throw new Error(`${bad.connector} is ${bad.state}: ${bad.reason}`)
        },
        { timeout: READY_MS, interval: 20 },
      ),
    /** Lets minutes pass at the company, with these faults on; what Stripe and Twilio send meanwhile. */
    async live(minutes: number, ...faults: readonly Fault[]): Promise<readonly Sending[]> {
      isOn = fault => faults.includes(fault)
      const sent: Sending[] = []
      for (let n = 0; n < minutes * 4; n++) {
        await clock.advance(15_000)
        company.advance(clock.now(), isOn)
        sent.push(...company.sends(clock.now()))
      }
      return sent
    },
    /** As the deck's public doors hand it on. */
    take: (sending: Sending) => {
      const { path, ...call } = callOf(sending)
      return path === '/api/stripe/webhook' ? door.takeStripe(call) : door.takeTwilio(call)
    },
    /** Samples as the collector would have stored them, of one moment. */
    write: (samples: Parameters<typeof writer.write>[0], atMs = clock.now()) => writer.write(samples, atMs),
    figures: () => company.figures(),
    async stop() {
      await business.stop()
      await Promise.all(servers.map(server => server.stop()))
    },
  }
}

export type LivingBusiness = Awaited<ReturnType<typeof startBusiness>>

/** Reckoned another way: what the subscriptions at Stripe come to in a month, in cents. */
export function mrrOf(business: LivingBusiness, currency: string): number {
  const book = business.book()
  const atSeconds = Math.floor(business.clock.now() / 1_000)
  const monthly = ({ items, discounts }: Subscription): number => {
    const list = items.data.reduce(
      (sum, { price, quantity = 0 }) => sum + (price?.unit_amount ?? 0) * quantity,
      0,
    )
    const off = discounts.flatMap(id => {
      const discount = book.discounts.get(id)
      const isOver = !discount || (discount.end !== null && discount.end <= atSeconds)
      return isOver ? [] : [book.get('coupons', discount.source.coupon).percent_off ?? 0]
    })
    return off.reduce((left, percent) => left - (left * percent) / 100, list)
  }
  return book
    .list('subscriptions')
    .filter(one => one.currency === currency && one.pause_collection === null)
    .filter(({ status }) => status === 'active' || status === 'past_due')
    .reduce((sum, one) => sum + monthly(one), 0)
}
