import type pg from 'pg'
import type { DispatchLease } from '../../ports/alert-rows.ts'

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
 * A row with an end and a growing number, judged by the database's own clock. Who takes it over from another gets
 * the next number; what the other still wants to write is refused by the old one.
 */
export function createDispatchLease({ pool, holder, ttlMs = TTL_MS }: LeaseOptions): DispatchLease {
  return {
    async hold() {
      const { rows } = await pool.query<{ fence: string }>(
        `insert into alert_lease as l (holder, fence, expires_at)
         values ($1, 1, clock_timestamp() + $2::float8 * interval '1 ms')
         on conflict (only_one) do update set
           holder = excluded.holder,
           fence = case when l.holder = excluded.holder then l.fence else l.fence + 1 end,
           expires_at = excluded.expires_at
         where l.holder = excluded.holder or l.expires_at < clock_timestamp()
         returning fence::text`,
        [holder, ttlMs],
      )
      const fence = rows[0]?.fence
      return fence === undefined ? null : { fence: { holder, fence }, validMs: ttlMs * SAFETY }
    },
    async release() {
      await pool.query('update alert_lease set expires_at = clock_timestamp() where holder = $1', [holder])
    },
  }
}
