import {
  API_VERSION,
  type Discount,
  type Kind,
  type Objects,
  type StripeEvent,
  secondsOf,
} from './objects.ts'

type Shelf<K extends Kind> = { readonly rows: Map<string, Objects[K]>; sorted: readonly Objects[K][] | null }
type Shelves = { readonly [K in Kind]: Shelf<K> }

const shelf = <K extends Kind>(): Shelf<K> => ({ rows: new Map(), sorted: null })

/** Stripe tells no events older than this. */
const EVENTS_KEPT_SECONDS = 30 * 86_400
const SWEEP_EVERY = 500

export type Said = {
  readonly type: string
  readonly object: object
  readonly atMs: number
  /** What changed, as it was before. */
  readonly before?: () => Readonly<Record<string, unknown>>
}

export type BookOptions = { readonly seed: string; readonly isLive?: boolean; readonly toldFromMs?: number }

/** All that an account of Stripe holds. Objects are replaced as wholes, so that events keep what they told. */
export class StripeBook {
  readonly isLive: boolean
  readonly discounts = new Map<string, Discount>()
  #events: StripeEvent[] = []
  readonly #listeners = new Set<(event: StripeEvent) => void>()
  readonly #ids = new Map<string, number>()
  readonly #seed: string
  readonly #toldFromMs: number
  readonly #shelves: Shelves = {
    customers: shelf(),
    products: shelf(),
    prices: shelf(),
    coupons: shelf(),
    subscriptions: shelf(),
    invoices: shelf(),
    invoice_payments: shelf(),
    charges: shelf(),
    refunds: shelf(),
    disputes: shelf(),
  }

  /**
   * @param options `seed`: letters and digits that stand in every id, so that accounts differ; events before
   * `toldFromMs` are told to nobody, so none is made, though it has its id
   */
  constructor({ seed, isLive = false, toldFromMs = 0 }: BookOptions) {
    this.#seed = seed
    this.#toldFromMs = toldFromMs
    this.isLive = isLive
  }

  /** The next id of its prefix: `cus_…`, the same in every run. */
  nextId(prefix: string): string {
    const n = (this.#ids.get(prefix) ?? 0) + 1
    this.#ids.set(prefix, n)
    return `${prefix}_${this.#seed}${n.toString(36).padStart(14 - this.#seed.length, '0')}`
  }

  put<K extends Kind>(kind: K, object: Objects[K]): Objects[K] {
    const { rows } = this.#shelves[kind]
    rows.set(object.id, object)
    this.#shelves[kind].sorted = null
    return object
  }

  find<K extends Kind>(kind: K, id: string): Objects[K] | null {
    return this.#shelves[kind].rows.get(id) ?? null
  }

  /** @throws Error where there is none: for whoever put it there. */
  get<K extends Kind>(kind: K, id: string): Objects[K] {
    const found = this.find(kind, id)
    if (!found) throw new Error(`there is no ${id} among ${kind}`)
    return found
  }

  /** Newest first, as Stripe lists them. */
  list<K extends Kind>(kind: K): readonly Objects[K][] {
    const own = this.#shelves[kind]
    own.sorted ??= [...own.rows.values()].reverse().sort((a, b) => b.created - a.created)
    return own.sorted
  }

  /** Replaces a subscription, an invoice, … and tells of it with what was before. */
  change<K extends Kind>(
    kind: K,
    { id, change, atMs, type }: { id: string; change: Partial<Objects[K]>; atMs: number; type: string },
  ): Objects[K] {
    const old = this.get(kind, id)
    const next = this.put(kind, { ...old, ...change })
    this.say({ type, object: next, atMs, before: () => beforeOf(old, change) })
    return next
  }

  say({ type, object, atMs, before }: Said): void {
    const id = this.nextId('evt')
    if (atMs < this.#toldFromMs) return
    const event: StripeEvent = {
      id,
      object: 'event',
      api_version: API_VERSION,
      created: secondsOf(atMs),
      data: { object, ...(before && { previous_attributes: before() }) },
      livemode: this.isLive,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    }
    this.#events.push(event)
    if (this.#events.length % SWEEP_EVERY === 0) this.#forget(event.created)
    for (const listener of this.#listeners) listener(event)
  }

  /** Of the last thirty days before `atMs`, newest first. */
  events(atMs: number): readonly StripeEvent[] {
    const oldest = secondsOf(atMs) - EVENTS_KEPT_SECONDS
    return this.#events.filter(({ created }) => created >= oldest).reverse()
  }

  /** @returns ends it */
  onEvent(listener: (event: StripeEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #forget(newest: number): void {
    this.#events = this.#events.filter(({ created }) => created >= newest - EVENTS_KEPT_SECONDS)
  }
}

/** Of what was changed, that which is not as it was. */
function beforeOf(old: object, change: object): Readonly<Record<string, unknown>> {
  const now = new Map<string, unknown>(Object.entries(change))
  const isSame = (value: unknown, next: unknown) =>
    value === next ||
    (typeof value === 'object' && typeof next === 'object' && JSON.stringify(value) === JSON.stringify(next))
  return Object.fromEntries(
    Object.entries(old).filter(([key, value]) => now.has(key) && !isSame(value, now.get(key))),
  )
}
