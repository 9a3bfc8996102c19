import type { Log } from '../../../ports/log.ts'
import type { Database, Transaction } from '../../../services/context.ts'
import { type Change, StripeBook } from './book.ts'
import { Catalogue } from './catalogue.ts'
import { readChanges, writeChange } from './fact-rows.ts'

/** Customers joined between two turns of the event loop. */
const JOINED_AT_ONCE = 100

const WRITING = { maxWait: 10_000, timeout: 30_000 }

export type Listener = (customers: ReadonlySet<string> | null) => void

/** Facts of an account: in rows first, then in memory. One change at a time. */
export class Ledger {
  readonly book = new StripeBook()
  readonly catalogue = new Catalogue()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(
    readonly account: string,
    readonly db: Database,
    readonly log: Log,
    private readonly listener: Listener,
  ) {}

  /** Takes in all rows, in parts. @throws the signal's reason once that says so */
  async load(signal: AbortSignal): Promise<void> {
    for await (const change of readChanges(this.db, this.account)) {
      signal.throwIfAborted()
      this.book.take(change)
      for (const { state } of change.revisions) this.catalogue.remember(state)
    }
    while (this.book.settle(JOINED_AT_ONCE)) {
      await new Promise(resolve => setImmediate(resolve))
      signal.throwIfAborted()
    }
    this.listener(null)
  }

  /**
   * Writes what is new with whatever belongs to it (`also`), then takes it in and tells. All of it holds, or nothing.
   * What was there already, or newer, changes nothing: the same may be said again, in any order.
   */
  commit(change: Change, also: (tx: Transaction) => Promise<void> = async () => {}): Promise<void> {
    const done = this.#queue.then(() => this.#commit(change, also))
    this.#queue = done.catch(() => {})
    return done
  }

  async #commit(change: Change, also: (tx: Transaction) => Promise<void>): Promise<void> {
    const fresh = this.book.fresh(change)
    await this.db.$transaction(async tx => {
      await writeChange(tx, this.account, fresh)
      await also(tx)
    }, WRITING)
    const touched = this.book.apply(fresh)
    if (touched.size > 0) this.listener(touched)
  }
}
