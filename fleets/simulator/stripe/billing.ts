import type { StripeBook } from './book.ts'
import { createDiscount, periodEnd } from './catalogue.ts'
import { amountOf, attempt, invoiceFor, type Line, type Payment } from './invoicing.ts'
import { type Invoice, type Subscription, type SubscriptionItem, secondsOf, sublist } from './objects.ts'

const DAY_MS = 86_400_000

export type ItemWish = { readonly price: string; readonly quantity?: number }
export type Subscribing = {
  readonly customer: string
  readonly items: readonly ItemWish[]
  readonly trialDays?: number
  readonly coupon?: string
  readonly payment?: Payment
  readonly atMs: number
}
/** A change of one subscription at a moment. */
export type Doing = { readonly id: string; readonly atMs: number; readonly payment?: Payment }

const UPDATED = 'customer.subscription.updated'

type ItemMaking = { readonly subscription: string; readonly atMs: number; readonly endMs: number | null }

function itemOf(
  book: StripeBook,
  wish: ItemWish,
  { subscription, atMs, endMs }: ItemMaking,
): SubscriptionItem {
  const price = book.get('prices', wish.price)
  const { recurring } = price
  if (!recurring) throw new Error(`${price.id} is paid once: nobody can subscribe to it`)
  return {
    id: book.nextId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: secondsOf(atMs),
    current_period_end: secondsOf(endMs ?? periodEnd(atMs, recurring)),
    current_period_start: secondsOf(atMs),
    discounts: [],
    metadata: {},
    price,
    ...(recurring.usage_type === 'licensed' && { quantity: wish.quantity ?? 1 }),
    subscription,
    tax_rates: [],
  }
}

/** A new subscription with its first invoice; in a trial nothing is asked for yet. */
export function subscribe(book: StripeBook, wish: Subscribing): Subscription {
  const { customer, items, trialDays, coupon, payment = 'succeeds', atMs } = wish
  const id = book.nextId('sub')
  const trialEndMs = trialDays === undefined ? null : atMs + trialDays * DAY_MS
  const rows = items.map(item => itemOf(book, item, { subscription: id, atMs, endMs: trialEndMs }))
  const currency = rows[0]?.price?.currency ?? 'usd'
  const discounts = coupon ? [createDiscount(book, { coupon, customer, subscription: id }, atMs).id] : []
  book.put('customers', { ...book.get('customers', customer), currency })
  const subscription = book.put('subscriptions', {
    id,
    object: 'subscription',
    application: null,
    automatic_tax: { enabled: false, liability: null },
    billing_cycle_anchor: secondsOf(trialEndMs ?? atMs),
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically',
    created: secondsOf(atMs),
    currency,
    customer,
    default_payment_method: 'pm_sample',
    description: null,
    discounts,
    ended_at: null,
    items: sublist(`/v1/subscription_items?subscription=${id}`, rows),
    latest_invoice: null,
    livemode: book.isLive,
    metadata: {},
    pause_collection: null,
    pending_setup_intent: null,
    schedule: null,
    start_date: secondsOf(atMs),
    status: trialEndMs === null ? (payment === 'fails' ? 'incomplete' : 'active') : 'trialing',
    test_clock: null,
    trial_end: trialEndMs === null ? null : secondsOf(trialEndMs),
    trial_start: trialEndMs === null ? null : secondsOf(atMs),
  })
  book.say({ type: 'customer.subscription.created', object: subscription, atMs })
  if (trialEndMs !== null) return subscription
  return billed(book, subscription, {
    lines: linesOf(subscription),
    reason: 'subscription_create',
    payment,
    atMs,
  })
}

function linesOf({ items }: Subscription): readonly Line[] {
  return items.data.flatMap(({ id, price, quantity }) =>
    price && quantity !== undefined
      ? [
          {
            item: id,
            amount: amountOf(price, quantity),
            quantity,
            description: `${quantity} × ${price.nickname ?? price.id}`,
          },
        ]
      : [],
  )
}

type Bill = {
  readonly lines: readonly Line[]
  readonly reason: Invoice['billing_reason']
  readonly payment: Payment
  readonly atMs: number
}

/** Asks for money; a first failure makes a running subscription past due. */
function billed(book: StripeBook, subscription: Subscription, bill: Bill): Subscription {
  const invoice = invoiceFor(book, { subscription, ...bill })
  const isLate = invoice.status === 'open' && bill.reason !== 'subscription_create'
  const old = book.put('subscriptions', {
    ...book.get('subscriptions', subscription.id),
    latest_invoice: invoice.id,
  })
  if (!isLate || old.status !== 'active') return old
  const change = { status: 'past_due' } as const
  return book.change('subscriptions', { id: old.id, change, atMs: bill.atMs, type: UPDATED })
}

/** The next period begins: after a trial too. `used`: what meters counted, in minor units, by item's description. */
export function renew(
  book: StripeBook,
  { id, atMs, payment = 'succeeds', used = [] }: Doing & { readonly used?: readonly Omit<Line, 'item'>[] },
): Subscription {
  const old = book.get('subscriptions', id)
  const rows = old.items.data.map(item => ({
    ...item,
    current_period_start: item.current_period_end,
    current_period_end: item.price?.recurring
      ? secondsOf(periodEnd(item.current_period_end * 1_000, item.price.recurring))
      : item.current_period_end,
  }))
  const status = old.status === 'trialing' ? ('active' as const) : old.status
  const change = { items: { ...old.items, data: rows }, status }
  const next = book.change('subscriptions', { id, change, atMs, type: UPDATED })
  const item = next.items.data.find(one => one.quantity === undefined)?.id ?? next.items.data[0]?.id ?? ''
  const lines = [...linesOf(next), ...used.map(line => ({ ...line, item }))]
  return billed(book, next, { lines, reason: 'subscription_cycle', payment, atMs })
}

/** Tries an open invoice again; the last failure ends as `after` says. */
export function retry(
  book: StripeBook,
  { id, atMs, payment = 'succeeds', after = 'canceled' }: Doing & { readonly after?: 'canceled' | 'unpaid' },
): Invoice {
  const invoice = attempt(book, book.get('invoices', id), { payment, atMs, isFirst: false })
  const subscription = invoice.parent?.subscription_details.subscription
  const own = subscription === undefined ? null : book.find('subscriptions', subscription)
  if (!own || own.status === 'canceled') return invoice
  if (invoice.status === 'paid' && own.status !== 'active')
    book.change('subscriptions', { id: own.id, change: { status: 'active' }, atMs, type: UPDATED })
  if (invoice.status === 'open' && invoice.next_payment_attempt === null) {
    if (after === 'canceled') end(book, { id: own.id, atMs }, 'payment_failed')
    else book.change('subscriptions', { id: own.id, change: { status: 'unpaid' }, atMs, type: UPDATED })
  }
  return invoice
}

/** Other items from now on; what is left of the period is paid, or given back, in proportion (`always_invoice`). */
export function setItems(
  book: StripeBook,
  { id, atMs, items, payment = 'succeeds' }: Doing & { readonly items: readonly ItemWish[] },
): Subscription {
  const old = book.get('subscriptions', id)
  const first = old.items.data[0]
  const endMs = (first?.current_period_end ?? 0) * 1_000
  const kept = new Map(old.items.data.map(item => [item.price?.id ?? '', item]))
  const rows = items.map(wish => {
    const same = kept.get(wish.price)
    return same && same.quantity !== undefined
      ? { ...same, quantity: wish.quantity ?? 1 }
      : (same ?? itemOf(book, wish, { subscription: id, atMs, endMs }))
  })
  const change = { items: { ...old.items, data: rows } }
  const next = book.change('subscriptions', { id, change, atMs, type: UPDATED })
  if (old.status === 'trialing' || !first) return next
  const startMs = first.current_period_start * 1_000
  const left = endMs > startMs ? Math.max(0, (endMs - atMs) / (endMs - startMs)) : 0
  const lines = prorated(old, next, left)
  return lines.length === 0
    ? next
    : billed(book, next, { lines, reason: 'subscription_update', payment, atMs })
}

function prorated(old: Subscription, next: Subscription, left: number): readonly Line[] {
  const credit = linesOf(old).map(line => ({ ...line, amount: -Math.round(line.amount * left) }))
  const due = linesOf(next).map(line => ({ ...line, amount: Math.round(line.amount * left) }))
  const both = [...credit, ...due].filter(({ amount }) => amount !== 0)
  const total = both.reduce((sum, { amount }) => sum + amount, 0)
  return total === 0 ? [] : both.map(line => ({ ...line, isProration: true }))
}

/** Runs to the end of what is paid for, and ends then; or stays after all. */
export function setCancelAtEnd(
  book: StripeBook,
  { id, atMs, isEnding = true }: Doing & { readonly isEnding?: boolean },
): Subscription {
  const endsAt = book.get('subscriptions', id).items.data[0]?.current_period_end ?? null
  const change = {
    cancel_at_period_end: isEnding,
    cancel_at: isEnding ? endsAt : null,
    canceled_at: isEnding ? secondsOf(atMs) : null,
  }
  return book.change('subscriptions', { id, change, atMs, type: UPDATED })
}

/** Ends it at once. */
export function end(
  book: StripeBook,
  { id, atMs }: Doing,
  reason: 'cancellation_requested' | 'payment_failed' = 'cancellation_requested',
): Subscription {
  const old = book.get('subscriptions', id)
  const change = {
    status: 'canceled',
    canceled_at: old.canceled_at ?? secondsOf(atMs),
    ended_at: secondsOf(atMs),
    cancellation_details: { comment: null, feedback: null, reason },
  } as const
  return book.change('subscriptions', { id, change, atMs, type: 'customer.subscription.deleted' })
}

/** Nothing is asked for until `resumesMs`; null with `isPaused` false takes it back. */
export function setPause(
  book: StripeBook,
  {
    id,
    atMs,
    isPaused,
    resumesMs = null,
  }: Doing & { readonly isPaused: boolean; readonly resumesMs?: number | null },
): Subscription {
  const resumes_at = resumesMs === null ? null : secondsOf(resumesMs)
  const change = { pause_collection: isPaused ? ({ behavior: 'void', resumes_at } as const) : null }
  return book.change('subscriptions', { id, change, atMs, type: UPDATED })
}

/** Gives money back, all that is left of the charge unless less is said. */
export function refund(book: StripeBook, { id, atMs, minor }: Doing & { readonly minor?: number }): void {
  const charge = book.get('charges', id)
  const amount = minor ?? charge.amount - charge.amount_refunded
  const row = book.put('refunds', {
    id: book.nextId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: id,
    created: secondsOf(atMs),
    currency: charge.currency,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'requested_by_customer',
    receipt_number: null,
    status: 'succeeded',
  })
  const refunded = charge.amount_refunded + amount
  const change = { amount_refunded: refunded, refunded: refunded >= charge.amount }
  book.say({ type: 'refund.created', object: row, atMs })
  book.change('charges', { id, change, atMs, type: 'charge.refunded' })
}

/** A customer's bank asks for the money of a charge back. */
export function dispute(book: StripeBook, { id, atMs }: Doing): string {
  const charge = book.get('charges', id)
  const row = book.put('disputes', {
    id: book.nextId('dp'),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: id,
    created: secondsOf(atMs),
    currency: charge.currency,
    evidence_details: {
      due_by: secondsOf(atMs + 9 * DAY_MS),
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: false,
    livemode: book.isLive,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  })
  book.put('charges', { ...charge, disputed: true })
  book.say({ type: 'charge.dispute.created', object: row, atMs })
  return row.id
}

export const closeDispute = (
  book: StripeBook,
  { id, atMs, isWon }: Doing & { readonly isWon: boolean },
): void => {
  const change = { status: isWon ? 'won' : 'lost' } as const
  book.change('disputes', { id, change, atMs, type: 'charge.dispute.closed' })
}
