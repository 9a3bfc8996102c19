import { type Chance, chanceOf } from '../chance.ts'
import { closeDispute, dispute, refund } from '../stripe/billing.ts'
import { StripeBook } from '../stripe/book.ts'
import type { Charge, Subscription } from '../stripe/objects.ts'
import { Agenda } from './agenda.ts'
import { Customers, type Moment } from './customers.ts'
import type { Plan } from './plans.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SEED = 'Xs'
const EVENTS_MS = 31 * DAY_MS
/** Customers of the first weeks, and those who come on a day after them. */
const FIRST_DAYS = 25
const FIRST_A_DAY = 11
const JOIN_A_DAY = 1.7
const FAILS = 0.028
const RECOVERS = 0.65

type Deed =
  | { readonly kind: 'day' }
  | { readonly kind: 'join'; readonly n: number }
  | { readonly kind: 'change'; readonly n: number }
  | { readonly kind: 'renew' | 'retry' | 'resume' | 'close'; readonly id: string }

/** A step that cannot be worked out anew: what happened while somebody watched. */
export type Step = { readonly atMs: number; readonly kind: 'live' | 'away' | 'back' }

/**
 * A company that lives: people come, pay, change their plans, fail to pay and leave. What happens is decided by its
 * seed and the time alone, so that it is the same company after each start; only what was done live, and while its
 * API was away, has to be told again (`steps`).
 */
export class Company {
  readonly customers: Customers
  readonly #agenda = new Agenda<Deed>()
  readonly #foundedMs: number
  #nowMs: number
  /** Its API: while that is away, nobody can pay. */
  #api: 'there' | 'away' = 'there'
  /** What it would come to without what was done live. */
  #planned: number | null = null

  /** `watchedMs`: from when somebody looks; Stripe tells events of the thirty days before alone. */
  constructor({ foundedMs, watchedMs }: { foundedMs: number; watchedMs: number }) {
    this.#foundedMs = foundedMs
    this.#nowMs = foundedMs
    this.customers = new Customers(
      new StripeBook({ seed: SEED, toldFromMs: watchedMs - EVENTS_MS }),
      foundedMs,
    )
    this.#agenda.put(foundedMs, { kind: 'day' })
  }

  get book(): StripeBook {
    return this.customers.book
  }

  get isAway(): boolean {
    return this.#api === 'away'
  }

  /** Lets everything happen that is due by then. */
  advanceTo(atMs: number): void {
    for (let due = this.#agenda.next(atMs); due; due = this.#agenda.next(atMs)) {
      this.#nowMs = due.atMs
      this.#do(due.deed)
    }
    this.#nowMs = Math.max(this.#nowMs, atMs)
  }

  /** After this, `atMs` has come. */
  take({ atMs, kind }: Step): void {
    this.advanceTo(atMs)
    if (kind === 'live') this.#live()
    else this.#api = kind === 'away' ? 'away' : 'there'
  }

  #chance = (...words: readonly (string | number)[]): Chance => chanceOf(SEED, this.#nowMs, ...words)

  /** Whether a payment is made now, by whom it is. */
  #moment(id: string, failing = FAILS): Moment {
    const fails = this.isAway || this.#chance(id, 'payment').isTrue(failing)
    return { atMs: this.#nowMs, payment: fails ? 'fails' : 'succeeds' }
  }

  #do(deed: Deed): void {
    const atMs = this.#nowMs
    if (deed.kind === 'day') this.#planDay()
    else if (deed.kind === 'join') this.#join(this.#chance('join', deed.n))
    else if (deed.kind === 'change') this.#change(this.#chance('change', deed.n))
    else if (deed.kind === 'renew') this.#renew(deed.id)
    else if (deed.kind === 'retry') this.#retry(deed.id)
    else if (deed.kind === 'close')
      closeDispute(this.book, { id: deed.id, atMs, isWon: this.#chance(deed.id).isTrue(0.4) })
    else if (this.book.get('subscriptions', deed.id).status !== 'canceled')
      this.customers.pause(deed.id, { atMs, resumesMs: null })
  }

  /** Unless somebody tried in between. */
  #retry(id: string): void {
    if (this.book.get('invoices', id).next_payment_attempt !== Math.floor(this.#nowMs / 1_000)) return
    const begun = this.customers.retry(id, this.#moment(id, 1 - RECOVERS))
    if (begun) this.#followSubscription(begun)
    else this.#followInvoice(id)
  }

  #planDay(): void {
    const chance = this.#chance('day')
    const isBeginning = this.#nowMs < this.#foundedMs + FIRST_DAYS * DAY_MS
    const weekend = [0, 6].includes(new Date(this.#nowMs).getUTCDay()) ? 0.5 : 1.2
    const joining = wholeOf(isBeginning ? FIRST_A_DAY : JOIN_A_DAY * weekend, chance)
    for (let n = 0; n < joining; n++) this.#agenda.put(this.#daytime(chance), { kind: 'join', n })
    // In a month: some 2.2 % leave, 4 % add or drop a number, 1.5 % change their plan.
    const changing = wholeOf(this.customers.count * 0.0028, chance)
    for (let n = 0; n < changing; n++) this.#agenda.put(this.#daytime(chance), { kind: 'change', n })
    this.#agenda.put(this.#nowMs + DAY_MS, { kind: 'day' })
  }

  /** Some time of this day, by day more than by night. */
  #daytime(chance: Chance): number {
    const hour = 14 + 9 * (chance.next() + chance.next() - 1)
    return this.#nowMs + Math.floor(hour * HOUR_MS)
  }

  #join(chance: Chance): void {
    const luck = chance.next()
    const isGrown = luck < 0.006 && this.#countOf('ai_cto') < 3
    const plan: Plan = isGrown
      ? 'ai_cto'
      : luck < 0.13
        ? 'ai_project_manager'
        : luck < 0.8
          ? 'ai_secretary'
          : 'ai_buddy'
    const own = this.customers.join(plan, this.#moment('join', 0.01))
    this.#followSubscription(own)
  }

  #countOf = (plan: Plan): number =>
    this.customers.running().filter(one => this.customers.planOf(one) === plan).length

  #renew(id: string): void {
    const next = this.customers.renew(id, this.#moment(id))
    if (next) this.#followSubscription(next)
  }

  #followSubscription(own: Subscription): void {
    const item = own.items.data[0]
    if (item && own.status !== 'incomplete')
      this.#agenda.put(item.current_period_end * 1_000, { kind: 'renew', id: own.id })
    if (own.latest_invoice !== null) this.#followInvoice(own.latest_invoice)
  }

  #followInvoice(id: string): void {
    const next = this.book.get('invoices', id).next_payment_attempt
    if (next !== null) this.#agenda.put(next * 1_000, { kind: 'retry', id })
  }

  /** One of those who pay; null while there is none. */
  #somebody(chance: Chance, isFit: (own: Subscription) => boolean = () => true): Subscription | null {
    const all = this.customers
      .running()
      .filter(own => own.status === 'active' && this.customers.planOf(own) !== 'ai_buddy' && isFit(own))
    return all.length === 0 ? null : chance.pick(all)
  }

  #change(chance: Chance): void {
    const luck = chance.next()
    const atMs = this.#nowMs
    if (luck < 0.12) this.#leaveAtOnce(chance)
    else if (luck < 0.32) this.#giveNotice(chance)
    else if (luck < 0.36) this.#payBack(chance, 'refund')
    else if (luck < 0.37) this.#payBack(chance, 'dispute')
    else if (luck < 0.4) {
      const own = this.#somebody(chance, ({ pause_collection: pause }) => pause === null)
      const resumesMs = atMs + 30 * DAY_MS
      if (own) this.customers.pause(own.id, { atMs, resumesMs })
      if (own) this.#agenda.put(resumesMs, { kind: 'resume', id: own.id })
    } else if (luck < 0.55) this.#changePlan(chance, chance.isTrue(0.72))
    else this.#changeNumbers(chance, chance.isTrue(0.7))
  }

  #leaveAtOnce(chance: Chance): void {
    const own = this.#somebody(chance, one => this.customers.planOf(one) !== 'ai_cto')
    if (own) this.customers.leave(own.id, this.#nowMs)
  }

  #giveNotice(chance: Chance): void {
    const own = this.#somebody(
      chance,
      one => !one.cancel_at_period_end && this.customers.planOf(one) !== 'ai_cto',
    )
    if (own) this.customers.give('leaves', own.id, this.#nowMs)
  }

  #changePlan(chance: Chance, isUp: boolean): void {
    const [from, to]: readonly [Plan, Plan] = isUp
      ? ['ai_secretary', 'ai_project_manager']
      : ['ai_project_manager', 'ai_secretary']
    const own = this.#somebody(chance, one => this.customers.planOf(one) === from)
    if (!own) return
    this.customers.change(own.id, { plan: to, moment: this.#moment(own.id) })
    this.#followLatest(own.id)
  }

  #changeNumbers(chance: Chance, isMore: boolean): void {
    const own = this.#somebody(chance, one => isMore || this.customers.numbersOf(one) > 0)
    if (!own) return
    this.customers.addNumber(own.id, { by: isMore ? 1 : -1, moment: this.#moment(own.id) })
    this.#followLatest(own.id)
  }

  #followLatest(id: string): void {
    const { latest_invoice: invoice } = this.book.get('subscriptions', id)
    if (invoice !== null) this.#followInvoice(invoice)
  }

  #payBack(chance: Chance, how: 'refund' | 'dispute'): void {
    const isFit = (one: Charge) => one.status === 'succeeded' && !one.refunded && !one.disputed
    const charges = this.book.list('charges').slice(0, 60).filter(isFit)
    if (charges.length === 0) return
    const { id } = chance.pick(charges)
    const atMs = this.#nowMs
    if (how === 'refund') refund(this.book, { id, atMs })
    else this.#agenda.put(atMs + 21 * DAY_MS, { kind: 'close', id: dispute(this.book, { id, atMs }) })
  }

  /** One thing at once, so that somebody who looks sees figures move; it pulls back to the size that was planned. */
  #live(): void {
    const chance = this.#chance('live')
    const rough = this.customers.roughMrr()
    this.#planned ??= rough
    const isUp = chance.isTrue(
      0.5 + Math.max(-0.4, Math.min(0.4, (this.#planned - rough) / (0.02 * this.#planned))),
    )
    const luck = this.isAway ? 0.9 : chance.next()
    if (luck < 0.08 && isUp) this.#join(chance)
    else if (luck < 0.08) this.#leaveAtOnce(chance)
    else if (luck < 0.12) this.#changePlan(chance, isUp)
    else if (luck < 0.36) this.#changeNumbers(chance, isUp)
    else if (luck < 0.38) this.#payBack(chance, 'refund')
    else if (luck < 0.44) this.#retryOne(chance)
    else this.#topUp(chance)
  }

  #topUp(chance: Chance): void {
    const own = this.#somebody(chance, one => one.items.data.some(({ quantity }) => quantity === undefined))
    if (own) this.#followInvoice(this.customers.topUp(own.id, this.#moment(own.id, 0.08)).id)
  }

  #retryOne(chance: Chance): void {
    const open = this.customers.openInvoices
    if (open.length === 0) return
    const begun = this.customers.retry(chance.pick(open), { atMs: this.#nowMs, payment: 'succeeds' })
    if (begun) this.#followSubscription(begun)
  }
}

/** A whole number that comes to `share` in the mean. */
const wholeOf = (share: number, chance: Chance): number => Math.floor(share + chance.next())
