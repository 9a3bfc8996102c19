import type {
  CustomerFacts,
  StripeDiscount,
  StripeDispute,
  StripeFacts,
  StripeRefund,
  SubscriptionRevision,
} from '../../../core/business/stripe/facts.ts'
import { linkPayments } from '../../../core/business/stripe/link-payments.ts'
import { mergeDiscounts } from '../../../core/business/stripe/merge.ts'
import { isNobody, nobodyOn } from '../../../core/business/stripe/nobody.ts'
import { inOrder, orderRevisions } from '../../../core/business/stripe/order.ts'
import type {
  Seen,
  SeenCharge,
  SeenCustomer,
  SeenFailure,
  SeenInvoice,
  SeenRevision,
} from '../../../core/business/stripe/seen.ts'
import { PriceShelf } from './prices.ts'
import { Shelf } from './shelf.ts'

export type Change = {
  readonly objects: readonly Seen[]
  readonly revisions: readonly SeenRevision[]
  readonly failures: readonly SeenFailure[]
}

export const NOTHING: Change = { objects: [], revisions: [], failures: [] }

/** All facts of one account in memory, joined customer by customer. */
export class StripeBook {
  readonly prices = new PriceShelf()
  readonly #facts = new Map<string, CustomerFacts>()
  readonly #stale = new Set<string>()
  readonly #customers = new Shelf<SeenCustomer>(({ id }) => id)
  readonly #invoices = new Shelf<SeenInvoice>(({ customer }) => customer)
  readonly #charges = new Shelf<SeenCharge>(payerOf)
  readonly #refunds = new Shelf<StripeRefund>(({ charge }) => charge ?? '')
  readonly #disputes = new Shelf<StripeDispute>(({ charge }) => charge ?? '')
  /** Refunds and disputes of charges that Stripe has not told of, by what they stand under meanwhile. */
  readonly #strays = new Map<string, Set<string>>()
  readonly #seen = new Map<string, SeenRevision[]>()
  readonly #subscriptionsOf = new Map<string, Set<string>>()
  readonly #failures = new Map<string, SeenFailure[]>()

  get facts(): StripeFacts {
    return this.#facts
  }

  /** Takes what was not known, or known older; what was told before is joined to it. */
  fresh({ objects, revisions, failures }: Change): Change {
    return {
      objects: objects.flatMap(one => this.#merged(one) ?? []),
      revisions: revisions.filter(one => !this.#has(one)),
      failures: failures.filter(one => !this.#failures.get(one.invoice)?.some(f => f.event === one.event)),
    }
  }

  /** Puts in what `fresh` gave. Answers whose facts changed. */
  apply(change: Change): ReadonlySet<string> {
    this.take(change)
    const touched = new Set(this.#stale)
    this.settle(Number.POSITIVE_INFINITY)
    return touched
  }

  /** Puts in without joining: `settle` does that, in as many steps as one likes. */
  take(change: Change): void {
    for (const one of change.objects) this.#put(one)
    for (const failure of change.failures) this.#fail(failure)
    for (const revision of change.revisions) this.#see(revision)
  }

  /** Joins at most so many customers; false once nothing is left to do. */
  settle(limit: number): boolean {
    let left = limit
    for (const customer of this.#stale) {
      if (left-- <= 0) return true
      this.#stale.delete(customer)
      const facts = this.#join(customer)
      if (isNobody(customer) && isEmpty(facts)) this.#facts.delete(customer)
      else this.#facts.set(customer, facts)
    }
    return false
  }

  customer(id: string): SeenCustomer | undefined {
    return this.#customers.get(id)
  }

  /** The newest state of a subscription as Stripe said it; undefined for a stranger. */
  latest(subscription: string): SeenRevision | undefined {
    return inOrder(this.#seen.get(subscription) ?? []).at(-1)
  }

  kept(kind: Seen['kind'], id: string) {
    return this.#shelf(kind).kept(id)
  }

  ids(kind: 'customer' | 'subscription'): Iterable<string> {
    return kind === 'customer' ? this.#customers.ids() : this.#seen.keys()
  }

  #join(customer: string): CustomerFacts {
    const own = this.#customers.get(customer) ?? null
    const seenCharges = this.#charges.of(customer)
    const { invoices, charges } = linkPayments(
      this.#invoices.of(customer),
      seenCharges,
      id => this.#failures.get(id) ?? [],
    )
    // What is joined takes the place of what was: in memory each thing is once.
    for (const invoice of invoices) this.#invoices.replace(invoice)
    for (const charge of charges) this.#charges.replace(charge)
    const owners = seenCharges.map(({ id }) => id)
    const strays = [...(this.#strays.get(customer) ?? [])]
    const revisions = [...(this.#subscriptionsOf.get(customer) ?? [])].map(id => {
      const ordered = orderRevisions(this.#seen.get(id) ?? [])
      return [id, lowered(ordered, own?.discounts ?? [])] as const
    })
    return {
      customer: own,
      revisions: new Map(revisions),
      invoices,
      charges,
      refunds: [...owners.flatMap(id => this.#refunds.of(id)), ...pick(this.#refunds, strays)],
      disputes: [...owners.flatMap(id => this.#disputes.of(id)), ...pick(this.#disputes, strays)],
    }
  }

  #merged(one: Seen): Seen | null {
    if (isOf(one, 'customer')) return this.#mergedCustomer(one)
    const isOpen = this.#shelf(one.kind).isOpenTo(one.id, one.version)
    if (!isOf(one, 'invoice')) return isOpen ? one : null
    const known = this.#invoices.kept(one.id)
    const before = known?.data.payments ?? []
    const payments = [...new Set([...before, ...one.data.payments])].sort()
    if (isOpen || known === undefined) return { ...one, data: { ...one.data, payments } }
    // Older, yet it may tell what it was paid with.
    if (payments.length === before.length) return null
    return { ...one, version: known.version, data: { ...known.data, payments } }
  }

  #mergedCustomer(one: Seen<'customer'>): Seen | null {
    const known = this.#customers.kept(one.id)
    if (known === undefined) return one
    const discounts = mergeDiscounts(known.data.discounts, one.data.discounts)
    if (this.#customers.isOpenTo(one.id, one.version)) return { ...one, data: { ...one.data, discounts } }
    if (JSON.stringify(discounts) === JSON.stringify(known.data.discounts)) return null
    return { ...one, version: known.version, data: { ...known.data, discounts } }
  }

  #has({ atMs, order, state }: SeenRevision): boolean {
    return this.#seen.get(state.id)?.some(one => one.atMs === atMs && one.order === order) ?? false
  }

  #shelf(kind: Seen['kind']) {
    const shelves = {
      customer: this.#customers,
      invoice: this.#invoices,
      charge: this.#charges,
      refund: this.#refunds,
      dispute: this.#disputes,
    }
    return shelves[kind]
  }

  #put(one: Seen): void {
    if (isOf(one, 'customer')) {
      this.#customers.put(one.data, one.version)
      this.#stale.add(one.id)
    } else if (isOf(one, 'invoice')) {
      this.#invoices.put(one.data, one.version)
      this.#stale.add(one.data.customer)
    } else if (isOf(one, 'charge')) {
      const before = this.#charges.get(one.id)
      this.#charges.put(one.data, one.version)
      this.#stale.add(payerOf(one.data))
      if (before === undefined) this.#bringHome(one.id)
      else this.#stale.add(payerOf(before))
    } else if (isOf(one, 'refund')) {
      this.#refunds.put(one.data, one.version)
      this.#placeUnder(one.data)
    } else if (isOf(one, 'dispute')) {
      this.#disputes.put(one.data, one.version)
      this.#placeUnder(one.data)
    }
  }

  #placeUnder(one: StripeRefund | StripeDispute): void {
    const charge = one.charge === null ? undefined : this.#charges.get(one.charge)
    if (charge) return void this.#stale.add(payerOf(charge))
    const key = nobodyOn(one.createdMs)
    const strays = this.#strays.get(key)
    if (strays) strays.add(one.id)
    else this.#strays.set(key, new Set([one.id]))
    this.#stale.add(key)
  }

  /** Its charge became known: it stands under the charge's payer from now on. */
  #bringHome(charge: string): void {
    for (const { id, createdMs } of [...this.#refunds.of(charge), ...this.#disputes.of(charge)]) {
      const key = nobodyOn(createdMs)
      if (this.#strays.get(key)?.delete(id)) this.#stale.add(key)
    }
  }

  #fail(failure: SeenFailure): void {
    const known = this.#failures.get(failure.invoice)
    if (known) known.push(failure)
    else this.#failures.set(failure.invoice, [failure])
    const customer = this.#invoices.get(failure.invoice)?.customer
    if (customer !== undefined) this.#stale.add(customer)
  }

  #see(revision: SeenRevision): void {
    const { id, customer } = revision.state
    const kept = { ...revision, state: this.prices.share(revision.state) }
    const seen = this.#seen.get(id)
    if (seen) seen.push(kept)
    else this.#seen.set(id, [kept])
    const owned = this.#subscriptionsOf.get(customer)
    if (owned) owned.add(id)
    else this.#subscriptionsOf.set(customer, new Set([id]))
    this.#stale.add(customer)
  }
}

const isOf = <K extends Seen['kind']>(one: Seen, kind: K): one is Seen<K> => one.kind === kind

const payerOf = ({ customer, createdMs }: SeenCharge): string => customer ?? nobodyOn(createdMs)

const pick = <T extends { readonly id: string }>(shelf: Shelf<T>, ids: readonly string[]): T[] =>
  ids.flatMap(id => shelf.get(id) ?? [])

const isEmpty = ({ revisions, invoices, charges, refunds, disputes }: CustomerFacts): boolean =>
  revisions.size + invoices.length + charges.length + refunds.length + disputes.length === 0

/** Stripe takes a customer's own discount off subscriptions that have none. */
function lowered(
  revisions: readonly SubscriptionRevision[],
  discounts: readonly StripeDiscount[],
): readonly SubscriptionRevision[] {
  if (discounts.length === 0) return revisions
  return revisions.map(revision =>
    revision.state.discounts.length > 0 ? revision : { ...revision, state: { ...revision.state, discounts } },
  )
}
