import { type Chance, chanceOf } from '../chance.ts'
import {
  end,
  type ItemWish,
  renew,
  retry,
  setCancelAtEnd,
  setItems,
  setPause,
  subscribe,
} from '../stripe/billing.ts'
import type { StripeBook } from '../stripe/book.ts'
import { createCustomer } from '../stripe/catalogue.ts'
import { invoiceFor, type Payment } from '../stripe/invoicing.ts'
import type { Invoice, Subscription } from '../stripe/objects.ts'
import { nameOf } from './names.ts'
import { type Catalogue, type Currency, openCatalogue, type Plan, STARTUP, WELCOME } from './plans.ts'

/** Of xSwarm's own document: minutes a month that a plan has in it. */
const MOST_MINUTES = 900

export type Moment = { readonly atMs: number; readonly payment: Payment }

/** The company's customers at its local Stripe, by what they do. Who does it is left to chance that can be repeated. */
export class Customers {
  readonly book: StripeBook
  readonly #catalogue: Catalogue
  /** Subscriptions that run, and invoices that are open. */
  readonly #running = new Set<string>()
  readonly #open = new Set<string>()
  #count = 0

  constructor(book: StripeBook, atMs: number) {
    this.book = book
    this.#catalogue = openCatalogue(book, atMs)
  }

  get count(): number {
    return this.#running.size
  }
  get openInvoices(): readonly string[] {
    return [...this.#open]
  }

  running(): readonly Subscription[] {
    return [...this.#running].map(id => this.book.get('subscriptions', id))
  }

  planOf(subscription: Subscription): Plan | null {
    return this.#catalogue.planOf(subscription.items.data[0]?.price?.id ?? '')
  }

  numbersOf({ items }: Subscription): number {
    return items.data.reduce(
      (sum, { price, quantity = 0 }) => (price && this.#isNumber(price.id) ? sum + quantity : sum),
      0,
    )
  }

  /** What comes in each month before discounts, in cents, currencies as they are: for keeping the company its size. */
  roughMrr(): number {
    return this.running()
      .filter(({ status }) => status === 'active' || status === 'past_due')
      .flatMap(({ items }) => items.data)
      .reduce((sum, { price, quantity = 0 }) => sum + (price?.unit_amount ?? 0) * quantity, 0)
  }

  join(plan: Plan, { atMs, payment }: Moment): Subscription {
    const chance = chanceOf('join', this.#count++)
    const currency: Currency = chance.isTrue(0.07) ? 'eur' : 'usd'
    const customer = createCustomer(this.book, nameOf(chance), atMs)
    const hasNumber = plan !== 'ai_buddy' && chance.isTrue(0.15)
    const items: ItemWish[] = [
      { price: this.#catalogue.plan(plan, currency) },
      ...(hasNumber ? [{ price: this.#catalogue.number(currency) }] : []),
      ...(plan === 'ai_secretary' || plan === 'ai_project_manager'
        ? [{ price: this.#catalogue.minutes(currency) }]
        : []),
    ]
    const luck = chance.next()
    const coupon = plan === 'ai_buddy' || luck > 0.1 ? undefined : luck < 0.02 ? STARTUP : WELCOME
    const trial = plan === 'ai_secretary' && chance.isTrue(0.3) ? { trialDays: 14 } : {}
    const own = subscribe(this.book, { customer: customer.id, items, coupon, ...trial, payment, atMs })
    if (own.status === 'incomplete') this.#note(own)
    else this.#running.add(own.id)
    return own
  }

  /** The period is over: paid anew, or left for good by those who had said so. Null: it runs no more. */
  renew(id: string, { atMs, payment }: Moment): Subscription | null {
    if (!this.#running.has(id)) return null
    const old = this.book.get('subscriptions', id)
    if (old.cancel_at_period_end || old.status === 'unpaid') return this.leave(id, atMs)
    const chance = chanceOf(id, atMs)
    if (old.status === 'trialing' && chance.isTrue(0.4)) return this.leave(id, atMs)
    const used = this.#used(old, chance)
    const next = renew(this.book, { id, atMs, payment, used })
    this.#note(next)
    return next
  }

  /** Tries an invoice again. The subscription, where it begins to run by that. */
  retry(id: string, { atMs, payment }: Moment): Subscription | null {
    if (this.book.get('invoices', id).status !== 'open') return null
    const tried = retry(this.book, { id, atMs, payment })
    if (tried.status !== 'open' || tried.next_payment_attempt === null) this.#open.delete(id)
    const own = this.book.find('subscriptions', tried.parent?.subscription_details.subscription ?? '')
    if (own?.status === 'canceled') this.#running.delete(own.id)
    if (own?.status !== 'active' || this.#running.has(own.id)) return null
    this.#running.add(own.id)
    return own
  }

  leave(id: string, atMs: number): null {
    if (this.#running.delete(id)) end(this.book, { id, atMs })
    return null
  }

  /** Says that it will leave, or will stay after all. */
  give(notice: 'leaves' | 'stays', id: string, atMs: number): void {
    setCancelAtEnd(this.book, { id, atMs, isEnding: notice === 'leaves' })
  }

  pause(id: string, { atMs, resumesMs }: { atMs: number; resumesMs: number | null }): void {
    setPause(this.book, { id, atMs, isPaused: resumesMs !== null, resumesMs })
  }

  change(id: string, { plan, moment }: { plan: Plan; moment: Moment }): void {
    const old = this.book.get('subscriptions', id)
    const price = this.#catalogue.plan(plan, old.currency === 'eur' ? 'eur' : 'usd')
    this.#note(setItems(this.book, { id, items: [{ price }, ...this.#wishesOf(old).slice(1)], ...moment }))
  }

  /** One telephone number more, or one less. */
  addNumber(id: string, { by, moment }: { by: 1 | -1; moment: Moment }): void {
    const old = this.book.get('subscriptions', id)
    const wishes = this.#wishesOf(old)
    const [has, price] = [this.numbersOf(old), this.#catalogue.number(old.currency === 'eur' ? 'eur' : 'usd')]
    const others = wishes.filter(one => !this.#isNumber(one.price))
    const numbers = has + by > 0 ? [{ price, quantity: has + by }] : []
    this.#note(setItems(this.book, { id, items: [...others, ...numbers], ...moment }))
  }

  /** Pays for minutes beyond the plan before the period ends, as large users are asked to. */
  topUp(id: string, { atMs, payment }: Moment): Invoice {
    const subscription = this.book.get('subscriptions', id)
    const lines = this.#used(subscription, chanceOf('top up', id, atMs), 120)
    const item = subscription.items.data[0]?.id ?? ''
    const whole = lines.map(line => ({ ...line, item }))
    const invoice = invoiceFor(this.book, { subscription, lines: whole, reason: 'manual', payment, atMs })
    if (invoice.status === 'open') this.#open.add(invoice.id)
    return invoice
  }

  #note({ latest_invoice: id }: Subscription): void {
    if (id !== null && this.book.find('invoices', id)?.status === 'open') this.#open.add(id)
  }

  #isNumber = (price: string): boolean =>
    price === this.#catalogue.number('usd') || price === this.#catalogue.number('eur')

  #wishesOf = ({ items }: Subscription): readonly ItemWish[] =>
    items.data.flatMap(({ price, quantity }) =>
      price ? [{ price: price.id, ...(quantity && { quantity }) }] : [],
    )

  /** Minutes beyond the plan, as a line of an invoice. */
  #used({ items, status }: Subscription, chance: Chance, atLeast = 0) {
    const metered = items.data.find(({ quantity }) => quantity === undefined)?.price
    if (!metered || status === 'trialing' || (atLeast === 0 && !chance.isTrue(0.35))) return []
    const minutes = atLeast + chance.below(MOST_MINUTES)
    const amount = Math.round(minutes * Number(metered.unit_amount_decimal ?? 0))
    return amount > 0
      ? [{ amount, quantity: minutes, description: `${minutes} minutes beyond the plan` }]
      : []
  }
}
