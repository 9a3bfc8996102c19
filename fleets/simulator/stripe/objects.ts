import type { Charge, Dispute, Invoice, InvoicePayment, Refund } from './paid-objects.ts'
import type { Sublist } from './sublist.ts'

export type { Charge, Dispute, Invoice, InvoiceLine } from './paid-objects.ts'
export { sublist } from './sublist.ts'

/**
 * What Stripe's API answers, in the shapes of its version below, as far as somebody reads it. Money in minor units,
 * times in seconds since 1970. What is expandable is an id here; `answers.ts` expands it.
 */
export const API_VERSION = '2026-10-28.endive'

export const secondsOf = (atMs: number): number => Math.floor(atMs / 1_000)

export type Customer = {
  readonly id: string
  readonly object: 'customer'
  readonly address: null
  readonly balance: number
  readonly created: number
  readonly currency: string | null
  readonly default_source: null
  readonly delinquent: boolean
  readonly description: string | null
  readonly discount: Discount | null
  readonly email: string | null
  readonly invoice_settings: { readonly default_payment_method: string | null }
  readonly livemode: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly name: string | null
  readonly phone: string | null
  readonly preferred_locales: readonly string[]
  readonly shipping: null
  readonly tax_exempt: 'none'
  readonly test_clock: null
  readonly deleted?: true
}

export type Product = {
  readonly id: string
  readonly object: 'product'
  readonly active: boolean
  readonly created: number
  readonly default_price: string | null
  readonly description: string | null
  readonly images: readonly string[]
  readonly livemode: boolean
  readonly marketing_features: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly name: string
  readonly type: 'service'
  readonly updated: number
}

export type Tier = {
  readonly flat_amount: number | null
  readonly flat_amount_decimal: string | null
  readonly unit_amount: number | null
  readonly unit_amount_decimal: string | null
  readonly up_to: number | null
}

export type Recurring = {
  readonly interval: 'day' | 'week' | 'month' | 'year'
  readonly interval_count: number
  readonly meter: string | null
  readonly trial_period_days: number | null
  readonly usage_type: 'licensed' | 'metered'
}

/** `tiers` is told to those alone who have it expanded. */
export type Price = {
  readonly id: string
  readonly object: 'price'
  readonly active: boolean
  readonly billing_scheme: 'per_unit' | 'tiered'
  readonly created: number
  readonly currency: string
  readonly custom_unit_amount: null
  readonly livemode: boolean
  readonly lookup_key: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly nickname: string | null
  readonly product: string
  readonly recurring: Recurring | null
  readonly tax_behavior: 'unspecified'
  readonly tiers?: readonly Tier[]
  readonly tiers_mode: 'graduated' | 'volume' | null
  readonly transform_quantity: { readonly divide_by: number; readonly round: 'up' | 'down' } | null
  readonly type: 'recurring' | 'one_time'
  readonly unit_amount: number | null
  readonly unit_amount_decimal: string | null
}

export type Coupon = {
  readonly id: string
  readonly object: 'coupon'
  readonly amount_off: number | null
  readonly created: number
  readonly currency: string | null
  readonly duration: 'forever' | 'repeating' | 'once'
  readonly duration_in_months: number | null
  readonly livemode: boolean
  readonly max_redemptions: null
  readonly metadata: Readonly<Record<string, string>>
  readonly name: string | null
  readonly percent_off: number | null
  readonly redeem_by: null
  readonly times_redeemed: number
  readonly valid: boolean
}

export type Discount = {
  readonly id: string
  readonly object: 'discount'
  readonly checkout_session: null
  readonly customer: string
  readonly end: number | null
  readonly invoice: null
  readonly invoice_item: null
  readonly promotion_code: null
  readonly source: { readonly coupon: string; readonly type: 'coupon' }
  readonly start: number
  readonly subscription: string | null
  readonly subscription_item: string | null
}

export type SubscriptionItem = {
  readonly id: string
  readonly object: 'subscription_item'
  readonly billing_thresholds: null
  readonly created: number
  readonly current_period_end: number
  readonly current_period_start: number
  readonly discounts: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  /** The API never leaves it out; a broken answer may. */
  readonly price: Price | null
  /** Left out where usage is metered. */
  readonly quantity?: number
  readonly subscription: string
  readonly tax_rates: readonly string[]
}

export type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'unpaid'
  | 'paused'
  | 'canceled'

export type Subscription = {
  readonly id: string
  readonly object: 'subscription'
  readonly application: null
  readonly automatic_tax: { readonly enabled: boolean; readonly liability: null }
  readonly billing_cycle_anchor: number
  readonly cancel_at: number | null
  readonly cancel_at_period_end: boolean
  readonly canceled_at: number | null
  readonly cancellation_details: {
    readonly comment: null
    readonly feedback: null
    readonly reason: 'cancellation_requested' | 'payment_failed' | null
  }
  readonly collection_method: 'charge_automatically'
  readonly created: number
  readonly currency: string
  readonly customer: string
  readonly default_payment_method: string | null
  readonly description: null
  readonly discounts: readonly string[]
  readonly ended_at: number | null
  readonly items: Sublist<SubscriptionItem>
  readonly latest_invoice: string | null
  readonly livemode: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly pause_collection: {
    readonly behavior: 'void' | 'keep_as_draft' | 'mark_uncollectible'
    readonly resumes_at: number | null
  } | null
  readonly pending_setup_intent: null
  readonly schedule: null
  readonly start_date: number
  readonly status: SubscriptionStatus
  readonly test_clock: null
  readonly trial_end: number | null
  readonly trial_start: number | null
}

export type StripeEvent = {
  readonly id: string
  readonly object: 'event'
  readonly api_version: string
  readonly created: number
  readonly data: {
    readonly object: object
    readonly previous_attributes?: Readonly<Record<string, unknown>>
  }
  readonly livemode: boolean
  readonly pending_webhooks: number
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null }
  readonly type: string
}

/** Every kind that can be listed, by the name in its address. */
export type Objects = {
  customers: Customer
  products: Product
  prices: Price
  coupons: Coupon
  subscriptions: Subscription
  invoices: Invoice
  invoice_payments: InvoicePayment
  charges: Charge
  refunds: Refund
  disputes: Dispute
}
export type Kind = keyof Objects

export const KINDS: readonly Kind[] = [
  'customers',
  'products',
  'prices',
  'coupons',
  'subscriptions',
  'invoices',
  'invoice_payments',
  'charges',
  'refunds',
  'disputes',
]
