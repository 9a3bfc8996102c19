import {
  type FieldDifference,
  objectDifferences,
  subscriptionDifferences,
} from '../../../core/business/stripe/differences.ts'
import type { Seen, SeenRevision } from '../../../core/business/stripe/seen.ts'
import type { StripePage } from '../../../ports/stripe.ts'
import { type Change, NOTHING, type StripeBook } from './book.ts'
import { lastId } from './catalogue.ts'
import { type Difference, forgetOld, writeDifferences } from './event-rows.ts'
import { poll } from './poll.ts'
import { writeProgress } from './progress-rows.ts'
import type { ObjectKind } from './reader.ts'
import type { Work } from './work.ts'

/** Payments older than this change by events alone. */
const PAYMENTS_REACH_MS = 45 * 86_400_000
const BY = '*reconcile'

const REACHES: readonly (readonly [ObjectKind, number | null])[] = [
  ['customers', null],
  ['subscriptions', null],
  ['invoices', PAYMENTS_REACH_MS],
  ['charges', PAYMENTS_REACH_MS],
  ['refunds', PAYMENTS_REACH_MS],
  ['disputes', PAYMENTS_REACH_MS],
]

/**
 * Lists what Stripe has and compares it with what was told: all customers and subscriptions, payments of the last
 * 45 days. What differs is put right, and shown as a difference with both values.
 * @throws StripeFault
 */
export async function reconcile(work: Work): Promise<void> {
  const { ledger, clock } = work
  const startedMs = clock.now()
  work.reader.catalogue.forget()
  await work.reader.load()
  const listed = { customers: new Set<string>(), subscriptions: new Set<string>() }
  let asOfMs = Number.POSITIVE_INFINITY
  for (const [kind, reachMs] of REACHES) {
    let after: string | null = null
    const sinceMs = reachMs === null ? null : Math.max(startedMs - reachMs, work.sinceMs ?? 0)
    for (;;) {
      work.signal.throwIfAborted()
      const page: StripePage = await work.list(kind, { after, sinceMs })
      asOfMs = Math.min(asOfMs, page.asOfMs)
      const ids = await comparePage(work, kind, page)
      if (kind === 'customers' || kind === 'subscriptions') for (const id of ids) listed[kind].add(id)
      if (!page.hasMore) break
      after = lastId(page.data)
    }
  }
  await endTheGone(work, listed, asOfMs)
  await forgetOld(ledger.db, ledger.account, clock.now())
  const progress = {
    kind: 'reconcile',
    cursor: null,
    done: 0,
    isComplete: true,
    startedMs: clock.now(),
    updatedMs: clock.now(),
  }
  await writeProgress(ledger.db, ledger.account, progress)
  work.progress.set(progress)
}

/** Compares a page. Before anything is called a difference, events are asked for: they may be on their way. */
async function comparePage(work: Work, kind: ObjectKind, page: StripePage): Promise<readonly string[]> {
  const { ledger, reader, clock } = work
  const read = await reader.page(kind, page.data, { atMs: page.asOfMs, by: BY })
  work.unreadable(read.unreadable)
  if (compareChange(ledger.book, read.change).found.length > 0) {
    await poll(work)
    const { change, found } = compareChange(ledger.book, read.change)
    await ledger.commit(change, tx => writeDifferences(tx, ledger.account, found, clock.now()))
  }
  return [...read.change.objects.map(({ id }) => id), ...read.change.revisions.map(({ state }) => state.id)]
}

type Compared = { readonly change: Change; readonly found: readonly Difference[] }

function compareChange(book: StripeBook, { objects, revisions }: Change): Compared {
  const ofObjects = objects.map(one => ({ one, found: differencesOf(book, one) }))
  const ofStates = revisions.map(one => ({ one, found: stateDifferences(book, one) }))
  return {
    change: {
      ...NOTHING,
      objects: ofObjects.flatMap(({ one, found }) => (found.length > 0 ? [one] : [])),
      revisions: ofStates.flatMap(({ one, found }) => (found.length > 0 ? [one] : [])),
    },
    found: [...ofObjects, ...ofStates].flatMap(({ found }) => found),
  }
}

function differencesOf(book: StripeBook, one: Seen): readonly Difference[] {
  const kept = book.kept(one.kind, one.id)
  if (kept === undefined) return [unknown(one.kind, one.id)]
  // What was told within the second of the answer, or since, is no older.
  if (kept.version.atMs >= one.version.atMs) return []
  return named(one.kind, one.id, objectDifferences(kept.data, one.data))
}

function stateDifferences(book: StripeBook, { atMs, state }: SeenRevision): readonly Difference[] {
  const latest = book.latest(state.id)
  if (latest === undefined) return [unknown('subscription', state.id)]
  return latest.atMs >= atMs
    ? []
    : named('subscription', state.id, subscriptionDifferences(latest.state, state))
}

const unknown = (kind: string, object: string): Difference => ({
  kind,
  object,
  field: 'existence',
  stored: 'not known here',
  found: 'there',
})

const named = (kind: string, object: string, fields: readonly FieldDifference[]): readonly Difference[] =>
  fields.map(field => ({ kind, object, ...field }))

type Listed = { readonly customers: ReadonlySet<string>; readonly subscriptions: ReadonlySet<string> }

/** What Stripe lists no more: customers were deleted, and whatever is left of subscriptions has ended. */
async function endTheGone({ ledger, clock }: Work, listed: Listed, asOfMs: number): Promise<void> {
  const { book } = ledger
  const goneCustomers = [...book.ids('customer')].flatMap(id => {
    const kept = book.customer(id)
    const isGone = kept && !kept.isDeleted && kept.createdMs < asOfMs && !listed.customers.has(id)
    return isGone ? [kept] : []
  })
  const goneStates = [...book.ids('subscription')].flatMap(id => {
    const latest = book.latest(id)
    const isGone =
      latest && latest.state.endedMs === null && latest.atMs < asOfMs && !listed.subscriptions.has(id)
    return isGone ? [latest.state] : []
  })
  const gone = { field: 'existence', stored: 'there', found: 'unknown to Stripe: taken as ended' }
  const found = [
    ...goneCustomers.map(({ id }) => ({ kind: 'customer', object: id, ...gone })),
    ...goneStates.map(({ id }) => ({ kind: 'subscription', object: id, ...gone })),
  ]
  if (found.length === 0) return
  const version = { atMs: asOfMs, order: BY }
  const change: Change = {
    ...NOTHING,
    objects: goneCustomers.map(one => ({
      kind: 'customer',
      id: one.id,
      version,
      createdMs: one.createdMs,
      data: { ...one, isDeleted: true },
    })),
    revisions: goneStates.map(state => ({
      atMs: asOfMs,
      order: BY,
      state: { ...state, status: 'canceled', endedMs: asOfMs },
      before: null,
    })),
  }
  await ledger.commit(change, tx => writeDifferences(tx, ledger.account, found, clock.now()))
}
