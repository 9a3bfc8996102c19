import type {
  StripeCharge,
  StripeCustomer,
  StripeDiscount,
  StripeDispute,
  StripeInvoice,
  StripeRefund,
  SubscriptionState,
} from './facts.ts'

/**
 * Stripe's objects as they are kept one by one; facts are made of them. They hold besides what joins them: Stripe tells
 * an invoice's failed attempts by events and by charges, and a charge's invoice by the invoice alone.
 */
export type SeenCustomer = StripeCustomer & {
  /** Of the customer itself: they lower subscriptions that have none of their own. */
  readonly discounts: readonly StripeDiscount[]
}

export type SeenInvoice = Omit<StripeInvoice, 'failures'> & {
  /** Payment intents and charges that it was to be paid with. */
  readonly payments: readonly string[]
}

export type SeenCharge = Omit<StripeCharge, 'invoice'> & {
  readonly intent: string | null
  /** Its invoice, as versions before 2025-03 name it. */
  readonly named: string | null
}

export type SeenObjects = {
  readonly customer: SeenCustomer
  readonly invoice: SeenInvoice
  readonly charge: SeenCharge
  readonly refund: StripeRefund
  readonly dispute: StripeDispute
}
export type SeenKind = keyof SeenObjects

/** The newest is kept: by time, then by `order`, which grows as an object goes its way within one second. */
export type Version = { readonly atMs: number; readonly order: string }

export type Seen<K extends SeenKind = SeenKind> = {
  readonly kind: K
  readonly id: string
  readonly version: Version
  readonly createdMs: number
  readonly data: SeenObjects[K]
}

export const isNewer = (one: Version, other: Version): boolean =>
  one.atMs === other.atMs ? one.order > other.order : one.atMs > other.atMs

/** A failed attempt, as its event tells. */
export type SeenFailure = {
  readonly event: string
  readonly invoice: string
  readonly atMs: number
  readonly minor: number
}

/** A state that a subscription was seen in. */
export type SeenRevision = {
  readonly atMs: number
  /** Event id, or `sync:…`, `reconcile:…`. */
  readonly order: string
  readonly state: SubscriptionState
  /** As an event says that it was before; null where nothing says so. */
  readonly before: SubscriptionState | null
}
