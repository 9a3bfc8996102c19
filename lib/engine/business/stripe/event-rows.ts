import type { DifferenceRow, WebhookRow } from '../../../contract/business.ts'
import { Prisma } from '../../../generated/prisma/client.ts'
import type { Transaction } from '../../../services/context.ts'

/** What became of an event. `object`: what it is about. */
export type EventRecord = {
  readonly id: string
  readonly type: string
  readonly atMs: number
  readonly receivedMs: number
  readonly outcome: WebhookRow['outcome']
  readonly reason: string
  readonly object: string | null
  readonly customer: string | null
  readonly minor: number | null
  readonly currency: string | null
}

/** One that failed before may come again; what was applied or ignored stays so. */
export async function writeEvents(
  db: Transaction,
  account: string,
  records: readonly EventRecord[],
): Promise<void> {
  if (records.length === 0) return
  const values = records.map(
    one =>
      Prisma.sql`(${account}, ${one.id}, ${one.type}, ${new Date(one.atMs)}, ${new Date(one.receivedMs)},
        ${one.outcome}, ${one.reason}, ${one.object}, ${one.customer}, ${one.minor}::bigint, ${one.currency})`,
  )
  await db.$executeRaw`
    insert into stripe_events
      (account, id, type, created_at, received_at, outcome, reason, object, customer, amount_minor, currency)
    values ${Prisma.join(values)}
    on conflict (account, id) do update set
      received_at = excluded.received_at, outcome = excluded.outcome, reason = excluded.reason,
      object = excluded.object, customer = excluded.customer, amount_minor = excluded.amount_minor,
      currency = excluded.currency
    where stripe_events.outcome = 'failed'`
}

/** Those of these events that need nothing more. */
export async function settledEvents(
  db: Transaction,
  account: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.stripeEvent.findMany({
    where: { account, id: { in: [...ids] }, outcome: { not: 'failed' } },
    select: { id: true },
  })
  return new Set(rows.map(({ id }) => id))
}

/** Newest first. */
export async function readWebhooks(db: Transaction, limit: number): Promise<readonly WebhookRow[]> {
  const rows = await db.stripeEvent.findMany({
    orderBy: [{ receivedAt: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(row => ({
    receivedAtMs: row.receivedAt.getTime(),
    account: row.account,
    id: row.id,
    type: row.type,
    outcome: toOutcome(row.outcome),
    reason: row.reason,
    customer: row.customer,
    amountMinor: row.amountMinor === null ? null : Number(row.amountMinor),
    currency: row.currency,
  }))
}

const toOutcome = (text: string): WebhookRow['outcome'] =>
  text === 'applied' || text === 'failed' ? text : 'ignored'

export type Difference = Pick<DifferenceRow, 'kind' | 'object' | 'field' | 'stored' | 'found'>

export async function writeDifferences(
  db: Transaction,
  account: string,
  found: readonly Difference[],
  atMs: number,
): Promise<void> {
  if (found.length === 0) return
  await db.stripeDifference.createMany({
    data: found.map(one => ({ ...one, account, foundAt: new Date(atMs) })),
  })
}

/** Newest first. */
export async function readDifferences(db: Transaction, limit: number): Promise<readonly DifferenceRow[]> {
  const rows = await db.stripeDifference.findMany({
    orderBy: [{ foundAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(({ foundAt, account, kind, object, field, stored, found }) => ({
    foundAtMs: foundAt.getTime(),
    account,
    kind,
    object,
    field,
    stored,
    found,
  }))
}

const DAY_MS = 86_400_000
/** Stripe sends an event again for days, by hand for thirty. Payments that failed are figures: they stay. */
const EVENTS_KEPT_MS = 60 * DAY_MS
const DIFFERENCES_KEPT_MS = 400 * DAY_MS

/** Lets go of what nobody needs any more. */
export async function forgetOld(db: Transaction, account: string, nowMs: number): Promise<void> {
  await db.stripeEvent.deleteMany({
    where: {
      account,
      receivedAt: { lt: new Date(nowMs - EVENTS_KEPT_MS) },
      type: { not: 'invoice.payment_failed' },
    },
  })
  await db.stripeDifference.deleteMany({
    where: { account, foundAt: { lt: new Date(nowMs - DIFFERENCES_KEPT_MS) } },
  })
}
