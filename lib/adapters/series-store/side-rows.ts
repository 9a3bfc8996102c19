import type { HistogramChunkFacts } from '../../core/series/index.ts'
import { MAX_CHUNK_SPAN_MS, type StoredChunk } from './chunk-rows.ts'
import { arrayLiteral, packed, type Queryable } from './sql.ts'
import type { LogBlock, StoreMemory } from './store-memory.ts'

type Window = { readonly fromMs: number; readonly toMs: number }

/** What is to be written of series beside their samples: which hold histograms now, and which began earlier. */
export type SeriesNotes = {
  readonly histogramIds: readonly number[]
  readonly born: readonly { readonly id: number; readonly ms: number }[]
  /** They could not be written. */
  readonly giveBack: () => void
}

export function takeNotes(memory: StoreMemory): SeriesNotes | null {
  const { head, newHistogramIds: histogramIds } = memory
  const refs = [...head.bornEarlier]
  if (histogramIds.length === 0 && refs.length === 0) return null
  memory.newHistogramIds = []
  head.bornEarlier.clear()
  const { epoch } = head
  return {
    histogramIds,
    born: refs.map(ref => ({ id: head.ids[ref] as number, ms: head.bornMs[ref] as number })),
    giveBack() {
      memory.newHistogramIds.unshift(...histogramIds)
      if (head.epoch === epoch) for (const ref of refs) head.bornEarlier.add(ref)
    },
  }
}

export async function writeNotes(db: Queryable, { histogramIds, born }: SeriesNotes): Promise<void> {
  if (histogramIds.length > 0)
    await db.query(
      'insert into series_histogram (series_id) select unnest($1::int4[]) on conflict do nothing',
      [arrayLiteral(histogramIds)],
    )
  if (born.length > 0)
    await db.query(
      `update series_definition d set born_ms = u.ms
       from unnest($1::int4[], $2::float8[]) as u(id, ms) where d.id = u.id and d.born_ms > u.ms`,
      [arrayLiteral(born.map(({ id }) => id)), arrayLiteral(born.map(({ ms }) => ms))],
    )
}

export async function writeSideBlocks(db: Queryable, blocks: readonly LogBlock[]): Promise<void> {
  const sides = blocks.flatMap(({ seq, side }) => (side ? [{ seq, side }] : []))
  if (sides.length === 0) return
  const data = packed(sides.map(({ side }) => side))
  await db.query({
    name: 'series_insert_side_log',
    text: `insert into series_side_log (seq, data)
      select seq, substring($2::bytea from o for l) from unnest($1::int8[], $3::int4[], $4::int4[]) as u(seq, o, l)
      on conflict (seq) do nothing`,
    values: [arrayLiteral(sides.map(({ seq }) => seq)), data.bytes, data.offsets, data.lengths],
  })
}

/** A series' growing chunk of histograms as it is now. */
export type HistogramRow = HistogramChunkFacts & {
  readonly seriesId: number
  readonly data: Uint8Array
}

/** Stores chunks of histograms; a row that is there already has grown. */
export async function upsertHistogramChunks(db: Queryable, rows: readonly HistogramRow[]): Promise<void> {
  const data = packed(rows.map(row => row.data))
  await db.query({
    name: 'series_upsert_histograms',
    text: `insert into series_histogram_chunk (series_id, part, samples, from_ms, to_ms, data)
      select id, p, n, f, t, substring($6::bytea from o for l)
      from unnest($1::int4[], $2::int8[], $3::int4[], $4::float8[], $5::float8[], $7::int4[], $8::int4[])
        as u(id, p, n, f, t, o, l)
      on conflict (series_id, from_ms, part)
      do update set samples = excluded.samples, to_ms = excluded.to_ms, data = excluded.data`,
    values: [
      arrayLiteral(rows.map(row => row.seriesId)),
      arrayLiteral(rows.map(row => row.part)),
      arrayLiteral(rows.map(row => row.samples)),
      arrayLiteral(rows.map(row => row.fromMs)),
      arrayLiteral(rows.map(row => row.toMs)),
      data.bytes,
      data.offsets,
      data.lengths,
    ],
  })
}

/** Stores chunks of samples that came out of order. One that is stored twice does no harm. */
export async function insertLateChunks(db: Queryable, chunks: readonly StoredChunk[]): Promise<void> {
  const data = packed(chunks.map(chunk => chunk.data))
  await db.query({
    name: 'series_insert_late',
    text: `insert into series_late_chunk (series_id, samples, from_ms, to_ms, data)
      select id, n, f, t, substring($5::bytea from o for l)
      from unnest($1::int4[], $2::int4[], $3::float8[], $4::float8[], $6::int4[], $7::int4[])
        as u(id, n, f, t, o, l)`,
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

type IdsAndWindow = readonly [db: Queryable, ids: readonly number[], window: Window]

async function rowsOf(text: { name: string; text: string }, [db, ids, window]: IdsAndWindow) {
  const values = [arrayLiteral(ids), window.fromMs - MAX_CHUNK_SPAN_MS, window.toMs, window.fromMs]
  const { rows } = await db.query<{ series_id: number; data: Buffer }>({ ...text, values })
  const bySeries = new Map<number, Uint8Array[]>()
  for (const { series_id, data } of rows) {
    const chunks = bySeries.get(series_id)
    if (chunks) chunks.push(data)
    else bySeries.set(series_id, [data])
  }
  return bySeries
}

/** The stored chunks that touch a window, of samples out of order; by series, in no order. */
export const lateChunksOf = (...asked: IdsAndWindow) =>
  rowsOf(
    {
      name: 'series_select_late',
      text: `select series_id, data from series_late_chunk
        where series_id = any($1::int4[]) and from_ms >= $2 and from_ms <= $3 and to_ms >= $4`,
    },
    asked,
  )

/** The same of histograms, in the order in which the chunks were begun. */
export const histogramChunksOf = (...asked: IdsAndWindow) =>
  rowsOf(
    {
      name: 'series_select_histograms',
      text: `select series_id, data from series_histogram_chunk
        where series_id = any($1::int4[]) and from_ms >= $2 and from_ms <= $3 and to_ms >= $4
        order by series_id, part`,
    },
    asked,
  )

export async function histogramIds(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ series_id: number }>('select series_id from series_histogram')
  return rows.map(row => row.series_id)
}

/** Forgets that series held histograms that are not there any more. */
export async function deleteHistogramIds(db: Queryable): Promise<void> {
  await db.query(
    'delete from series_histogram h where not exists (select from series_definition d where d.id = h.series_id)',
  )
}

export async function lateSpan(db: Queryable): Promise<Window> {
  const { rows } = await db.query<{ from_ms: number | null; to_ms: number | null }>(
    'select min(from_ms) as from_ms, max(to_ms) as to_ms from series_late_chunk',
  )
  return {
    fromMs: rows[0]?.from_ms ?? Number.POSITIVE_INFINITY,
    toMs: rows[0]?.to_ms ?? Number.NEGATIVE_INFINITY,
  }
}

/** The chunk of histograms that each of these series began last, since a time. */
export async function newestHistogramChunks(
  db: Queryable,
  ids: readonly number[],
  sinceMs: number,
): Promise<HistogramRow[]> {
  const { rows } = await db.query<{
    series_id: number
    part: number
    samples: number
    from_ms: number
    to_ms: number
    data: Buffer
  }>(
    `select distinct on (series_id) series_id, part::float8 as part, samples, from_ms, to_ms, data
     from series_histogram_chunk where series_id = any($1::int4[]) and from_ms >= $2
     order by series_id, to_ms desc, part desc`,
    [arrayLiteral(ids), sinceMs],
  )
  return rows.map(({ series_id, part, samples, from_ms, to_ms, data }) => ({
    seriesId: series_id,
    part,
    samples,
    fromMs: from_ms,
    toMs: to_ms,
    data,
  }))
}
