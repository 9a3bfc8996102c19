import { calendarOf, type DayCalendar } from '../../core/business/days.ts'
import { type Exchange, exchangeOf } from '../../core/business/money/index.ts'
import { RevenueBook } from '../../core/business/revenue/index.ts'
import type { StripeFacts } from '../../core/business/stripe/facts.ts'
import type { CurrencyRates, RevenuePolicy } from '../../core/config/schema/business.ts'
import type { Turns } from '../../core/turns.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { StripeAccountView, StripeConnector } from './connectors.ts'

/** Longer than any company here has been, and than this process will run. */
const CALENDAR_FROM_MS = Date.UTC(2005, 0, 1)
const CALENDAR_YEARS_MS = 20 * 366 * 86_400_000

/** The figures' sums of one account, and what they were made of. */
export type AccountBook = {
  readonly view: StripeAccountView
  readonly book: RevenueBook
  readonly calendar: DayCalendar
}

type Kept = { readonly basis: string; readonly book: RevenueBook; readonly calendar: DayCalendar }

export type RevenueBooksParts = {
  readonly stripe: Pick<StripeConnector, 'accounts'>
  readonly clock: Clock
  readonly turns: Turns
  readonly log: Log
}

/** A book an account, made anew in slices, then kept up to date customer by customer. Work is done one after the other. */
export class RevenueBooks {
  readonly #books = new Map<string, Kept>()
  readonly #changed = new Map<string, Set<string> | null>()
  #rates: CurrencyRates | null = null
  #working: Promise<void> | null = null

  constructor(
    private readonly parts: RevenueBooksParts,
    private readonly onDone: (accounts: ReadonlySet<string>) => void,
  ) {}

  /** Rates, policies or zones may have changed: what was made by others is made anew. */
  configure(rates: CurrencyRates | null): void {
    this.#rates = rates
    for (const { name } of this.parts.stripe.accounts()) this.changed(name, null)
  }

  /** Facts of these customers changed; null: of all. */
  changed(account: string, customers: ReadonlySet<string> | null): void {
    if (customers?.size === 0) return
    const waiting = this.#changed.get(account)
    if (customers === null) this.#changed.set(account, null)
    else if (waiting !== null) this.#changed.set(account, new Set([...(waiting ?? []), ...customers]))
    this.#working ??= this.#work()
  }

  /** What fell due by itself: ends of coupons and of periods. */
  advance(): void {
    for (const [account, { book }] of this.#books) {
      const due = book.due(this.parts.clock.now())
      if (due.length > 0) this.changed(account, new Set(due))
    }
  }

  /** Resolves when everything that was told is in the books. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working
  }

  /** Accounts whose books are made, in the configuration's order. */
  accounts(): AccountBook[] {
    return this.parts.stripe.accounts().flatMap(view => {
      const kept = this.#books.get(view.name)
      return kept ? [{ view, book: kept.book, calendar: kept.calendar }] : []
    })
  }

  async #work(): Promise<void> {
    // After whoever told of a change told of all of them.
    await Promise.resolve()
    const done = new Set<string>()
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        done.add(next[0])
        await this.#take(...next)
      }
    } catch (error) {
      this.parts.log.error({ err: error }, 'business figures could not be made')
    } finally {
      this.#working = null
    }
    this.onDone(done)
  }

  #next(): [account: string, customers: ReadonlySet<string> | null] | undefined {
    const next = this.#changed.entries().next()
    if (next.done) return undefined
    this.#changed.delete(next.value[0])
    return next.value
  }

  async #take(account: string, customers: ReadonlySet<string> | null): Promise<void> {
    const view = this.parts.stripe.accounts().find(({ name }) => name === account)
    if (!view) {
      this.#books.delete(account)
      return
    }
    const basis = basisOf(view.config, this.#rates)
    const kept = this.#books.get(account)
    if (kept?.basis === basis && customers !== null) await this.#apply(kept.book, view.facts, customers)
    else this.#books.set(account, await this.#made(view, basis))
  }

  async #made({ config, facts }: StripeAccountView, basis: string): Promise<Kept> {
    const startsAtMs = CALENDAR_FROM_MS
    const calendar = calendarOf(config.time_zone, {
      startsAtMs,
      endsAtMs: this.parts.clock.now() + CALENDAR_YEARS_MS,
    })
    const exchange: Exchange | null = this.#rates ? exchangeOf(this.#rates) : null
    const book = new RevenueBook({ policy: config.policy, calendar, exchange })
    await this.#apply(book, facts, facts.keys())
    return { basis, book, calendar }
  }

  #apply(book: RevenueBook, facts: StripeFacts, customers: Iterable<string>): Promise<void> {
    const nowMs = this.parts.clock.now()
    return this.parts.turns.each(customers, id => book.apply(id, facts.get(id), nowMs))
  }
}

const basisOf = (
  { policy, time_zone }: { readonly policy: RevenuePolicy; readonly time_zone: string },
  rates: CurrencyRates | null,
): string => JSON.stringify([policy, time_zone, rates])
