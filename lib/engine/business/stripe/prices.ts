import type { StripePrice, SubscriptionState } from '../../../core/business/stripe/facts.ts'

type Titled = { -readonly [K in keyof StripePrice]: StripePrice[K] }

/**
 * Each price once in memory, however many subscriptions have it. A plan's name may change any time and is no part of
 * what it costs: every holder sees the newest.
 */
export class PriceShelf {
  readonly #prices = new Map<string, Titled>()
  readonly #ofId = new Map<string, Titled[]>()

  share(state: SubscriptionState): SubscriptionState {
    return { ...state, items: state.items.map(item => ({ ...item, price: this.#one(item.price) })) }
  }

  retitle({ id, title, lookupKey }: Pick<StripePrice, 'id' | 'title' | 'lookupKey'>): void {
    for (const price of this.#ofId.get(id) ?? []) Object.assign(price, { title, lookupKey })
  }

  /** Whether some subscription has that product's prices. */
  idsOfProduct(product: string): readonly string[] {
    return [...this.#ofId].flatMap(([id, prices]) =>
      prices.some(price => price.product === product) ? [id] : [],
    )
  }

  #one(price: StripePrice | null): StripePrice | null {
    if (price === null) return null
    const key = JSON.stringify({ ...price, title: null, lookupKey: null })
    const known = this.#prices.get(key)
    if (known) return known
    const kept = { ...price }
    this.#prices.set(key, kept)
    const same = this.#ofId.get(price.id)
    if (same) same.push(kept)
    else this.#ofId.set(price.id, [kept])
    return kept
  }
}
