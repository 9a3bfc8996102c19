import type { StripeDiscount, StripePrice, SubscriptionState } from '../../../core/business/stripe/facts.ts'
import type {
  Missing,
  PriceListing,
  StripeCatalog,
  StripeCoupon,
  StripeDiscountUse,
} from '../../../core/business/stripe/parse/catalog.ts'
import { parseCoupon, parseDiscount } from '../../../core/business/stripe/parse/discount.ts'
import { parsePrice } from '../../../core/business/stripe/parse/price.ts'
import { type StripeClient, StripeFault, type StripeObjectKind } from '../../../ports/stripe.ts'

/** What subscriptions name by id: prices, coupons and uses of coupons, as they became known. */
export class Catalogue implements StripeCatalog {
  readonly #prices = new Map<string, PriceListing>()
  readonly #coupons = new Map<string, StripeCoupon>()
  readonly #uses = new Map<string, StripeDiscountUse>()
  /** Asked for, and unknown to Stripe. */
  readonly #gone = new Set<string>()
  #lists: 'unread' | 'read' = 'unread'

  price(id: string): PriceListing | undefined {
    return this.#prices.get(id)
  }

  coupon(id: string): StripeCoupon | undefined {
    return this.#coupons.get(id)
  }

  discount(id: string): StripeDiscountUse | undefined {
    return this.#uses.get(id)
  }

  /** Lists all prices and coupons, once; `retitle` gets each price with its present name. */
  async load(client: StripeClient, retitle: (price: StripePrice) => void): Promise<void> {
    if (this.#lists === 'read') return
    for (const kind of ['coupons', 'prices'] as const) {
      let after: string | null = null
      for (;;) {
        const page = await client.list(kind, { after, sinceMs: null })
        for (const raw of page.data) this.learn(raw, retitle)
        if (!page.hasMore) break
        after = lastId(page.data)
      }
    }
    this.#lists = 'read'
  }

  /** Lists anew with the next `load`. */
  forget(): void {
    this.#lists = 'unread'
  }

  /** Takes in a price, a coupon or a discount; what is none of them changes nothing. */
  learn(raw: unknown, retitle: (price: StripePrice) => void = () => {}): void {
    const object = kindOf(raw)
    if (object === 'price' || object === 'plan') this.#learnPrice(raw, retitle)
    else if (object === 'coupon') {
      const coupon = parseCoupon(raw)
      if (coupon.kind === 'read') this.#coupons.set(coupon.value.id, coupon.value)
    } else if (object === 'discount') this.#learnDiscount(raw)
  }

  /** Takes in what a subscription's discounts name, where they stand there whole. */
  learnFrom(subscription: unknown): void {
    for (const holder of [subscription, ...members(at(subscription, 'items'), 'data')])
      for (const raw of members(holder, 'discounts')) this.learn(raw)
  }

  /** Of states that were stored: enough to know a discount again that a webhook names. */
  remember(state: SubscriptionState): void {
    for (const discount of [...state.discounts, ...state.items.flatMap(item => item.discounts)])
      this.#remember(discount)
  }

  /** Asks for what is missing, each once. What Stripe does not know any more stays missing. */
  async fill(missing: Missing, subscription: string, client: StripeClient): Promise<void> {
    const ask = (kind: StripeObjectKind, id: string) => this.#ask(client, kind, id)
    for (const id of new Set(missing.prices)) this.learn(await ask('price', id))
    const unknown = missing.discounts.filter(id => !this.#gone.has(id))
    if (unknown.length > 0) this.learnFrom(await ask('subscription', subscription))
    for (const id of unknown) if (!this.#uses.has(id)) this.#gone.add(id)
    const used = unknown.flatMap(id => this.#uses.get(id)?.coupon ?? [])
    for (const id of new Set([...missing.coupons, ...used]))
      if (!this.#coupons.has(id)) this.learn(await ask('coupon', id))
  }

  async #ask(client: StripeClient, kind: StripeObjectKind, id: string): Promise<unknown> {
    const key = `${kind} ${id}`
    if (this.#gone.has(key)) return null
    try {
      return (await client.get(kind, id)).object
    } catch (error) {
      if (!(error instanceof StripeFault) || error.problem !== 'not_found') throw error
      this.#gone.add(key)
      return null
    }
  }

  #learnPrice(raw: unknown, retitle: (price: StripePrice) => void): void {
    const read = parsePrice(raw)
    if (read.kind !== 'read' || !read.value.isWhole) return
    this.#prices.set(read.value.price.id, read.value)
    retitle(read.value.price)
  }

  #learnDiscount(raw: unknown): void {
    const read = parseDiscount(raw)
    if (read.kind !== 'read') return
    this.#uses.set(read.value.use.id, read.value.use)
    const { coupon } = read.value
    if (coupon !== null && !this.#coupons.has(coupon.id)) this.#coupons.set(coupon.id, coupon)
  }

  #remember({ id, coupon, off, duration, startMs, endMs }: StripeDiscount): void {
    this.#uses.set(id, { id, coupon, startMs, endMs })
    if (this.#coupons.has(coupon)) return
    const percent = off.kind === 'percent' ? off.percent : null
    const minor = off.kind === 'amount' ? { [off.currency]: off.minor } : {}
    this.#coupons.set(coupon, { id: coupon, percent, minor, duration, products: null })
  }
}

const at = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined

function members(holder: unknown, name: string): readonly unknown[] {
  const list = at(holder, name)
  return Array.isArray(list) ? list : []
}

const kindOf = (raw: unknown): unknown => at(raw, 'object')

/** By which the next page is asked for. @throws StripeFault */
export function lastId(data: readonly unknown[]): string {
  const id = at(data.at(-1), 'id')
  if (typeof id !== 'string') throw new StripeFault('malformed', 'a page of Stripe ends without an id')
  return id
}
