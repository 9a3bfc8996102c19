/**
 * What Stripe says, as Opsdeck keeps it: our own words, parsed once at the door.
 * Money in minor units of its currency (JPY has none below the yen: its minor unit is the yen). Times in ms since 1970.
 */

export type StripeCustomer = {
  readonly id: string
  readonly name: string | null
  readonly createdMs: number
  readonly isDeleted: boolean
}

export type BillingPeriod = {
  readonly interval: 'day' | 'week' | 'month' | 'year'
  readonly count: number
}

/** `unitMinor`, `flatMinor`: decimal text, for Stripe has fractions of a cent (`unit_amount_decimal`). */
export type PriceTier = {
  /** Up to and including this quantity; null = without end. */
  readonly upTo: number | null
  readonly unitMinor: string
  readonly flatMinor: string
}

export type PriceScheme =
  | { readonly kind: 'per_unit'; readonly unitMinor: string }
  | { readonly kind: 'tiered'; readonly mode: 'graduated' | 'volume'; readonly tiers: readonly PriceTier[] }

export type StripePrice = {
  readonly id: string
  readonly product: string
  /** As people call the plan: the price's nickname, the product's name, or an id. */
  readonly title: string
  readonly lookupKey: string | null
  /** Lower case, as Stripe writes it. */
  readonly currency: string
  /** Null: paid once, never recurring. */
  readonly period: BillingPeriod | null
  readonly usage: 'licensed' | 'metered'
  readonly scheme: PriceScheme
  /** Quantity is divided by this first, and rounded. */
  readonly packages: { readonly size: number; readonly round: 'up' | 'down' } | null
}

export type StripeDiscount = {
  readonly id: string
  readonly coupon: string
  readonly off:
    | { readonly kind: 'percent'; readonly percent: string }
    | { readonly kind: 'amount'; readonly minor: number; readonly currency: string }
  readonly duration: 'forever' | 'repeating' | 'once'
  readonly startMs: number
  /** Exclusive; null = without end. */
  readonly endMs: number | null
}

export type SubscriptionItem = {
  readonly id: string
  /** Null: Stripe named none; the item counts nothing, and is listed as a fault. */
  readonly price: StripePrice | null
  readonly quantity: number
  readonly discounts: readonly StripeDiscount[]
}

export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
] as const
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

/** A subscription as it stood from a moment on. */
export type SubscriptionState = {
  readonly id: string
  readonly customer: string
  readonly currency: string
  readonly status: SubscriptionStatus
  readonly startedMs: number
  readonly trialEndMs: number | null
  /** Collection paused (`pause_collection`): nothing is asked for until then; null = not paused. */
  readonly pause: { readonly resumesMs: number | null } | null
  /** When a person (or Stripe) said that it shall end, and when it will. */
  readonly cancelledMs: number | null
  readonly cancelAtMs: number | null
  readonly endedMs: number | null
  readonly items: readonly SubscriptionItem[]
  readonly discounts: readonly StripeDiscount[]
}

/** `atMs`: from when it was so. `order` parts what Stripe stamped with the same second. */
export type SubscriptionRevision = {
  readonly atMs: number
  readonly order: string
  readonly state: SubscriptionState
}

export type StripeInvoice = {
  readonly id: string
  readonly number: string | null
  readonly customer: string
  readonly subscription: string | null
  readonly currency: string
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void'
  readonly createdMs: number
  readonly paidMs: number | null
  readonly totalMinor: number
  readonly taxMinor: number
  readonly paidMinor: number
  /** Of attempts to be paid, each that failed. */
  readonly failures: readonly { readonly atMs: number; readonly minor: number }[]
  readonly nextAttemptMs: number | null
}

export type StripeCharge = {
  readonly id: string
  readonly customer: string | null
  readonly invoice: string | null
  readonly currency: string
  readonly status: 'succeeded' | 'pending' | 'failed'
  readonly createdMs: number
  readonly minor: number
  readonly failure: string | null
}

export type StripeRefund = {
  readonly id: string
  readonly charge: string | null
  readonly currency: string
  readonly status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
  readonly createdMs: number
  readonly minor: number
}

export type StripeDispute = {
  readonly id: string
  readonly charge: string | null
  readonly currency: string
  /** Stripe's word: needs_response, under_review, won, lost, warning_… */
  readonly status: string
  readonly createdMs: number
  readonly minor: number
}

/** Everything known of one customer; any order. Refunds and disputes stand where the charge's customer does. */
export type CustomerFacts = {
  /** Null: Stripe told of the customer's things, not of the customer yet. */
  readonly customer: StripeCustomer | null
  /** By subscription. */
  readonly revisions: ReadonlyMap<string, readonly SubscriptionRevision[]>
  readonly invoices: readonly StripeInvoice[]
  /** Those of an invoice name it: what names none is counted as revenue of its own. */
  readonly charges: readonly StripeCharge[]
  readonly refunds: readonly StripeRefund[]
  readonly disputes: readonly StripeDispute[]
}

/** Everything known of one account by customer id; what belongs to no customer stands under keys that `isNobody` knows. */
export type StripeFacts = ReadonlyMap<string, CustomerFacts>
