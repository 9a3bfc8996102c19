import type { StripeBook } from './book.ts'
import {
  type Charge,
  type Invoice,
  type InvoiceLine,
  type Price,
  type Subscription,
  secondsOf,
  sublist,
} from './objects.ts'

const DAY_SECONDS = 86_400
/** Stripe's own retries, about a week: days after each failure. */
const RETRY_DAYS = [1, 2, 3] as const

export type Payment = 'succeeds' | 'fails'

export type Line = {
  readonly item: string
  readonly amount: number
  readonly quantity: number
  readonly description: string
  readonly isProration?: boolean
}

export type InvoiceWish = {
  readonly subscription: Subscription
  readonly lines: readonly Line[]
  readonly reason: Invoice['billing_reason']
  readonly payment: Payment
  readonly atMs: number
}

/** What a quantity of a price costs for one period, in whole minor units. */
export function amountOf(price: Price, quantity: number): number {
  const { packages, units } = { packages: price.transform_quantity, units: quantity }
  const divided = packages ? units / packages.divide_by : units
  const counted = packages ? (packages.round === 'up' ? Math.ceil(divided) : Math.floor(divided)) : units
  if (!price.tiers) return Math.round(Number(price.unit_amount_decimal ?? 0) * counted)
  let before = 0
  let total = 0
  for (const tier of price.tiers) {
    const upTo = tier.up_to ?? Infinity
    const isHere = price.tiers_mode === 'volume' ? counted > before && counted <= upTo : counted > before
    const inTier = price.tiers_mode === 'volume' ? counted : Math.min(counted, upTo) - before
    if (isHere) total += inTier * Number(tier.unit_amount_decimal ?? 0) + (tier.flat_amount ?? 0)
    before = upTo
  }
  return Math.round(total)
}

/** What the subscription's discounts take off at this moment. `once` counts on the first invoice alone. */
function discountOf(book: StripeBook, { subscription, reason, lines, atMs }: InvoiceWish) {
  const whole = lines.reduce((sum, { amount }) => sum + amount, 0)
  let left = Math.max(0, whole)
  return subscription.discounts.flatMap(id => {
    const discount = book.discounts.get(id)
    const coupon = discount && book.find('coupons', discount.source.coupon)
    if (!discount || !coupon) return []
    if (discount.end !== null && discount.end <= secondsOf(atMs)) return []
    if (coupon.duration === 'once' && reason !== 'subscription_create') return []
    const off = Math.min(left, coupon.amount_off ?? Math.round((left * (coupon.percent_off ?? 0)) / 100))
    left -= off
    return [{ amount: off, discount: id }]
  })
}

/** An invoice, finalised and tried to be paid at once, with all its events. */
export function invoiceFor(book: StripeBook, wish: InvoiceWish): Invoice {
  const { subscription, reason, payment, atMs } = wish
  const draft = draftOf(book, wish)
  book.put('invoices', draft)
  book.say({ type: 'invoice.created', object: draft, atMs })
  const number = `${subscription.customer.slice(-6).toUpperCase()}-${draft.id.slice(-4).toUpperCase()}`
  const finalized = { ...draft.status_transitions, finalized_at: secondsOf(atMs) }
  const change = { status: 'open', number, status_transitions: finalized } as const
  const open = book.change('invoices', { id: draft.id, change, atMs, type: 'invoice.finalized' })
  if (open.total <= 0) return markPaid(book, open, atMs)
  return attempt(book, open, { payment, atMs, isFirst: reason !== 'manual' })
}

function draftOf(book: StripeBook, wish: InvoiceWish): Invoice {
  const { subscription, lines, reason, atMs } = wish
  const id = book.nextId('in')
  const customer = book.get('customers', subscription.customer)
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
  const off = discountOf(book, wish)
  const total = subtotal - off.reduce((sum, { amount }) => sum + amount, 0)
  const period = subscription.items.data[0]
  return {
    id,
    object: 'invoice',
    amount_due: Math.max(0, total),
    amount_paid: 0,
    amount_remaining: Math.max(0, total),
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: secondsOf(atMs),
    currency: subscription.currency,
    customer: subscription.customer,
    customer_email: customer.email,
    customer_name: customer.name,
    discounts: off.map(({ discount }) => discount),
    due_date: null,
    hosted_invoice_url: null,
    lines: sublist(
      `/v1/invoices/${id}/lines`,
      lines.map((line, n) => lineOf(book, { line, n, invoice: id, subscription })),
    ),
    livemode: book.isLive,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: {}, subscription: subscription.id },
      type: 'subscription_details',
    },
    payments: sublist('/v1/invoice_payments', []),
    period_end: period?.current_period_end ?? secondsOf(atMs),
    period_start: period?.current_period_start ?? secondsOf(atMs),
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    total,
    total_discount_amounts: off,
    total_excluding_tax: total,
    total_taxes: [],
  }
}

type LineWish = {
  readonly line: Line
  readonly n: number
  readonly invoice: string
  readonly subscription: Subscription
}

function lineOf(book: StripeBook, { line, n, invoice, subscription }: LineWish): InvoiceLine {
  const item = subscription.items.data.find(({ id }) => id === line.item)
  return {
    id: `il_${invoice.slice(3)}${n}`,
    object: 'line_item',
    amount: line.amount,
    currency: subscription.currency,
    description: line.description,
    discount_amounts: [],
    invoice,
    livemode: book.isLive,
    metadata: {},
    period: { start: item?.current_period_start ?? 0, end: item?.current_period_end ?? 0 },
    quantity: line.quantity,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: line.isProration === true,
        proration_details: null,
        subscription: subscription.id,
        subscription_item: line.item,
      },
      type: 'subscription_item_details',
    },
  }
}

function markPaid(book: StripeBook, invoice: Invoice, atMs: number): Invoice {
  const change = {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: secondsOf(atMs) },
  } as const
  const paid = book.change('invoices', { id: invoice.id, change, atMs, type: 'invoice.paid' })
  book.say({ type: 'invoice.payment_succeeded', object: paid, atMs })
  return paid
}

type Attempt = { readonly payment: Payment; readonly atMs: number; readonly isFirst: boolean }

/** A charge for an open invoice: paid, or failed and to be tried again. */
export function attempt(book: StripeBook, invoice: Invoice, { payment, atMs, isFirst }: Attempt): Invoice {
  const intent = book.nextId('pi')
  const charge = chargeOf(book, { invoice, intent, payment, atMs })
  book.put('charges', charge)
  book.say({ type: payment === 'succeeds' ? 'charge.succeeded' : 'charge.failed', object: charge, atMs })
  const isPaid = payment === 'succeeds'
  const row = book.put('invoice_payments', {
    id: book.nextId('inpay'),
    object: 'invoice_payment',
    amount_paid: isPaid ? invoice.amount_due : null,
    amount_requested: invoice.amount_due,
    created: secondsOf(atMs),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: isFirst,
    livemode: book.isLive,
    payment: { payment_intent: intent, type: 'payment_intent' },
    status: isPaid ? 'paid' : 'open',
    status_transitions: { canceled_at: null, paid_at: isPaid ? secondsOf(atMs) : null },
  })
  const tried = book.put('invoices', {
    ...invoice,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    payments: sublist('/v1/invoice_payments', [...(invoice.payments?.data ?? []), row]),
  })
  if (isPaid) return markPaid(book, tried, atMs)
  const days = RETRY_DAYS[tried.attempt_count - 1]
  const next = days === undefined ? null : secondsOf(atMs) + days * DAY_SECONDS
  const change = { next_payment_attempt: next }
  return book.change('invoices', { id: tried.id, change, atMs, type: 'invoice.payment_failed' })
}

type ChargeWish = {
  readonly invoice: Invoice
  readonly intent: string
  readonly payment: Payment
  readonly atMs: number
}

function chargeOf(book: StripeBook, { invoice, intent, payment, atMs }: ChargeWish): Charge {
  const isPaid = payment === 'succeeds'
  return {
    id: book.nextId('ch'),
    object: 'charge',
    amount: invoice.amount_due,
    amount_captured: isPaid ? invoice.amount_due : 0,
    amount_refunded: 0,
    billing_details: { address: null, email: null, name: invoice.customer_name, phone: null },
    captured: isPaid,
    created: secondsOf(atMs),
    currency: invoice.currency,
    customer: invoice.customer,
    description: isPaid ? 'Subscription update' : null,
    disputed: false,
    failure_code: isPaid ? null : 'card_declined',
    failure_message: isPaid ? null : 'Your card was declined.',
    livemode: book.isLive,
    metadata: {},
    outcome: {
      network_status: isPaid ? 'approved_by_network' : 'declined_by_network',
      reason: isPaid ? null : 'generic_decline',
      risk_level: 'normal',
      type: isPaid ? 'authorized' : 'issuer_declined',
    },
    paid: isPaid,
    payment_intent: intent,
    payment_method: 'pm_sample',
    receipt_email: null,
    refunded: false,
    status: isPaid ? 'succeeded' : 'failed',
  }
}
