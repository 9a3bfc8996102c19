import type pg from 'pg'
import type { DispatchLease } from '../../ports/alert-rows.ts'
import { inTransaction } from './in-transaction.ts'

export type LeaseOptions = {
  readonly pool: pg.Pool
  /** A uuid of this process. */
  readonly holder: string
  /** A holder that was not heard of for so long has lost it. */
  readonly ttlMs?: number
}

const TTL_MS = 9_000
/** The holder's own view ends before the database's, so that two never both believe to hold it. */
const SAFETY = 0.8

/**
 * A row with a growing number, and an end that is judged by the database's own clock. Each term has a number of its
 * own; what an earlier one still wants to write is refused by it, even in the same process.
 */
export function createDispatchLease({ pool, holder, ttlMs = TTL_MS }: LeaseOptions): DispatchLease {
  const until = "clock_timestamp() + $1::float8 * interval '1 ms'"
  return {
    async hold(current) {
      const fence = current
        ? await renew(pool, { until, ttlMs, fence: current.fence })
        : await take(pool, { until, ttlMs, holder })
      return fence === null ? null : { fence: { holder, fence }, validMs: ttlMs * SAFETY }
    },
    async release({ fence }) {
      await pool.query('update alert_lease_beat set expires_at = clock_timestamp() where fence = $1', [fence])
    },
  }
}

type Asked = { readonly until: string; readonly ttlMs: number }

async function renew(
  pool: pg.Pool,
  { until, ttlMs, fence }: Asked & { fence: string },
): Promise<string | null> {
  const { rowCount } = await pool.query(
    `update alert_lease_beat set expires_at = ${until} where fence = $2`,
    [ttlMs, fence],
  )
  return rowCount === 1 ? fence : null
}

const HELD_BY_ANOTHER = `select from alert_lease l join alert_lease_beat b using (fence)
  where b.expires_at > clock_timestamp() and l.holder <> $1`

async function take(
  pool: pg.Pool,
  { until, ttlMs, holder }: Asked & { holder: string },
): Promise<string | null> {
  if (((await pool.query(HELD_BY_ANOTHER, [holder])).rowCount ?? 0) > 0) return null
  let fence: string | null = null
  await inTransaction(pool, async db => {
    await db.query(
      'insert into alert_lease (holder, fence) values ($1, 0) on conflict (only_one) do nothing',
      [holder],
    )
    // Waits for whoever still writes under the lease.
    await db.query('select from alert_lease for update')
    if (((await db.query(HELD_BY_ANOTHER, [holder])).rowCount ?? 0) > 0) return
    const { rows } = await db.query<{ fence: string }>(
      'update alert_lease set holder = $1, fence = fence + 1 returning fence::text',
      [holder],
    )
    fence = rows[0]?.fence ?? null
    await db.query(
      `insert into alert_lease_beat (fence, expires_at) values ($2, ${until})
       on conflict (only_one) do update set fence = excluded.fence, expires_at = excluded.expires_at`,
      [ttlMs, fence],
    )
  })
  return fence
}
