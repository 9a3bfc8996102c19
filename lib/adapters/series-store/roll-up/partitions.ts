import type { Queryable } from '../sql.ts'
import { STORED_KINDS, type StoredKind } from './layout.ts'

const tableOf = ({ number }: StoredKind, part: number): string => `series_roll_up_${number}_${part}`

/** The partitions of the roll-ups: of each kind one for some days, called by the kind and their number since 1970. */
export class RollUpPartitions {
  readonly #parts = new Map<StoredKind, Set<number>>(STORED_KINDS.map(kind => [kind, new Set()]))

  async load(db: Queryable): Promise<void> {
    const { rows } = await db.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'series_roll_up'::regclass`,
    )
    for (const { name } of rows) {
      const [kind, part] = name.replace('series_roll_up_', '').split('_').map(Number)
      for (const [stored, parts] of this.#parts) if (stored.number === kind) parts.add(part ?? 0)
    }
  }

  /** Makes what is missing for rows that start at a time. Outside of transactions, since it remembers. */
  async ensure(db: Queryable, kind: StoredKind, ms: number): Promise<void> {
    const part = Math.floor(ms / kind.partitionMs)
    const parts = this.#parts.get(kind)
    if (!parts || parts.has(part)) return
    await db.query(
      `create table if not exists ${tableOf(kind, part)} partition of series_roll_up
       for values from (${kind.number}, ${part * kind.partitionMs}) to (${kind.number}, ${(part + 1) * kind.partitionMs})`,
    )
    parts.add(part)
  }

  /** Where a kind's oldest partition ends; null when it has none. */
  oldestEndMs(kind: StoredKind): number | null {
    const parts = this.#parts.get(kind)
    return parts && parts.size > 0 ? (Math.min(...parts) + 1) * kind.partitionMs : null
  }

  /** Drops a kind's partitions that lie wholly before a time; answers from when on there are others, or null. */
  async dropBefore(db: Queryable, kind: StoredKind, ms: number): Promise<number | null> {
    const parts = this.#parts.get(kind) ?? new Set<number>()
    const old = [...parts].filter(part => (part + 1) * kind.partitionMs <= ms)
    for (const part of old) {
      await db.query(`drop table if exists ${tableOf(kind, part)}`)
      parts.delete(part)
    }
    return old.length === 0 ? null : (Math.max(...old) + 1) * kind.partitionMs
  }
}

/** Bytes that roll-ups take on disk, index and overhead included. */
export async function rollUpBytes(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    `select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 as bytes
     from pg_inherits where inhparent = 'series_roll_up'::regclass`,
  )
  return rows[0]?.bytes ?? 0
}
