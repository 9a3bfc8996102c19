import type { BusinessConfig } from '../../core/config/schema/business.ts'
import type { ServiceConfig } from '../../core/config/schema/service.ts'
import type { BusinessDoor } from '../../ports/business.ts'
import type { EventBus } from '../../ports/events.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createTurns } from '../alerts/event-loop-turns.ts'
import { startLoop } from '../loop.ts'
import { readCustomer } from './customer.ts'
import { LatencyDays } from './latency-days.ts'
import { listMovements } from './movement-list.ts'
import { OutageCosts } from './outage-costs.ts'
import { OwnFigures } from './own-figures.ts'
import { listPayments } from './payment-list.ts'
import { type ReadParts, readBusiness, sourceRows } from './read.ts'
import { RevenueBooks } from './revenue-books.ts'
import type { Room } from './room.ts'
import { createStripeSeries } from './stripe-series.ts'
import { listSubscriptions } from './subscription-list.ts'

const SERIES_EVERY_MS = 60_000
const WEBHOOKS_SHOWN = 200
const DIFFERENCES_SHOWN = 500

export type BusinessParts = Omit<Room, 'turns' | 'books' | 'config'> & {
  readonly events: EventBus
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
}

export type Business = {
  readonly door: BusinessDoor
  /** Takes the configuration in force; files of keys are read already. */
  applyWatch(configured: {
    readonly business: BusinessConfig
    /** Whose latency stands beside their payments. */
    readonly services?: readonly ServiceConfig[]
  }): void
  /** After the first configuration: loads what is stored, and begins to ask. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Days begin at a quarter of an hour, whatever the zone: figures of the running one are told anew though nothing came. */
const quarterOf = (atMs: number): number => Math.floor(atMs / 900_000)

const NOTHING: BusinessConfig = { stripe: [], twilio: [], users: [], figures: [], hidden_series: [] }

/** Money, telephony and users: connectors, the books that figures are read from, and the door to them. */
export function createBusiness(parts: BusinessParts): Business {
  const { stripe, twilio, users, clock, log, events } = parts
  const turns = createTurns()
  let config = NOTHING
  const tell = (account: string) => events.emit('businessChanged', { account, atMs: clock.now() })
  const books = new RevenueBooks({ stripe, clock, turns, log }, accounts => {
    void writeSeries()
    for (const account of accounts) tell(account)
  })
  const room: Room = { ...parts, turns, books, config: () => config }
  const own = new OwnFigures(room)
  const costs = new OutageCosts(room)
  const latency = new LatencyDays(room)
  const write = createStripeSeries({ ...parts, books })
  const writeSeries = () =>
    write().catch(error => log.error({ err: error }, 'series of Stripe were not written'))
  const ignore = [
    stripe.onChange((account, customers) => {
      if (customers?.size === 0) tell(account)
      else books.changed(account, customers)
    }),
    twilio.onChange(tell),
    users.onChange(tell),
  ]
  let loop: ReturnType<typeof startLoop> | null = null
  return {
    door: doorOf(room, { own, costs, latency }),
    applyWatch({ business, services = [] }) {
      config = business
      latency.apply({ business, services })
      stripe.apply(business.stripe)
      twilio.apply(business.twilio)
      users.apply(business.users)
      books.configure(business.rates ?? null)
      own.forget()
      costs.forget()
    },
    async start() {
      await Promise.all([stripe.start(), twilio.start(), users.start()])
      books.configure(config.rates ?? null)
      await books.settled()
      let quarter = quarterOf(clock.now())
      loop = startLoop(clock, SERIES_EVERY_MS, async () => {
        books.advance()
        await writeSeries()
        const now = quarterOf(clock.now())
        if (now === quarter) return
        quarter = now
        for (const { view } of books.accounts()) tell(view.name)
      })
    },
    async stop() {
      for (const stop of ignore) stop()
      await loop?.stop()
      await latency.stop()
      await Promise.all([stripe.stop(), twilio.stop(), users.stop()])
      await books.settled()
    },
  }
}

function doorOf(room: Room, parts: ReadParts): BusinessDoor {
  const { stripe, twilio, users, books, clock } = room
  const current = async () => {
    books.advance()
    await books.settled()
  }
  return {
    async read(wish) {
      await current()
      return readBusiness(room, parts, wish)
    },
    async subscriptions(wish) {
      await current()
      return listSubscriptions(room, wish)
    },
    async movements(wish) {
      await current()
      return listMovements(room, wish)
    },
    async payments(wish) {
      await current()
      return listPayments(room, wish)
    },
    async customer(account, id) {
      await current()
      return readCustomer(room, account, id)
    },
    telecom: wish => twilio.telecom(wish),
    users: days => users.read(days),
    async sources() {
      const [sources, differences, webhooks] = await Promise.all([
        sourceRows(room),
        stripe.differences(DIFFERENCES_SHOWN),
        stripe.webhooks(WEBHOOKS_SHOWN),
      ])
      return { atMs: clock.now(), sources, differences, webhooks }
    },
    sync: (connector, account) => ({ stripe, twilio, users })[connector].sync(account),
    takeStripe: call => stripe.take(call),
    takeTwilio: call => twilio.take(call),
    cost: outage => parts.costs.of(outage),
  }
}
