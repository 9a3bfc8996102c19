import type { RevenuePolicy } from '../../config/schema/business.ts'
import {
  add,
  fraction,
  fromDecimal,
  multiply,
  type Rational,
  roundHalfEven,
  roundQuotient,
  shareLeft,
  shareOut,
  ZERO,
} from '../money/index.ts'
import type {
  BillingPeriod,
  PriceScheme,
  StripeDiscount,
  StripePrice,
  SubscriptionState,
} from '../stripe/facts.ts'
import { isCounted, isLowering, uncountedBecause } from './counted.ts'

export type PlanShare = { readonly plan: string; readonly minor: number }

/** What a subscription is worth a month, in minor units; its plans add up to it. */
export type Monthly = { readonly minor: number; readonly plans: readonly PlanShare[] }

export const NOTHING: Monthly = { minor: 0, plans: [] }

/** A year has 12 months, 52 weeks, 365 days. */
const MONTHLY: Readonly<Record<BillingPeriod['interval'], readonly [number, number]>> = {
  month: [1, 1],
  year: [1, 12],
  week: [52, 12],
  day: [365, 12],
}

/**
 * Monthly recurring revenue of a subscription in a state: Σ items (price × quantity, by tiers or packages) a period, by
 * month, less the discounts that last. Exact until its one rounding, half to even, to the minor unit.
 */
export function monthlyOf(state: SubscriptionState, atMs: number, policy: RevenuePolicy): Monthly {
  if (!isCounted(state, atMs, policy)) return NOTHING
  const simple = simpleMonthlyOf(state)
  if (simple) return simple
  const plans: string[] = []
  let amounts: Rational[] = []
  let period: BillingPeriod | null = null
  for (const item of state.items) {
    if (!item.price?.period || uncountedBecause(item, state.currency) !== null) continue
    period ??= item.price.period
    const lowering = item.discounts.filter(discount => isLowering(discount, atMs, policy))
    const amount = multiply(amountOf(item.price, item.quantity), factorOf(item.price.period))
    plans.push(item.price.title)
    amounts.push(lessDiscounts([amount], lowering, { ...item.price, currency: state.currency })[0] ?? ZERO)
  }
  const lowering = state.discounts.filter(discount => isLowering(discount, atMs, policy))
  amounts = lessDiscounts(amounts, lowering, { period, currency: state.currency })
  const minor = roundHalfEven(amounts.reduce(add, ZERO))
  return minor === 0 ? NOTHING : { minor, plans: byPlan(plans, shareOut(minor, amounts)) }
}

/** The same for nearly all there are: one item at so much each, in whole minor units, and no discount. */
function simpleMonthlyOf({ items, discounts, currency }: SubscriptionState): Monthly | null {
  const [item] = items
  if (!item?.price?.period || items.length > 1 || discounts.length + item.discounts.length > 0) return null
  const { scheme, packages, period, title } = item.price
  if (scheme.kind !== 'per_unit' || packages || uncountedBecause(item, currency) !== null) return null
  const unitMinor = Number(scheme.unitMinor)
  const [numerator, denominator] = MONTHLY[period.interval]
  const product = unitMinor * item.quantity * numerator
  if (!Number.isSafeInteger(unitMinor) || !Number.isSafeInteger(product)) return null
  const minor = roundQuotient(product, denominator * Math.max(1, period.count))
  return minor === 0 ? NOTHING : { minor, plans: [{ plan: title, minor }] }
}

function byPlan(plans: readonly string[], shares: readonly number[]): PlanShare[] {
  if (plans.length === 1) return [{ plan: plans[0] ?? '', minor: shares[0] ?? 0 }]
  const sums = new Map<string, number>()
  plans.forEach((plan, index) => {
    sums.set(plan, (sums.get(plan) ?? 0) + (shares[index] ?? 0))
  })
  return [...sums].filter(([, minor]) => minor > 0).map(([plan, minor]) => ({ plan, minor }))
}

function factorOf({ interval, count }: BillingPeriod): Rational {
  const [numerator, denominator] = MONTHLY[interval]
  return fraction(numerator, denominator * Math.max(1, count))
}

type Charged = { readonly period: BillingPeriod | null; readonly currency: string }

/** One after the other, as Stripe takes them off. An amount off is taken off each invoice, so by the period. */
function lessDiscounts(
  amounts: Rational[],
  discounts: readonly StripeDiscount[],
  charged: Charged,
): Rational[] {
  return discounts.reduce((left, { off }) => {
    if (off.kind === 'percent') {
      const factor = shareLeft(fromDecimal(off.percent), fraction(100))
      return left.map(amount => multiply(amount, factor))
    }
    if (off.currency !== charged.currency || !charged.period) return left
    const total = left.reduce(add, ZERO)
    if (total.numerator <= 0n) return left
    const factor = shareLeft(multiply(fraction(off.minor), factorOf(charged.period)), total)
    return left.map(amount => multiply(amount, factor))
  }, amounts)
}

/** What Stripe asks for one period of a price. */
function amountOf({ scheme, packages }: StripePrice, quantity: number): Rational {
  const units = packages ? packagesOf(quantity, packages) : quantity
  if (scheme.kind === 'per_unit') return multiply(fromDecimal(scheme.unitMinor), fraction(units))
  return scheme.mode === 'volume' ? volumeOf(scheme, units) : graduatedOf(scheme, units)
}

const packagesOf = (quantity: number, { size, round }: NonNullable<StripePrice['packages']>): number =>
  round === 'up' ? Math.ceil(quantity / size) : Math.floor(quantity / size)

type Tiered = Extract<PriceScheme, { kind: 'tiered' }>

/** The tier that the whole quantity falls into is the price of all of it. */
function volumeOf({ tiers }: Tiered, units: number): Rational {
  const tier = tiers.find(({ upTo }) => upTo === null || units <= upTo) ?? tiers.at(-1)
  if (!tier || units === 0) return ZERO
  return add(multiply(fromDecimal(tier.unitMinor), fraction(units)), fromDecimal(tier.flatMinor))
}

/** Each tier is the price of what falls into it; its flat part once it is reached. */
function graduatedOf({ tiers }: Tiered, units: number): Rational {
  let sum = ZERO
  let below = 0
  for (const { upTo, unitMinor, flatMinor } of tiers) {
    const within = Math.min(units, upTo ?? units) - below
    if (within <= 0) break
    sum = add(sum, add(multiply(fromDecimal(unitMinor), fraction(within)), fromDecimal(flatMinor)))
    below += within
  }
  return sum
}
