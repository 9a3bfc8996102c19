import type pg from 'pg'
import type { SilenceNotices } from '../../ports/silence-notices.ts'

/** Who was told beforehand that a silence ends, in PostgreSQL. */
export function createSilenceNotices(pool: Pick<pg.Pool, 'query'>): SilenceNotices {
  return {
    async claim(id, endsAtMs) {
      const { rows } = await pool.query<{ readonly email: string | null }>(
        `with claimed as (
           update silences set told_end_at = ends_at
           where id = $1 and ends_at = to_timestamp($2 / 1000.0) and told_end_at is distinct from ends_at
           returning created_by
         )
         select users.email from claimed
         left join users on users.email = claimed.created_by and users.disabled_at is null`,
        [id, endsAtMs],
      )
      return rows[0] ?? null
    },
    async release(id) {
      await pool.query('update silences set told_end_at = null where id = $1', [id])
    },
  }
}
