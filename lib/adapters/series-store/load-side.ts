import { readSideLog } from '../../core/series/index.ts'
import { MAX_CHUNK_SPAN_MS, SHARDS } from './chunk-rows.ts'
import { addHistogram } from './histograms.ts'
import { histogramIds, lateSpan, newestHistogramChunks } from './side-rows.ts'
import type { Queryable } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'

type Loading = {
  readonly memory: StoreMemory
  readonly db: Queryable
  readonly refById: ReadonlyMap<number, number>
}

/** Which series hold histograms, and the chunks of them that still grow. */
export async function loadHistograms({ memory, db, refById }: Loading): Promise<void> {
  for (const id of await histogramIds(db)) memory.histogramIds.add(id)
  memory.lateSpan = await lateSpan(db)
  const living = [...memory.histogramIds].filter(id => refById.has(id))
  if (living.length === 0) return
  const sinceMs = memory.head.newestMs - MAX_CHUNK_SPAN_MS
  for (const { seriesId, ...chunk } of await newestHistogramChunks(db, living, sinceMs)) {
    const ref = refById.get(seriesId)
    if (ref !== undefined) memory.histograms.resume(ref, chunk, chunk.data)
  }
}

const ROWS_AT_ONCE = 20

/** What the log says beside the samples, as far as it was not stored with its shard already. */
export async function replaySideLog({
  memory,
  db,
  refById,
  shardSeqs,
}: Loading & { readonly shardSeqs: ReadonlyMap<number, number> }): Promise<void> {
  for (let afterSeq = 0; ; ) {
    const { rows } = await db.query<{ seq: number; data: Buffer }>(
      `select seq::float8 as seq, data from series_side_log where seq > $1 order by seq limit ${ROWS_AT_ONCE}`,
      [afterSeq],
    )
    for (const { seq, data } of rows) {
      afterSeq = seq
      for (const entry of readSideLog(data)) {
        const ref = refById.get(entry.id)
        if (ref === undefined || seq <= (shardSeqs.get(entry.id % SHARDS) ?? 0)) continue
        if (entry.kind === 'late') memory.head.appendLate(ref, entry.timestampMs, entry)
        else addHistogram(memory, ref, entry)
      }
    }
    if (rows.length < ROWS_AT_ONCE) return
  }
}
