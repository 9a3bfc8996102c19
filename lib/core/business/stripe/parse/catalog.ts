import type { StripeDiscount, StripePrice } from '../facts.ts'

/** A coupon without the time of anybody's use of it. `products`: it lowers only these; null = all. */
export type StripeCoupon = {
  readonly id: string
  readonly percent: string | null
  /** By currency, lower case. */
  readonly minor: Readonly<Record<string, number>>
  readonly duration: StripeDiscount['duration']
  readonly products: readonly string[] | null
}

/** A price in its own currency and in the others that it may be paid in. */
export type PriceListing = { readonly price: StripePrice; readonly others: readonly StripePrice[] }

/** Of a use of a coupon; the money is the coupon's. */
export type StripeDiscountUse = {
  readonly id: string
  readonly coupon: string
  readonly startMs: number
  readonly endMs: number | null
}

/**
 * What subscriptions name by id only: Stripe sends webhooks without tiers, names of products and coupons. Filled by
 * lists, by what expanded objects brought, and by questions about single ids.
 */
export type StripeCatalog = {
  price(id: string): PriceListing | undefined
  coupon(id: string): StripeCoupon | undefined
  discount(id: string): StripeDiscountUse | undefined
}

/** Ids that a catalogue does not have, without which an object cannot be read whole. */
export type Missing = {
  readonly prices: readonly string[]
  readonly coupons: readonly string[]
  readonly discounts: readonly string[]
}

export const isWhole = ({ prices, coupons, discounts }: Missing): boolean =>
  prices.length + coupons.length + discounts.length === 0
