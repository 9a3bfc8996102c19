import type { StripePrice } from '../../../core/business/stripe/facts.ts'
import { isWhole } from '../../../core/business/stripe/parse/catalog.ts'
import {
  parseCharge,
  parseCustomer,
  parseDispute,
  parseInvoice,
  parseRefund,
  type SeenAt,
} from '../../../core/business/stripe/parse/objects.ts'
import { parseSubscription } from '../../../core/business/stripe/parse/subscription.ts'
import type { Parsed } from '../../../core/business/stripe/parse/values.ts'
import type { Seen, SeenRevision } from '../../../core/business/stripe/seen.ts'
import type { StripeClient } from '../../../ports/stripe.ts'
import { type Change, NOTHING } from './book.ts'
import type { Catalogue } from './catalogue.ts'

export type ObjectKind = 'customers' | 'subscriptions' | 'invoices' | 'charges' | 'refunds' | 'disputes'

export type ReadPage = { readonly change: Change; readonly unreadable: readonly string[] }

/** Reads objects of Stripe with the help of the catalogue, which is asked to learn what they name and it lacks. */
export class Reader {
  constructor(
    readonly catalogue: Catalogue,
    /** Null without a key: what is not known stays so. */
    private readonly client: () => StripeClient | null,
    private readonly retitle: (price: StripePrice) => void,
  ) {}

  /** Lists prices and coupons, unless that was done. */
  async load(): Promise<void> {
    const client = this.client()
    if (client) await this.catalogue.load(client, this.retitle)
  }

  async page(kind: ObjectKind, data: readonly unknown[], seenAt: SeenAt): Promise<ReadPage> {
    const unreadable: string[] = []
    const objects: Seen[] = []
    const revisions: SeenRevision[] = []
    for (const raw of data) {
      const read = await this.one(kind, raw, seenAt)
      if (read.kind === 'unreadable') unreadable.push(`${read.id ?? kind}: ${read.reason}`)
      else if ('state' in read.value) revisions.push(read.value)
      else objects.push(read.value)
    }
    return { change: { ...NOTHING, objects, revisions }, unreadable }
  }

  async one(kind: ObjectKind, raw: unknown, seenAt: SeenAt): Promise<Parsed<Seen | SeenRevision>> {
    switch (kind) {
      case 'customers':
        return this.#customer(raw, seenAt)
      case 'subscriptions':
        return this.subscription(raw, null, seenAt)
      case 'invoices':
        return parseInvoice(raw, seenAt)
      case 'charges':
        return parseCharge(raw, seenAt)
      case 'refunds':
        return parseRefund(raw, seenAt)
      case 'disputes':
        return parseDispute(raw, seenAt)
    }
  }

  /** `before`: the subscription as it was before, where an event says so. */
  async subscription(raw: unknown, before: unknown, seenAt: SeenAt): Promise<Parsed<SeenRevision>> {
    this.catalogue.learnFrom(raw)
    const first = parseSubscription(raw, this.catalogue)
    if (first.kind === 'unreadable') return first
    const client = this.client()
    if (!isWhole(first.value.missing) && client)
      await this.catalogue.fill(first.value.missing, first.value.state.id, client)
    const read = parseSubscription(raw, this.catalogue)
    if (read.kind === 'unreadable') return read
    const earlier = before === null ? null : parseSubscription(before, this.catalogue)
    return {
      kind: 'read',
      value: {
        atMs: seenAt.atMs,
        order: seenAt.by,
        state: read.value.state,
        before: earlier?.kind === 'read' ? earlier.value.state : null,
      },
    }
  }

  learn(raw: unknown): void {
    this.catalogue.learn(raw, this.retitle)
  }

  /** Asks for a price again: its name may be another. */
  async renewPrice(id: string): Promise<void> {
    const client = this.client()
    if (client) this.learn((await client.get('price', id)).object)
  }

  async #customer(raw: unknown, seenAt: SeenAt): Promise<Parsed<Seen>> {
    const first = parseCustomer(raw, this.catalogue, seenAt)
    if (first.kind === 'unreadable') return first
    const client = this.client()
    if (first.value.missing.length > 0 && client) {
      await this.catalogue.fill({ prices: [], discounts: [], coupons: first.value.missing }, '', client)
      const read = parseCustomer(raw, this.catalogue, seenAt)
      if (read.kind === 'read') return { kind: 'read', value: read.value.seen }
    }
    return { kind: 'read', value: first.value.seen }
  }
}
