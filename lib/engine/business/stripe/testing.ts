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
} from '../../../../fleets/simulator/stripe/billing.ts'
import type { StripeBook } from '../../../../fleets/simulator/stripe/book.ts'
import {
  createCoupon,
  createCustomer,
  createPrice,
  createProduct,
  deleteCustomer,
} from '../../../../fleets/simulator/stripe/catalogue.ts'
import {
  SAMPLE_STRIPE_KEY,
  sendingOf,
  startLocalStripe,
} from '../../../../fleets/simulator/stripe/local-stripe.ts'
import type { StripeEvent } from '../../../../fleets/simulator/stripe/objects.ts'
import { stripeSignature } from '../../../../fleets/simulator/stripe/signature.ts'
import { createStripeApi } from '../../../adapters/stripe/index.ts'
import type { SourceRow } from '../../../contract/business.ts'
import type { StripeFacts } from '../../../core/business/stripe/facts.ts'
import { StripeAccount } from '../../../core/config/schema/business.ts'
import type { TestContext } from '../../../services/testing.ts'
import type { StripeAccountView, StripeConnector } from '../connectors.ts'
import { createStripeConnector } from './index.ts'

export const DAY_MS = 86_400_000
export const SECRET = 'whsec_of_the_tests'

type Wish = Partial<Record<keyof StripeAccount, unknown>>

/** A bench of connectors and local Stripes on one database, whose clock the test holds. */
export class StripeBench {
  readonly logged: string[] = []
  readonly #open: (() => Promise<void>)[] = []
  #accounts = 0
  /** Accounts that have done all there is to do, and sleep. */
  asleep = 0

  constructor(readonly ctx: TestContext) {}

  async startStripe(book: StripeBook) {
    const local = await startLocalStripe({ book, now: () => this.ctx.clock.now() })
    this.#open.push(local.stop)
    return local
  }

  /** A connector with one account of its own. */
  async connect(url: string, wish: Wish = {}) {
    const note = (fields: object, message: string) =>
      void this.logged.push(`${message} ${JSON.stringify(fields)}`)
    const connector = createStripeConnector({
      db: this.ctx.db,
      clock: { now: () => this.ctx.clock.now(), sleep: (ms, signal) => this.#sleep(ms, signal) },
      log: { info: note, warn: note, error: note },
      api: createStripeApi({ version: '1.0.0', addressRule: { refusal: () => null } }),
    })
    this.#open.push(connector.stop)
    const name = `account-${++this.#accounts}`
    const rest = { name, api_url: url, mode: 'test', api_key: SAMPLE_STRIPE_KEY }
    const config = StripeAccount.parse({ ...rest, ...wish })
    connector.apply([config])
    await connector.start()
    return { connector, config }
  }

  send(connector: StripeConnector, event: StripeEvent, secret = SECRET) {
    const { body } = sendingOf(event, [secret])
    const signature = stripeSignature(body, { secrets: [secret], atMs: this.ctx.clock.now() })
    return connector.take({ body, signature, url: '/api/stripe/webhook' })
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.asleep++
    await this.ctx.clock.sleep(ms, signal)
    this.asleep--
  }

  async close(): Promise<void> {
    for (const close of this.#open.splice(0).reverse()) await close()
    this.logged.length = 0
  }
}

/** Of a connector with one account. */
export function onlyAccount(connector: StripeConnector): StripeAccountView {
  const [view] = connector.accounts()
  if (view === undefined) throw new Error('there is no account')
  return view
}

export async function rowOf(connector: StripeConnector): Promise<SourceRow> {
  const [row] = await connector.rows()
  if (row === undefined) throw new Error('there is no account')
  return row
}

/** Waits until real input and output came so far. @throws after ten seconds, with what was waited for */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    if (await isSo()) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error(`waited in vain until ${what}`)
}

export const whenComplete = (connector: StripeConnector) =>
  until('the first sync is over', () => onlyAccount(connector).isComplete)

export const whenState = (connector: StripeConnector, state: SourceRow['state']) =>
  until(`it is ${state}`, async () => (await rowOf(connector)).state === state)

/** Facts in an order of their own, without what only says how they came: two ways to know the same are equal. */
export function plainFacts(facts: StripeFacts) {
  const byId = <T extends { readonly id: string }>(things: readonly T[]) =>
    [...things].sort((a, b) => (a.id < b.id ? -1 : 1))
  return [...facts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, known]) => ({
      id,
      customer: known.customer,
      revisions: [...known.revisions]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([subscription, revisions]) => ({ subscription, revisions })),
      // What it was to be paid with is known of lists alone, and counts nowhere.
      invoices: byId(known.invoices).map(invoice => ({ ...invoice, payments: null })),
      charges: byId(known.charges),
      refunds: byId(known.refunds),
      disputes: byId(known.disputes),
    }))
}

/** A company with everything that a subscription can go through, within the month that events reach back. */
export function livingCompany(book: StripeBook, nowMs: number): void {
  let atMs = nowMs - 29 * DAY_MS
  const later = (days = 0) => (atMs += days * DAY_MS + 1_000)
  const product = createProduct(book, 'Assistant', atMs).id
  const price = (unit: string, currency = 'usd') => createPrice(book, { product, unit, currency }, atMs).id
  const [basic, pro, yen] = [price('4000'), price('28000'), price('500', 'jpy')]
  createCoupon(book, { id: 'QUARTER', percent: 25, duration: 'repeating', months: 3 }, atMs)
  const customers = Array.from({ length: 8 }, (_, n) => createCustomer(book, `Customer ${n}`, later()).id)
  const join = (
    n: number,
    wish: { price?: string; trialDays?: number; coupon?: string; payment?: 'fails' } = {},
  ) => {
    const { price: plan = basic, ...rest } = wish
    return subscribe(book, { customer: customers[n] ?? '', items: [{ price: plan }], atMs: later(), ...rest })
      .id
  }
  const [upgraded, leaving, trial, unpaid] = [join(0), join(1), join(2, { trialDays: 7 }), join(3)]
  const [lowered, foreign, paused] = [join(4, { coupon: 'QUARTER' }), join(5, { price: yen }), join(6)]
  join(7, { payment: 'fails' })
  setItems(book, { id: upgraded, items: [{ price: pro, quantity: 2 }], atMs: later(1) })
  setCancelAtEnd(book, { id: leaving, atMs: later(1) })
  setPause(book, { id: paused, atMs: later(), isPaused: true })
  end(book, { id: foreign, atMs: later() })
  renew(book, { id: trial, atMs: later(7), payment: 'fails' })
  renew(book, { id: unpaid, atMs: later(3), payment: 'fails' })
  const owed = book.list('invoices').find(invoice => invoice.status === 'open')
  if (owed) retry(book, { id: owed.id, atMs: later(1), payment: 'succeeds' })
  setItems(book, { id: lowered, items: [{ price: pro }], atMs: later(1) })
  const [first, second] = book.list('charges').filter(charge => charge.status === 'succeeded')
  if (first) refund(book, { id: first.id, minor: 100, atMs: later() })
  if (second)
    closeDispute(book, { id: dispute(book, { id: second.id, atMs: later() }), atMs: later(), isWon: false })
  deleteCustomer(book, customers[5] ?? '', later())
}

/** The same mess each time. */
export function shuffled<T>(things: readonly T[], start = 7): T[] {
  let seed = start
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed
  }
  return things
    .map(thing => ({ thing, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing)
}
