import { z } from 'zod'
import type { StripeDiscount } from '../facts.ts'
import type { Seen, SeenKind, SeenObjects } from '../seen.ts'
import type { StripeCatalog } from './catalog.ts'
import { findDiscounts } from './discount.ts'
import { listOf, Minor, type Parsed, Ref, readAs, Seconds } from './values.ts'

/** Of what was read: when it was so, and what parts it from others of the same second (an event's id). */
export type SeenAt = { readonly atMs: number; readonly by: string }

type Made<K extends SeenKind> = {
  readonly id: string
  readonly createdMs: number
  readonly rank: number
  readonly data: SeenObjects[K]
}

const seen = <K extends SeenKind>(kind: K, made: Made<K>, at: SeenAt): Seen<K> => ({
  kind,
  id: made.id,
  version: { atMs: at.atMs, order: `${String(made.rank).padStart(6, '0')} ${at.by}` },
  createdMs: made.createdMs,
  data: made.data,
})

const RawCustomer = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  created: Seconds.nullish(),
  deleted: z.boolean().nullish(),
  currency: z.string().nullish(),
  discount: z.unknown().optional(),
})

/** `missing`: coupons of the customer's own discount that the catalogue does not know. */
export type ReadCustomer = { readonly seen: Seen<'customer'>; readonly missing: readonly string[] }

/** Only id and name of a customer are taken: nothing else about people is kept. */
export function parseCustomer(raw: unknown, catalog: StripeCatalog, at: SeenAt): Parsed<ReadCustomer> {
  const read = readAs(RawCustomer, raw)
  if (read.kind === 'unreadable') return read
  const { id, name, created, deleted, currency, discount } = read.value
  const found = findDiscounts(discount ? [discount] : [], catalog, currency ?? '')
  const discounts: readonly StripeDiscount[] = found.discounts.map(one => one.discount)
  const data = { id, name: name ?? null, createdMs: created ?? 0, isDeleted: deleted === true, discounts }
  const made = { id, createdMs: created ?? 0, rank: data.isDeleted ? 1 : 0, data }
  return { kind: 'read', value: { seen: seen('customer', made, at), missing: found.missingCoupons } }
}

const InvoicePayment = z.object({
  payment: z.object({ payment_intent: Ref.nullish(), charge: Ref.nullish() }).nullish(),
})
const Tax = z.object({ amount: Minor })

const RawInvoice = z.object({
  id: z.string().min(1),
  number: z.string().nullish(),
  customer: Ref,
  currency: z.string().min(1),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).nullish(),
  created: Seconds,
  status_transitions: z.object({ paid_at: Seconds.nullish() }).nullish(),
  total: Minor,
  amount_paid: Minor.nullish(),
  attempt_count: z.number().int().nullish(),
  next_payment_attempt: Seconds.nullish(),
  total_taxes: z.array(Tax).nullish(),
  payments: listOf(InvoicePayment).nullish(),
  parent: z.object({ subscription_details: z.object({ subscription: Ref.nullish() }).nullish() }).nullish(),
  // Before 2025-03:
  subscription: Ref.nullish(),
  charge: Ref.nullish(),
  payment_intent: Ref.nullish(),
  total_tax_amounts: z.array(Tax).nullish(),
  tax: Minor.nullish(),
})
type RawInvoice = z.output<typeof RawInvoice>

const INVOICE_RANKS = { draft: 0, open: 1, uncollectible: 2, void: 3, paid: 4 } as const

export function parseInvoice(raw: unknown, at: SeenAt): Parsed<Seen<'invoice'>> {
  const read = readAs(RawInvoice, raw)
  if (read.kind === 'unreadable') return read
  const value = read.value
  const status = value.status ?? 'draft'
  const data = {
    id: value.id,
    number: value.number ?? null,
    customer: value.customer,
    subscription: value.parent?.subscription_details?.subscription ?? value.subscription ?? null,
    currency: value.currency,
    status,
    createdMs: value.created,
    paidMs: value.status_transitions?.paid_at ?? null,
    totalMinor: value.total,
    taxMinor: taxOf(value),
    paidMinor: value.amount_paid ?? 0,
    nextAttemptMs: value.next_payment_attempt ?? null,
    payments: paymentsOf(value),
  }
  const rank = INVOICE_RANKS[status] * 1_000 + Math.min(value.attempt_count ?? 0, 999)
  return {
    kind: 'read',
    value: seen('invoice', { id: value.id, createdMs: value.created, rank, data }, at),
  }
}

function taxOf({ total_taxes: taxes, total_tax_amounts: older, tax }: RawInvoice): number {
  const listed = taxes ?? older
  return listed ? listed.reduce((sum, { amount }) => sum + amount, 0) : (tax ?? 0)
}

const paymentsOf = (value: RawInvoice): readonly string[] => [
  ...new Set(
    [
      value.charge,
      value.payment_intent,
      ...(value.payments ?? []).flatMap(({ payment }) => [payment?.payment_intent, payment?.charge]),
    ].filter(id => typeof id === 'string'),
  ),
]

const RawCharge = z.object({
  id: z.string().min(1),
  customer: Ref.nullish(),
  invoice: Ref.nullish(),
  payment_intent: Ref.nullish(),
  currency: z.string().min(1),
  status: z.enum(['succeeded', 'pending', 'failed']),
  created: Seconds,
  amount: Minor,
  failure_code: z.string().nullish(),
  failure_message: z.string().nullish(),
})

export function parseCharge(raw: unknown, at: SeenAt): Parsed<Seen<'charge'>> {
  const read = readAs(RawCharge, raw)
  if (read.kind === 'unreadable') return read
  const value = read.value
  const data = {
    id: value.id,
    customer: value.customer ?? null,
    named: value.invoice ?? null,
    intent: value.payment_intent ?? null,
    currency: value.currency,
    status: value.status,
    createdMs: value.created,
    minor: value.amount,
    failure: value.failure_message ?? value.failure_code ?? null,
  }
  const rank = value.status === 'pending' ? 0 : 1
  return {
    kind: 'read',
    value: seen('charge', { id: value.id, createdMs: value.created, rank, data }, at),
  }
}

const REFUND_STATUSES = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const

const RawRefund = z.object({
  id: z.string().min(1),
  charge: Ref.nullish(),
  currency: z.string().min(1),
  status: z.enum(REFUND_STATUSES).nullish(),
  created: Seconds,
  amount: Minor,
})

export function parseRefund(raw: unknown, at: SeenAt): Parsed<Seen<'refund'>> {
  const read = readAs(RawRefund, raw)
  if (read.kind === 'unreadable') return read
  const { id, charge, currency, created, amount } = read.value
  const status = read.value.status ?? 'pending'
  const data = { id, charge: charge ?? null, currency, status, createdMs: created, minor: amount }
  const rank = REFUND_STATUSES.indexOf(status)
  return { kind: 'read', value: seen('refund', { id, createdMs: created, rank, data }, at) }
}

const RawDispute = z.object({
  id: z.string().min(1),
  charge: Ref.nullish(),
  currency: z.string().min(1),
  status: z.string().min(1),
  created: Seconds,
  amount: Minor,
})

const DECIDED: readonly string[] = ['won', 'lost', 'warning_closed', 'prevented']

export function parseDispute(raw: unknown, at: SeenAt): Parsed<Seen<'dispute'>> {
  const read = readAs(RawDispute, raw)
  if (read.kind === 'unreadable') return read
  const { id, charge, currency, status, created, amount } = read.value
  const data = { id, charge: charge ?? null, currency, status, createdMs: created, minor: amount }
  const rank = DECIDED.includes(status) ? 2 : Number(status.includes('review'))
  return { kind: 'read', value: seen('dispute', { id, createdMs: created, rank, data }, at) }
}
