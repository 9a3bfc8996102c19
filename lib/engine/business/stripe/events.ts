import { parseDiscount, toDiscount } from '../../../core/business/stripe/parse/discount.ts'
import type { StripeEvent } from '../../../core/business/stripe/parse/event.ts'
import type { SeenAt } from '../../../core/business/stripe/parse/objects.ts'
import { idOf, type Parsed } from '../../../core/business/stripe/parse/values.ts'
import type { Seen, SeenFailure, SeenRevision } from '../../../core/business/stripe/seen.ts'
import { type Change, NOTHING, type StripeBook } from './book.ts'
import type { EventRecord } from './event-rows.ts'
import type { ObjectKind, Reader } from './reader.ts'

/** What an event says: what changes, and what is remembered of the event itself. */
export type Heard = { readonly change: Change; readonly record: EventRecord }

export type Ear = { readonly reader: Reader; readonly book: StripeBook; readonly mode: 'live' | 'test' }

/** How it came to us, for the record. */
export type Arrival = { readonly receivedMs: number; readonly reason: string }

/** Asked for when no webhook told them; Stripe takes twenty types at once. */
export const POLLED_TYPES: readonly string[] = [
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'customer.discount.deleted',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.voided',
  'invoice.marked_uncollectible',
  'charge.succeeded',
  'charge.failed',
  'refund.created',
  'refund.updated',
  'charge.dispute.created',
  'charge.dispute.closed',
]

/** What tells a subscription's past, payments that failed, and customers that no list has any more. */
export const HISTORY_TYPES: readonly string[] = [
  ...POLLED_TYPES.filter(type => type.startsWith('customer.subscription.')),
  'customer.deleted',
  'invoice.payment_failed',
]

/**
 * Reads an event. Never throws for what the event says: what cannot be read is a failed record.
 * @throws StripeFault where Stripe had to be asked for what it names, and could not be
 */
export async function hear(event: StripeEvent, ear: Ear, arrival: Arrival): Promise<Heard> {
  const isOther = event.isLive !== null && event.isLive !== (ear.mode === 'live')
  if (isOther) {
    const reason = `a ${event.isLive ? 'live' : 'test'} event, where mode is ${ear.mode}`
    return { change: NOTHING, record: recordOf(event, arrival, { outcome: 'ignored', reason }) }
  }
  const read = await changeOf(event, ear)
  if (read === null) {
    const reason = `nothing here is made of ${event.type}`
    return { change: NOTHING, record: recordOf(event, arrival, { outcome: 'ignored', reason }) }
  }
  if (read.kind === 'unreadable')
    return { change: NOTHING, record: recordOf(event, arrival, { outcome: 'failed', reason: read.reason }) }
  const record = recordOf(event, arrival, { outcome: 'applied', reason: arrival.reason })
  return { change: read.value, record }
}

async function changeOf(event: StripeEvent, ear: Ear): Promise<Parsed<Change> | null> {
  const { type, object } = event
  const at: SeenAt = { atMs: event.atMs, by: event.id }
  if (type.startsWith('customer.subscription.'))
    return asChange(await ear.reader.subscription(object, event.before, at))
  if (type.startsWith('customer.discount.')) return discountChange(event, ear)
  if (type === 'invoice_payment.paid') return paymentChange(event, ear)
  if (type === 'invoice.payment_failed')
    return failureChange(event, await ear.reader.one('invoices', object, at))
  if (type.startsWith('price.') || type.startsWith('product.') || type.startsWith('coupon.'))
    return namesChange(event, ear)
  const kind = kindOf(type)
  return kind === null ? null : asChange(await ear.reader.one(kind, asItStands(event), at))
}

/** First match counts. `invoice.upcoming` is a forecast without an id. */
const KINDS: readonly (readonly [string, ObjectKind | null])[] = [
  ['invoice.upcoming', null],
  ['invoice.', 'invoices'],
  ['charge.dispute.', 'disputes'],
  ['charge.refund.', 'refunds'],
  ['refund.', 'refunds'],
  ['charge.', 'charges'],
  ['customer.created', 'customers'],
  ['customer.updated', 'customers'],
  ['customer.deleted', 'customers'],
]

const kindOf = (type: string): ObjectKind | null =>
  KINDS.find(([start]) => type.startsWith(start))?.[1] ?? null

function asItStands({ type, object }: StripeEvent): object {
  if (type === 'customer.deleted') return { ...object, deleted: true }
  // A draft that was thrown away: nobody will ever pay it.
  return type === 'invoice.deleted' ? { ...object, status: 'void' } : object
}

function asChange(read: Parsed<Seen | SeenRevision>): Parsed<Change> {
  if (read.kind === 'unreadable') return read
  const change = 'state' in read.value ? { revisions: [read.value] } : { objects: [read.value] }
  return { kind: 'read', value: { ...NOTHING, ...change } }
}

function failureChange(event: StripeEvent, read: Parsed<Seen | SeenRevision>): Parsed<Change> {
  const change = asChange(read)
  if (change.kind === 'unreadable' || read.kind === 'unreadable' || !('id' in read.value)) return change
  const failure: SeenFailure = {
    event: event.id,
    invoice: read.value.id,
    atMs: event.atMs,
    minor: minorOf(event) ?? 0,
  }
  return { kind: 'read', value: { ...change.value, failures: [failure] } }
}

/** A customer's own discount. One of a subscription comes with the subscription: its definition is learnt here. */
function discountChange(event: StripeEvent, { reader, book }: Ear): Parsed<Change> {
  reader.learn(event.object)
  const read = parseDiscount(event.object)
  if (read.kind === 'unreadable') return read
  const { use, coupon: whole, customer, subscription } = read.value
  const known = customer === null ? undefined : book.kept('customer', customer)
  if (subscription !== null || customer === null) return { kind: 'read', value: NOTHING }
  const coupon = whole ?? reader.catalogue.coupon(use.coupon)
  if (!coupon) return { kind: 'unreadable', id: use.id, reason: `the coupon ${use.coupon} is not known` }
  const endMs =
    event.type === 'customer.discount.deleted' ? Math.min(use.endMs ?? event.atMs, event.atMs) : use.endMs
  const currency = Object.keys(coupon.minor)[0] ?? ''
  const discount = toDiscount({ ...use, endMs }, coupon, currency)
  const data = { ...unknownCustomer(customer), ...known?.data, discounts: discount ? [discount] : [] }
  // As old as can be: it brings its discount, and nothing that is known better.
  const seen: Seen<'customer'> = {
    kind: 'customer',
    id: customer,
    version: { atMs: 0, order: '' },
    createdMs: data.createdMs,
    data,
  }
  return { kind: 'read', value: { ...NOTHING, objects: [seen] } }
}

const unknownCustomer = (id: string) => ({ id, name: null, createdMs: 0, isDeleted: false })

/** Which payment was for which invoice: newer versions say so here alone. */
function paymentChange(event: StripeEvent, { book }: Ear): Parsed<Change> {
  const invoice = typeof event.object.invoice === 'string' ? event.object.invoice : ''
  const known = book.kept('invoice', invoice)
  const payment = event.object.payment
  if (!known || !('payments' in known.data) || typeof payment !== 'object' || payment === null)
    return { kind: 'read', value: NOTHING }
  const ids = ['payment_intent', 'charge'].map(name => Reflect.get(payment, name))
  const payments = ids.filter(id => typeof id === 'string')
  const data = { ...known.data, payments }
  const version = { atMs: 0, order: '' }
  const seen: Seen<'invoice'> = { kind: 'invoice', id: invoice, version, createdMs: data.createdMs, data }
  return { kind: 'read', value: { ...NOTHING, objects: [seen] } }
}

/** A plan's new name. What a price or a coupon takes never changes; new ones are asked for when somebody has them. */
async function namesChange(event: StripeEvent, { reader, book }: Ear): Promise<Parsed<Change>> {
  const id = idOf(event.object) ?? ''
  const prices = event.type.startsWith('product.') ? book.prices.idsOfProduct(id) : []
  if (event.type === 'price.updated') await reader.renewPrice(id)
  for (const price of prices) await reader.renewPrice(price)
  return { kind: 'read', value: NOTHING }
}

type Outcome = Pick<EventRecord, 'outcome' | 'reason'>

function recordOf(event: StripeEvent, { receivedMs }: Arrival, outcome: Outcome): EventRecord {
  const { id, type, atMs, object } = event
  const customer = type.startsWith('customer.') && object.object === 'customer' ? object.id : object.customer
  return {
    id,
    type,
    atMs,
    receivedMs,
    ...outcome,
    object: idOf(object),
    customer: typeof customer === 'string' ? customer : idOf(customer),
    minor: minorOf(event),
    currency: typeof object.currency === 'string' ? object.currency : null,
  }
}

/** The money that an event is about, in minor units. */
function minorOf({ type, object }: StripeEvent): number | null {
  const names = type.startsWith('invoice.')
    ? [type === 'invoice.payment_failed' ? 'amount_remaining' : 'total', 'amount_due']
    : ['amount']
  const amount = names.map(name => object[name]).find(value => typeof value === 'number')
  return typeof amount === 'number' && Number.isSafeInteger(amount) ? amount : null
}
