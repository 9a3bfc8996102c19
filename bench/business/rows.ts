import type pg from 'pg'
import type { CustomerFacts } from '../../lib/core/business/stripe/facts.ts'

const SLICE = 5_000

/** Writes a company into the tables of a Stripe account that was synced already, as the connector itself keeps it. */
export async function writeRows(
  pool: pg.Pool,
  account: string,
  company: Iterable<readonly [string, CustomerFacts]>,
): Promise<void> {
  const objects: [kind: string, id: string, atMs: number, data: string][] = []
  const revisions: [subscription: string, atMs: number, order: string, customer: string, data: string][] = []
  const flush = async () => {
    await writeObjects(pool, account, objects.splice(0))
    await writeRevisions(pool, account, revisions.splice(0))
  }
  for (const [id, facts] of company) {
    const createdMs = facts.customer?.createdMs ?? 0
    objects.push(['customer', id, createdMs, JSON.stringify({ ...facts.customer, discounts: [] })])
    for (const { failures: _, ...invoice } of facts.invoices) {
      objects.push(['invoice', invoice.id, invoice.createdMs, JSON.stringify({ ...invoice, payments: [] })])
    }
    for (const [subscription, list] of facts.revisions) {
      for (const { atMs, order, state } of list) {
        revisions.push([subscription, atMs, order, id, JSON.stringify({ state, before: null })])
      }
    }
    if (objects.length >= SLICE) await flush()
  }
  await flush()
}

async function writeObjects(
  pool: pg.Pool,
  account: string,
  rows: readonly [string, string, number, string][],
) {
  await pool.query(
    `insert into stripe_objects (account, kind, id, version_at, created_at, data)
     select $1, kind, id, to_timestamp(at_ms / 1000), to_timestamp(at_ms / 1000), data::jsonb
     from unnest($2::text[], $3::text[], $4::float8[], $5::text[]) as r (kind, id, at_ms, data)`,
    [
      account,
      rows.map(row => row[0]),
      rows.map(row => row[1]),
      rows.map(row => row[2]),
      rows.map(row => row[3]),
    ],
  )
}

async function writeRevisions(
  pool: pg.Pool,
  account: string,
  rows: readonly [string, number, string, string, string][],
) {
  await pool.query(
    `insert into stripe_revisions (account, subscription, at, "order", customer, data)
     select $1, subscription, to_timestamp(at_ms / 1000), by, customer, data::jsonb
     from unnest($2::text[], $3::float8[], $4::text[], $5::text[], $6::text[])
       as r (subscription, at_ms, by, customer, data)`,
    [account, ...[0, 1, 2, 3, 4].map(column => rows.map(row => row[column]))],
  )
}

/** Says that every kind was read to its end just now, so that nothing is asked again. */
export async function markSynced(pool: pg.Pool, account: string, kinds: readonly string[]): Promise<void> {
  for (const kind of [...kinds, 'poll', 'reconcile']) {
    await pool.query(
      `insert into connector_progress (connector, account, kind, cursor, done, is_complete, started_at, updated_at)
       values ('stripe', $1, $2, $3, 0, true, now(), now())`,
      [account, kind, kind === 'poll' ? String(Date.now()) : null],
    )
  }
}
