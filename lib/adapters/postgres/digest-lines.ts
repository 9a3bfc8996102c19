import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Notification } from '../../core/alert/notification.ts'
import type { DigestConfig } from '../../core/config/schema/receiver/digest.ts'
import type { DigestLine, DigestLines } from '../../ports/digest-lines.ts'

type Row = {
  readonly id: string
  readonly config: DigestConfig
  readonly config_text: string
  readonly notification: Notification
  readonly at_ms: number
}

/** More than anybody reads in a mail; the rest comes with the next one. */
const MAX_LINES = 2_000

/** Notifications that wait for their digest, in PostgreSQL. */
export function createDigestLines(pool: Pick<pg.Pool, 'query'>): DigestLines {
  return {
    async keep(config, notification, atMs) {
      const id = createHash('sha256')
        .update(JSON.stringify([notification.key, notification.receiver, config]))
        .digest('hex')
      await pool.query(
        `insert into digest_lines (id, config, notification, at)
         values ($1, $2, $3, to_timestamp($4 / 1000.0)) on conflict (id) do nothing`,
        [id, JSON.stringify(config), JSON.stringify(notification), atMs],
      )
    },
    async waiting() {
      // Both documents were written by this file alone.
      const { rows } = await pool.query<Row>(
        `select id, config, config::text as config_text, notification,
                (extract(epoch from at) * 1000)::float8 as at_ms
         from digest_lines order by at, id limit ${MAX_LINES}`,
      )
      const digests = new Map<string, { config: DigestConfig; lines: DigestLine[] }>()
      for (const { id, config, config_text: text, notification, at_ms: atMs } of rows) {
        const digest = digests.get(text) ?? { config, lines: [] }
        digest.lines.push({ id, atMs, notification })
        digests.set(text, digest)
      }
      return [...digests.values()]
    },
    async remove(ids) {
      await pool.query('delete from digest_lines where id = any($1)', [ids])
    },
  }
}
