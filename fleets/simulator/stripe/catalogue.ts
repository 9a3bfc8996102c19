import type { StripeBook } from './book.ts'
import {
  type Coupon,
  type Customer,
  type Discount,
  type Price,
  type Product,
  type Recurring,
  secondsOf,
  type Tier,
} from './objects.ts'

export const createProduct = (book: StripeBook, name: string, atMs: number): Product =>
  book.put('products', {
    id: book.nextId('prod'),
    object: 'product',
    active: true,
    created: secondsOf(atMs),
    default_price: null,
    description: null,
    images: [],
    livemode: book.isLive,
    marketing_features: [],
    metadata: {},
    name,
    type: 'service',
    updated: secondsOf(atMs),
  })

export type PriceWish = {
  readonly product: string
  readonly nickname?: string
  readonly lookupKey?: string
  readonly currency?: string
  /** In minor units, fractions allowed, as text: `1.3` is $0.013. */
  readonly unit?: string
  /** Null: paid once. */
  readonly every?: Pick<Recurring, 'interval'> & { readonly count?: number }
  readonly isOnce?: boolean
  readonly isMetered?: boolean
  readonly tiers?: { readonly mode: 'graduated' | 'volume'; readonly steps: readonly Tier[] }
  readonly packages?: { readonly size: number; readonly round: 'up' | 'down' }
}

/** A price; monthly, licensed, per unit and in dollars unless it is said otherwise. */
export function createPrice(book: StripeBook, wish: PriceWish, atMs: number): Price {
  const { unit = '0', tiers, packages } = wish
  const isWhole = /^\d+$/.test(unit)
  return book.put('prices', {
    id: book.nextId('price'),
    object: 'price',
    active: true,
    billing_scheme: tiers ? 'tiered' : 'per_unit',
    created: secondsOf(atMs),
    currency: wish.currency ?? 'usd',
    custom_unit_amount: null,
    livemode: book.isLive,
    lookup_key: wish.lookupKey ?? null,
    metadata: {},
    nickname: wish.nickname ?? null,
    product: wish.product,
    recurring: wish.isOnce ? null : recurringOf(wish),
    tax_behavior: 'unspecified',
    ...(tiers && { tiers: tiers.steps }),
    tiers_mode: tiers?.mode ?? null,
    transform_quantity: packages ? { divide_by: packages.size, round: packages.round } : null,
    type: wish.isOnce ? 'one_time' : 'recurring',
    unit_amount: tiers || !isWhole ? null : Number(unit),
    unit_amount_decimal: tiers ? null : unit,
  })
}

const recurringOf = ({ every, isMetered }: PriceWish): Recurring => ({
  interval: every?.interval ?? 'month',
  interval_count: every?.count ?? 1,
  meter: isMetered ? 'mtr_sample' : null,
  trial_period_days: null,
  usage_type: isMetered ? 'metered' : 'licensed',
})

export type CouponWish = {
  readonly id: string
  readonly percent?: number
  readonly amount?: { readonly minor: number; readonly currency: string }
  readonly duration: Coupon['duration']
  readonly months?: number
}

export const createCoupon = (book: StripeBook, wish: CouponWish, atMs: number): Coupon =>
  book.put('coupons', {
    id: wish.id,
    object: 'coupon',
    amount_off: wish.amount?.minor ?? null,
    created: secondsOf(atMs),
    currency: wish.amount?.currency ?? null,
    duration: wish.duration,
    duration_in_months: wish.months ?? null,
    livemode: book.isLive,
    max_redemptions: null,
    metadata: {},
    name: null,
    percent_off: wish.percent ?? null,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
  })

export function createCustomer(book: StripeBook, name: string, atMs: number): Customer {
  const id = book.nextId('cus')
  const customer = book.put('customers', {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: secondsOf(atMs),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.com`,
    invoice_settings: { default_payment_method: null },
    livemode: book.isLive,
    metadata: {},
    name,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  })
  book.say({ type: 'customer.created', object: customer, atMs })
  return customer
}

/** Stripe keeps an id of it and nothing else. */
export function deleteCustomer(book: StripeBook, id: string, atMs: number): void {
  const gone = book.put('customers', { ...book.get('customers', id), deleted: true })
  book.say({ type: 'customer.deleted', object: gone, atMs })
}

type DiscountWish = { readonly coupon: string; readonly customer: string; readonly subscription: string }

/** A coupon as it is redeemed on a subscription. */
export function createDiscount(book: StripeBook, wish: DiscountWish, atMs: number): Discount {
  const { duration, duration_in_months: months } = book.get('coupons', wish.coupon)
  const discount: Discount = {
    id: book.nextId('di'),
    object: 'discount',
    checkout_session: null,
    customer: wish.customer,
    end: duration === 'repeating' ? secondsOf(addMonths(atMs, months ?? 1)) : null,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: wish.coupon, type: 'coupon' },
    start: secondsOf(atMs),
    subscription: wish.subscription,
    subscription_item: null,
  }
  book.discounts.set(discount.id, discount)
  return discount
}

/** The same day so many months on, or the last one of a shorter month. */
export function addMonths(atMs: number, months: number): number {
  const at = new Date(atMs)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + months]
  const day = Math.min(at.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate())
  return Date.UTC(year, month, day) + (atMs % 86_400_000)
}

/** The end of a period that begins at `fromMs`. */
export function periodEnd(fromMs: number, { interval, interval_count: count }: Recurring): number {
  if (interval === 'month') return addMonths(fromMs, count)
  if (interval === 'year') return addMonths(fromMs, 12 * count)
  return fromMs + count * (interval === 'week' ? 7 : 1) * 86_400_000
}
