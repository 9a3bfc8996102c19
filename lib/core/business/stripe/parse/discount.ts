import { z } from 'zod'
import type { StripeDiscount } from '../facts.ts'
import type { StripeCatalog, StripeCoupon, StripeDiscountUse } from './catalog.ts'
import { DecimalText, Minor, type Parsed, Ref, readAs, Seconds } from './values.ts'

const RawCoupon = z.object({
  id: z.string().min(1),
  percent_off: DecimalText.nullish(),
  amount_off: Minor.nullish(),
  currency: z.string().nullish(),
  currency_options: z.record(z.string(), z.object({ amount_off: Minor })).nullish(),
  duration: z.enum(['forever', 'repeating', 'once']),
  applies_to: z.object({ products: z.array(z.string()) }).nullish(),
})

export function parseCoupon(raw: unknown): Parsed<StripeCoupon> {
  const read = readAs(RawCoupon, raw)
  if (read.kind === 'unreadable') return read
  const { amount_off: minor, currency, currency_options: options, ...coupon } = read.value
  return {
    kind: 'read',
    value: {
      id: coupon.id,
      percent: coupon.percent_off ?? null,
      minor: {
        ...Object.fromEntries(Object.entries(options ?? {}).map(([code, one]) => [code, one.amount_off])),
        ...(typeof minor === 'number' && currency ? { [currency]: minor } : {}),
      },
      duration: coupon.duration,
      products: coupon.applies_to?.products ?? null,
    },
  }
}

const RawDiscount = z.object({
  id: z.string().min(1),
  start: Seconds,
  end: Seconds.nullish(),
  customer: Ref.nullish(),
  subscription: Ref.nullish(),
  source: z.object({ coupon: z.unknown().optional() }).nullish(),
  /** Before 2025-09 the coupon itself. */
  coupon: z.unknown().optional(),
})

/** A use of a coupon; `coupon` itself where it stood there whole. */
export type ReadDiscount = {
  readonly use: StripeDiscountUse
  readonly coupon: StripeCoupon | null
  readonly customer: string | null
  readonly subscription: string | null
}

export function parseDiscount(raw: unknown): Parsed<ReadDiscount> {
  const read = readAs(RawDiscount, raw)
  if (read.kind === 'unreadable') return read
  const { id, start, end, customer, subscription } = read.value
  const named = read.value.source?.coupon ?? read.value.coupon
  const whole = typeof named === 'object' ? parseCoupon(named) : null
  const coupon = whole?.kind === 'read' ? whole.value : null
  const couponId = coupon?.id ?? (typeof named === 'string' ? named : null)
  if (couponId === null) return { kind: 'unreadable', id, reason: 'its coupon is not named' }
  return {
    kind: 'read',
    value: {
      use: { id, coupon: couponId, startMs: start, endMs: end ?? null },
      coupon,
      customer: customer ?? null,
      subscription: subscription ?? null,
    },
  }
}

/** A discount in a currency. Null: its coupon takes an amount of other currencies only, so nothing here. */
export function toDiscount(
  use: StripeDiscountUse,
  coupon: StripeCoupon,
  currency: string,
): StripeDiscount | null {
  const minor = coupon.minor[currency]
  const rest = { id: use.id, coupon: coupon.id, duration: coupon.duration }
  const time = { startMs: use.startMs, endMs: use.endMs }
  if (coupon.percent !== null) return { ...rest, off: { kind: 'percent', percent: coupon.percent }, ...time }
  return minor === undefined ? null : { ...rest, off: { kind: 'amount', minor, currency }, ...time }
}

export type FoundDiscounts = {
  readonly discounts: readonly {
    readonly discount: StripeDiscount
    readonly products: readonly string[] | null
  }[]
  readonly missingCoupons: readonly string[]
  readonly missingDiscounts: readonly string[]
}

/** What discounts of an object take, each given by id or whole. What the catalogue does not know is told. */
export function findDiscounts(
  raws: readonly unknown[],
  catalog: StripeCatalog,
  currency: string,
): FoundDiscounts {
  const discounts: FoundDiscounts['discounts'][number][] = []
  const missingCoupons: string[] = []
  const missingDiscounts: string[] = []
  for (const raw of raws) {
    const read = typeof raw === 'string' ? null : parseDiscount(raw)
    const value = read?.kind === 'read' ? read.value : null
    const use = typeof raw === 'string' ? catalog.discount(raw) : value?.use
    if (use === undefined) {
      if (typeof raw === 'string') missingDiscounts.push(raw)
      continue
    }
    const coupon = catalog.coupon(use.coupon) ?? value?.coupon
    if (!coupon) {
      missingCoupons.push(use.coupon)
      continue
    }
    const discount = toDiscount(use, coupon, currency)
    if (discount !== null) discounts.push({ discount, products: coupon.products })
  }
  return { discounts, missingCoupons, missingDiscounts }
}
