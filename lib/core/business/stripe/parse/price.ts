import { z } from 'zod'
import type { PriceScheme, PriceTier, StripePrice } from '../facts.ts'
import type { PriceListing } from './catalog.ts'
import { DecimalText, Minor, type Parsed, readAs } from './values.ts'

const Tier = z.object({
  up_to: z.number().nullable(),
  unit_amount: Minor.nullish(),
  unit_amount_decimal: DecimalText.nullish(),
  flat_amount: Minor.nullish(),
  flat_amount_decimal: DecimalText.nullish(),
})

const Amounts = z.object({
  unit_amount: Minor.nullish(),
  unit_amount_decimal: DecimalText.nullish(),
  tiers: z.array(Tier).nullish(),
})

const RawPrice = Amounts.extend({
  id: z.string().min(1),
  currency: z.string().min(1),
  nickname: z.string().nullish(),
  lookup_key: z.string().nullish(),
  product: z.union([z.string(), z.object({ id: z.string(), name: z.string().nullish() })]).nullish(),
  billing_scheme: z.string().nullish(),
  tiers_mode: z.string().nullish(),
  recurring: z
    .object({
      interval: z.enum(['day', 'week', 'month', 'year']),
      interval_count: z.number().int().positive().default(1),
      usage_type: z.string().nullish(),
    })
    .nullish(),
  transform_quantity: z
    .object({ divide_by: z.number().int().positive(), round: z.enum(['up', 'down']) })
    .nullish(),
  currency_options: z.record(z.string(), Amounts).nullish(),
})
type RawPrice = z.output<typeof RawPrice>

/** `isWhole` false: Stripe left out tiers or the product's name, which only a question about the price brings. */
export type ReadPrice = PriceListing & { readonly isWhole: boolean }

/** Reads a price, or a `plan` as versions before 2018 have it. */
export function parsePrice(raw: unknown): Parsed<ReadPrice> {
  const read = readAs(RawPrice, isPlan(raw) ? asPrice(raw) : raw)
  if (read.kind === 'unreadable') return read
  const price = toPrice(read.value, read.value.currency, read.value)
  const others = Object.entries(read.value.currency_options ?? {})
    .filter(([currency]) => currency !== read.value.currency)
    .map(([currency, amounts]) => toPrice(read.value, currency, amounts))
  const isNamed = Boolean(read.value.nickname) || typeof read.value.product !== 'string'
  const hasTiers = read.value.billing_scheme !== 'tiered' || Boolean(read.value.tiers)
  return { kind: 'read', value: { price, others, isWhole: isNamed && hasTiers } }
}

function toPrice(raw: RawPrice, currency: string, amounts: z.output<typeof Amounts>): StripePrice {
  const product = typeof raw.product === 'string' ? raw.product : (raw.product?.id ?? raw.id)
  const productName = typeof raw.product === 'object' ? raw.product?.name : null
  return {
    id: raw.id,
    product,
    title: raw.nickname || productName || product,
    lookupKey: raw.lookup_key ?? null,
    currency,
    period: raw.recurring ? { interval: raw.recurring.interval, count: raw.recurring.interval_count } : null,
    usage: raw.recurring?.usage_type === 'metered' ? 'metered' : 'licensed',
    scheme: schemeOf(raw, amounts),
    packages: raw.transform_quantity
      ? { size: raw.transform_quantity.divide_by, round: raw.transform_quantity.round }
      : null,
  }
}

function schemeOf(raw: RawPrice, amounts: z.output<typeof Amounts>): PriceScheme {
  if (raw.billing_scheme !== 'tiered')
    return { kind: 'per_unit', unitMinor: amounts.unit_amount_decimal ?? String(amounts.unit_amount ?? 0) }
  return {
    kind: 'tiered',
    mode: raw.tiers_mode === 'volume' ? 'volume' : 'graduated',
    tiers: (amounts.tiers ?? []).map(toTier),
  }
}

const toTier = (tier: z.output<typeof Tier>): PriceTier => ({
  upTo: tier.up_to,
  unitMinor: tier.unit_amount_decimal ?? String(tier.unit_amount ?? 0),
  flatMinor: tier.flat_amount_decimal ?? String(tier.flat_amount ?? 0),
})

type RawPlan = {
  readonly object: 'plan'
  readonly [member: string]: unknown
}

const isPlan = (raw: unknown): raw is RawPlan =>
  typeof raw === 'object' && raw !== null && 'object' in raw && raw.object === 'plan'

const asPrice = (plan: RawPlan): object => ({
  ...plan,
  unit_amount: plan.amount,
  unit_amount_decimal: plan.amount_decimal,
  transform_quantity: plan.transform_usage,
  recurring: {
    interval: plan.interval,
    interval_count: plan.interval_count,
    usage_type: plan.usage_type,
  },
})
