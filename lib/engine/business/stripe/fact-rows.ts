import type { StripeDiscount, SubscriptionState } from '../../../core/business/stripe/facts.ts'
import type { Seen, SeenFailure, SeenRevision } from '../../../core/business/stripe/seen.ts'
import type { Transaction } from '../../../services/context.ts'
import { type Change, NOTHING } from './book.ts'

/** Parsed by the driver at once: more would hold up everything else. */
const SLICE = 1_000

/** Writes what is new or newer. Already there: the newer one stays. */
export async function writeChange(db: Transaction, account: string, change: Change): Promise<void> {
  if (change.objects.length > 0) await writeObjects(db, account, change.objects)
  if (change.revisions.length > 0) await writeRevisions(db, account, change.revisions)
}

async function writeObjects(db: Transaction, account: string, objects: readonly Seen[]): Promise<void> {
  // Twice in one statement the same row would be an error; the last of them is the newest.
  const rows = [...new Map(objects.map(one => [`${one.kind} ${one.id}`, one])).values()]
  await db.$executeRaw`
    insert into stripe_objects (account, kind, id, version_at, version_order, created_at, data)
    select ${account}, kind, id, to_timestamp(version_ms / 1000), version_order, to_timestamp(created_ms / 1000), data::jsonb
    from unnest(
      ${rows.map(one => one.kind)}::text[], ${rows.map(one => one.id)}::text[],
      ${rows.map(one => one.version.atMs)}::float8[], ${rows.map(one => one.version.order)}::text[],
      ${rows.map(one => one.createdMs)}::float8[], ${rows.map(one => JSON.stringify(one.data))}::text[]
    ) as r (kind, id, version_ms, version_order, created_ms, data)
    on conflict (account, kind, id) do update set
      version_at = excluded.version_at, version_order = excluded.version_order, data = excluded.data
    where (stripe_objects.version_at, stripe_objects.version_order collate "C")
      <= (excluded.version_at, excluded.version_order collate "C")`
}

async function writeRevisions(
  db: Transaction,
  account: string,
  revisions: readonly SeenRevision[],
): Promise<void> {
  await db.$executeRaw`
    insert into stripe_revisions (account, subscription, at, "order", customer, data)
    select ${account}, subscription, to_timestamp(at_ms / 1000), by, customer, data::jsonb
    from unnest(
      ${revisions.map(({ state }) => state.id)}::text[], ${revisions.map(({ atMs }) => atMs)}::float8[],
      ${revisions.map(({ order }) => order)}::text[], ${revisions.map(({ state }) => state.customer)}::text[],
      ${revisions.map(({ state, before }) => JSON.stringify({ state, before }))}::text[]
    ) as r (subscription, at_ms, by, customer, data)
    on conflict do nothing`
}

/** Everything that is stored of an account, in parts that are quick to take in. */
export async function* readChanges(db: Transaction, account: string): AsyncGenerator<Change> {
  for await (const objects of readObjects(db, account)) yield { ...NOTHING, objects }
  for await (const revisions of readRevisions(db, account)) yield { ...NOTHING, revisions }
  yield { ...NOTHING, failures: await readFailures(db, account) }
}

type ObjectRow = {
  kind: Seen['kind']
  id: string
  version_ms: number
  version_order: string
  created_ms: number
  // Written by `writeObjects`, from the same type.
  data: Seen['data'] & { discounts?: readonly StripeDiscount[] }
}

async function* readObjects(db: Transaction, account: string): AsyncGenerator<readonly Seen[]> {
  let last = { kind: '', id: '' }
  for (;;) {
    const rows = await db.$queryRaw<ObjectRow[]>`
      select kind, id, (extract(epoch from version_at) * 1000)::float8 as version_ms, version_order,
        (extract(epoch from created_at) * 1000)::float8 as created_ms, data
      from stripe_objects where account = ${account} and (kind, id) > (${last.kind}, ${last.id})
      order by kind, id limit ${SLICE}`
    yield rows.map(row => ({
      kind: row.kind,
      id: row.id,
      version: { atMs: row.version_ms, order: row.version_order },
      createdMs: row.created_ms,
      data: row.data,
    }))
    const end = rows.at(-1)
    if (end === undefined || rows.length < SLICE) return
    last = { kind: end.kind, id: end.id }
  }
}

type RevisionRow = {
  subscription: string
  at: Date
  at_ms: number
  by: string
  // Written by `writeRevisions`, from the same types.
  data: { state: SubscriptionState; before: SubscriptionState | null }
}

async function* readRevisions(db: Transaction, account: string): AsyncGenerator<readonly SeenRevision[]> {
  let last = { subscription: '', at: new Date(0), by: '' }
  for (;;) {
    const rows = await db.$queryRaw<RevisionRow[]>`
      select subscription, at, (extract(epoch from at) * 1000)::float8 as at_ms, "order" as by, data
      from stripe_revisions
      where account = ${account} and (subscription, at, "order") > (${last.subscription}, ${last.at}, ${last.by})
      order by subscription, at, "order" limit ${SLICE}`
    yield rows.map(({ at_ms: atMs, by, data }) => ({
      atMs,
      order: by,
      state: data.state,
      before: data.before,
    }))
    const end = rows.at(-1)
    if (end === undefined || rows.length < SLICE) return
    last = end
  }
}

type FailureRow = { id: string; object: string; at_ms: number; minor: string | null }

async function readFailures(db: Transaction, account: string): Promise<readonly SeenFailure[]> {
  const rows = await db.$queryRaw<FailureRow[]>`
    select id, object, (extract(epoch from created_at) * 1000)::float8 as at_ms, amount_minor::text as minor
    from stripe_events
    where account = ${account} and type = 'invoice.payment_failed' and outcome = 'applied' and object is not null`
  return rows.map(({ id, object, at_ms: atMs, minor }) => ({
    event: id,
    invoice: object,
    atMs,
    minor: Number(minor ?? 0),
  }))
}
