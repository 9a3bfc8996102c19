import { float8, int4s, readBinaryRows } from '../postgres/binary-rows.ts'
import { arrayLiteral, packed, type Queryable } from './sql.ts'

export const DAY_MS = 86_400_000
/** The growing chunks are saved in so many groups, by their series' ids. */
export const SHARDS = 64
/** What a chunk spans unless nothing could be stored for long. */
export const CHUNK_SPAN_MS = 2 * 3_600_000
/** No stored chunk spans more, so what overlaps a window starts at most this much before it. */
export const MAX_CHUNK_SPAN_MS = 4 * 3_600_000

export type StoredChunk = {
  readonly seriesId: number
  readonly fromMs: number
  readonly toMs: number
  readonly samples: number
  readonly data: Uint8Array
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)

/** Tables of chunks, all of them cut into days alike. */
const TABLES = ['series_chunk', 'series_histogram_chunk', 'series_late_chunk'] as const
export type ChunkTable = (typeof TABLES)[number]

/** The day partitions of the chunks; made before they are needed, dropped oldest first. */
export class ChunkPartitions {
  #days = new Set<number>()
  /** Days of the tables that few need, each by its name. */
  readonly #rare = new Set<string>()

  get oldestDayMs(): number | null {
    return this.#days.size === 0 ? null : Math.min(...this.#days) * DAY_MS
  }

  async load(db: Queryable): Promise<void> {
    const { rows } = await db.query<{ name: string; of: ChunkTable }>(
      `select c.relname as name, p.relname as of from pg_inherits i join pg_class c on c.oid = i.inhrelid
         join pg_class p on p.oid = i.inhparent
       where i.inhparent = any($1::regclass[])`,
      [TABLES],
    )
    this.#days = new Set(rows.map(row => Number(row.name.replace(`${row.of}_`, ''))))
    for (const row of rows) if (row.of !== 'series_chunk') this.#rare.add(row.name)
  }

  /** Makes what is missing for chunks that start at those times. Outside of transactions, since it remembers. */
  async ensure(db: Queryable, timesMs: readonly number[]): Promise<void> {
    for (const day of new Set(timesMs.map(dayOf))) {
      if (this.#days.has(day)) continue
      await createDay(db, 'series_chunk', day)
      this.#days.add(day)
    }
  }

  /** The same for a table that few series need: a day is made when the first of its chunks comes. */
  async ensureRare(db: Queryable, table: ChunkTable, timesMs: readonly number[]): Promise<void> {
    for (const day of new Set(timesMs.map(dayOf))) {
      if (this.#rare.has(tableOf(table, day))) continue
      await createDay(db, table, day)
      this.#rare.add(tableOf(table, day))
    }
    await this.ensure(db, timesMs)
  }

  /** Drops the days that lie wholly before a time; answers how many. */
  async dropBefore(db: Queryable, ms: number): Promise<number> {
    const old = [...this.#days].filter(day => (day + 1) * DAY_MS <= ms)
    for (const day of old) await this.#drop(db, day)
    return old.length
  }

  /** Drops the oldest day, unless it is today or to come. */
  async dropOldest(db: Queryable, nowMs: number): Promise<boolean> {
    const oldest = Math.min(...this.#days)
    if (!(oldest < dayOf(nowMs))) return false
    await this.#drop(db, oldest)
    return true
  }

  async #drop(db: Queryable, day: number): Promise<void> {
    await db.query(`drop table if exists ${TABLES.map(table => tableOf(table, day)).join(', ')}`)
    this.#days.delete(day)
    for (const table of TABLES) this.#rare.delete(tableOf(table, day))
  }
}

/** A day's table is called by its number since 1970, so the name needs no quoting and sorts. */
const tableOf = (table: ChunkTable, day: number): string => `${table}_${day}`

const createDay = (db: Queryable, table: ChunkTable, day: number) =>
  db.query(
    `create table if not exists ${tableOf(table, day)} partition of ${table}
     for values from (${day * DAY_MS}) to (${(day + 1) * DAY_MS})`,
  )

/** Stores chunks; those that are there already stay. */
export async function insertChunks(db: Queryable, chunks: readonly StoredChunk[]): Promise<void> {
  const data = packed(chunks.map(chunk => chunk.data))
  await db.query({
    name: 'series_insert_chunks',
    text: `insert into series_chunk (series_id, samples, from_ms, to_ms, data)
      select id, n, f, t, substring($5::bytea from o for l)
      from unnest($1::int4[], $2::int4[], $3::float8[], $4::float8[], $6::int4[], $7::int4[])
        as u(id, n, f, t, o, l)
      on conflict (series_id, from_ms) do nothing`,
    values: [
      arrayLiteral(chunks.map(chunk => chunk.seriesId)),
      arrayLiteral(chunks.map(chunk => chunk.samples)),
      arrayLiteral(chunks.map(chunk => chunk.fromMs)),
      arrayLiteral(chunks.map(chunk => chunk.toMs)),
      data.bytes,
      data.offsets,
      data.lengths,
    ],
  })
}

/** The stored chunks of some series that touch a window, by series, each ascending in time. */
export async function chunksOf(
  db: Queryable,
  seriesIds: readonly number[],
  window: { readonly fromMs: number; readonly toMs: number },
): Promise<Map<number, Uint8Array[]>> {
  const rows = await readBinaryRows(
    db,
    `select series_id, data from series_chunk
     where series_id = any(${int4s(seriesIds)}) and from_ms >= ${float8(window.fromMs - MAX_CHUNK_SPAN_MS)}
       and from_ms <= ${float8(window.toMs)} and to_ms >= ${float8(window.fromMs)}
     order by series_id, from_ms`,
  )
  const bySeries = new Map<number, Uint8Array[]>()
  while (rows.next()) {
    const seriesId = rows.int4()
    const data = rows.bytea()
    const chunks = bySeries.get(seriesId)
    if (data === null) continue
    if (chunks) chunks.push(data)
    else bySeries.set(seriesId, [data])
  }
  return bySeries
}

/** Bytes that chunks take on disk, index and overhead included. */
export async function chunkBytes(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    `select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 as bytes
     from pg_inherits where inhparent = any($1::regclass[])`,
    [TABLES],
  )
  return rows[0]?.bytes ?? 0
}
