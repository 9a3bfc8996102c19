import { type AttemptOutcome, dueOrders, type Order, type Page } from '../../core/on-call/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { PageStore } from '../../ports/page-store.ts'
import type { PageBook } from './page-book.ts'

export type CallerParts = {
  readonly store: PageStore
  readonly book: PageBook
  readonly clock: Clock
  readonly log: Log
  /** Only one engine of a database calls. */
  readonly isLeader: () => boolean
  /** Sends one order; never throws, and ends when the signal does. */
  readonly send: (page: Page, order: Order, signal: AbortSignal) => Promise<AttemptOutcome>
}

const LOOK_EVERY_MS = 1_000
const PAGES_AT_ONCE = 500
const MOST_IN_FLIGHT = 200
const MOST_REMEMBERED = 5_000

/**
 * Walks pages and sends their orders as they fall due. An order is on disk before it is attempted, and stays waiting
 * until its outcome is: what a kill cuts off is sent once more under the same key.
 */
export class Caller {
  readonly #inFlight = new Map<string, Promise<void>>()
  /** Attempts whose outcome is kept: a page that was read before it was must not have its order sent again. */
  readonly #settled = new Map<string, number>()
  readonly #ending = new AbortController()
  #nudge = new AbortController()
  readonly #running: Promise<void>

  constructor(private readonly parts: CallerParts) {
    this.#running = this.#run()
  }

  /** Something is due now: looks at once. */
  nudge(): void {
    this.#nudge.abort()
  }

  /** Resolves once nothing is being sent; what was cut off is sent again after the next start. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#nudge.abort()
    await this.#running
    await Promise.all(this.#inFlight.values())
  }

  /** Resolves once everything that is being sent has its outcome. */
  async settled(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight.values())
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      this.#nudge = new AbortController()
      if (this.parts.isLeader()) await this.#look()
      if (this.#ending.signal.aborted) return
      await this.parts.clock.sleep(LOOK_EVERY_MS, this.#nudge.signal)
    }
  }

  async #look(): Promise<void> {
    const { store, clock, log } = this.parts
    try {
      for (const { page } of await store.due(clock.now(), PAGES_AT_ONCE)) await this.#goOn(page)
    } catch (error) {
      log.error({ err: error }, 'pages could not be read: looked at again')
    }
  }

  async #goOn(stored: Page): Promise<void> {
    const { book, clock, log } = this.parts
    try {
      const isBeingSent = dueOrders(stored, clock.now()).every(({ key }) => this.#inFlight.has(key))
      const page = isBeingSent ? await book.change(stored.id, { kind: 'tick' }) : stored
      for (const order of page ? dueOrders(page, clock.now()) : []) if (page) this.#start(page, order)
    } catch (error) {
      log.error({ err: error, page: stored.id }, 'a page could not go on: tried again')
    }
  }

  #start(page: Page, order: Order): void {
    if (this.#inFlight.has(order.key) || this.#inFlight.size >= MOST_IN_FLIGHT) return
    if (order.attempts < (this.#settled.get(order.key) ?? 0)) return
    const sending = this.#send(page, order).finally(() => {
      this.#inFlight.delete(order.key)
      this.nudge()
    })
    this.#inFlight.set(order.key, sending)
  }

  async #send(page: Page, order: Order): Promise<void> {
    const { send, book, log } = this.parts
    try {
      const outcome = await send(page, order, this.#ending.signal)
      // Cut off by a stop, nobody knows whether it arrived: it waits, and is sent again under its key.
      if (this.#ending.signal.aborted && outcome.kind !== 'delivered') return
      await book.change(page.id, { kind: 'attempted', orderKey: order.key, outcome })
      this.#remember(order)
    } catch (error) {
      log.error({ err: error, page: page.id, order: order.key }, 'an outcome could not be kept: sent again')
    }
  }

  #remember({ key, attempts }: Order): void {
    this.#settled.set(key, attempts + 1)
    const [oldest] = this.#settled.keys()
    if (this.#settled.size > MOST_REMEMBERED && oldest !== undefined) this.#settled.delete(oldest)
  }
}
