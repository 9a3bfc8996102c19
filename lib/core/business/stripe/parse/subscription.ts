import { z } from 'zod'
import {
  type StripeDiscount,
  type StripePrice,
  SUBSCRIPTION_STATUSES,
  type SubscriptionItem,
  type SubscriptionState,
} from '../facts.ts'
import type { Missing, StripeCatalog } from './catalog.ts'
import { type FoundDiscounts, findDiscounts } from './discount.ts'
import { parsePrice } from './price.ts'
import { listOf, type Parsed, Ref, readAs, Seconds } from './values.ts'

const RawItem = z.object({
  id: z.string().min(1),
  price: z.unknown().optional(),
  plan: z.unknown().optional(),
  quantity: z.number().int().nonnegative().nullish(),
  current_period_end: Seconds.nullish(),
  discounts: z.array(z.unknown()).nullish(),
})
type RawItem = z.output<typeof RawItem>

const RawSubscription = z.object({
  id: z.string().min(1),
  customer: Ref,
  currency: z.string().min(1),
  status: z.enum(SUBSCRIPTION_STATUSES),
  created: Seconds,
  start_date: Seconds.nullish(),
  trial_end: Seconds.nullish(),
  pause_collection: z.object({ resumes_at: Seconds.nullish() }).nullish(),
  canceled_at: Seconds.nullish(),
  cancel_at: Seconds.nullish(),
  cancel_at_period_end: z.boolean().nullish(),
  /** Of the subscription itself before 2025-03, of its items since. */
  current_period_end: Seconds.nullish(),
  ended_at: Seconds.nullish(),
  items: listOf(RawItem),
  discounts: z.array(z.unknown()).nullish(),
  /** Before 2025-03 the only one. */
  discount: z.unknown().optional(),
})
type RawSubscription = z.output<typeof RawSubscription>

export type ReadSubscription = { readonly state: SubscriptionState; readonly missing: Missing }

/**
 * A subscription as Stripe sends it (2026-10, and the shapes before it that are still sent by older webhooks).
 * What the catalogue does not know is in `missing`: the state then is the best that can be told without it.
 */
export function parseSubscription(raw: unknown, catalog: StripeCatalog): Parsed<ReadSubscription> {
  const read = readAs(RawSubscription, raw)
  if (read.kind === 'unreadable') return read
  const value = read.value
  const own = findDiscounts(ownDiscounts(value), catalog, value.currency)
  const items = value.items.map(item => readItem(item, catalog, value.currency))
  const found = items.map(({ discounts }) => discounts)
  return {
    kind: 'read',
    value: {
      state: {
        id: value.id,
        customer: value.customer,
        currency: value.currency,
        status: value.status,
        startedMs: value.start_date ?? value.created,
        trialEndMs: value.trial_end ?? null,
        pause: value.pause_collection ? { resumesMs: value.pause_collection.resumes_at ?? null } : null,
        cancelledMs: value.canceled_at ?? null,
        cancelAtMs: endOf(value),
        endedMs: value.ended_at ?? null,
        items: items.map(({ item }, index) => withPartial(item, index, items, own)),
        discounts: own.discounts.flatMap(one => (targetsOf(one, items) === 'all' ? [one.discount] : [])),
      },
      missing: {
        prices: items.flatMap(({ missingPrice }) => (missingPrice === null ? [] : [missingPrice])),
        coupons: [own, ...found].flatMap(({ missingCoupons }) => missingCoupons),
        discounts: [own, ...found].flatMap(({ missingDiscounts }) => missingDiscounts),
      },
    },
  }
}

function ownDiscounts({ discounts, discount }: RawSubscription): readonly unknown[] {
  if (discounts) return discounts
  return discount === null || discount === undefined ? [] : [discount]
}

function endOf(value: RawSubscription): number | null {
  if (value.cancel_at) return value.cancel_at
  if (!value.cancel_at_period_end) return null
  const ends = value.items.flatMap(item => item.current_period_end ?? [])
  return ends.length > 0 ? Math.max(...ends) : (value.current_period_end ?? null)
}

type ReadItem = {
  readonly item: SubscriptionItem
  readonly discounts: FoundDiscounts
  readonly missingPrice: string | null
}

function readItem(raw: RawItem, catalog: StripeCatalog, currency: string): ReadItem {
  const { price, missing } = findPrice(raw.price ?? raw.plan, catalog, currency)
  const discounts = findDiscounts(raw.discounts ?? [], catalog, currency)
  return {
    item: {
      id: raw.id,
      price,
      quantity: raw.quantity ?? 1,
      discounts: discounts.discounts.map(({ discount }) => discount),
    },
    discounts,
    missingPrice: missing,
  }
}

type FoundPrice = { readonly price: StripePrice | null; readonly missing: string | null }

function findPrice(raw: unknown, catalog: StripeCatalog, currency: string): FoundPrice {
  if (raw === null || raw === undefined) return { price: null, missing: null }
  const read = typeof raw === 'string' ? null : parsePrice(raw)
  const inline = read?.kind === 'read' ? read.value : null
  const id = typeof raw === 'string' ? raw : inline?.price.id
  if (id === undefined) return { price: null, missing: null }
  const listing = catalog.price(id) ?? inline
  if (!listing) return { price: null, missing: id }
  const price = [listing.price, ...listing.others].find(one => one.currency === currency) ?? null
  const isKnown = price !== null && (catalog.price(id) !== undefined || inline?.isWhole === true)
  // A price that names no amount in this currency, once asked for whole, has none.
  return { price, missing: isKnown || catalog.price(id) !== undefined ? null : id }
}

/**
 * Which items a discount lowers. Of a coupon for certain products those of them; an amount that several share is the
 * subscription's, for it is taken off once.
 */
function targetsOf(
  { discount, products }: FoundDiscounts['discounts'][number],
  items: readonly ReadItem[],
): readonly number[] | 'all' {
  if (products === null) return 'all'
  const indexes = items.flatMap(({ item }, index) =>
    item.price !== null && products.includes(item.price.product) ? [index] : [],
  )
  return discount.off.kind === 'amount' && indexes.length > 1 ? 'all' : indexes
}

function withPartial(
  item: SubscriptionItem,
  index: number,
  items: readonly ReadItem[],
  own: FoundDiscounts,
): SubscriptionItem {
  const partial: StripeDiscount[] = own.discounts.flatMap(one => {
    const targets = targetsOf(one, items)
    return targets !== 'all' && targets.includes(index) ? [one.discount] : []
  })
  return partial.length === 0 ? item : { ...item, discounts: [...item.discounts, ...partial] }
}
