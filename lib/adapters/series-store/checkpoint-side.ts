import { encodeChunk } from '../../core/chunk/index.ts'
import type { HistogramChunk } from '../../core/series/index.ts'
import { type ChunkPartitions, MAX_CHUNK_SPAN_MS, SHARDS, type StoredChunk } from './chunk-rows.ts'
import { type HistogramRow, insertLateChunks, upsertHistogramChunks } from './side-rows.ts'
import { splitBySpan } from './split-chunk.ts'
import type { Queryable } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'
import type { StoreWriter } from './writer.ts'

/** What of some shards is stored beside the samples in order: histograms, and samples that came late. */
export type SavedSide = {
  readonly chunks: number
  readonly bytes: number
  /** Makes the days that it needs. Outside of transactions. */
  readonly ensure: (store: {
    readonly writer: StoreWriter
    readonly partitions: ChunkPartitions
  }) => Promise<void>
  readonly write: (db: Queryable) => Promise<void>
  /** The transaction is through. */
  readonly isStored: () => void
}

type Growing = { readonly ref: number; readonly chunk: HistogramChunk; readonly row: HistogramRow }

/** Takes down what is not stored yet; null when there is nothing. */
export async function saveSide(memory: StoreMemory, shards: ReadonlySet<number>): Promise<SavedSide | null> {
  const { epoch } = memory.head
  cutLate(memory, shards)
  const late = [...memory.unwrittenLate].flatMap(([id, chunks]) => (shards.has(id % SHARDS) ? chunks : []))
  const growing = growingOf(memory, shards)
  if (late.length === 0 && growing.length === 0) return null
  const rows = growing.map(({ row }) => row)
  return {
    chunks: late.length + rows.length,
    bytes: [...late, ...rows].reduce((sum, { data }) => sum + data.length, 0),
    ensure: ({ writer, partitions }) =>
      writer.statements(async db => {
        await partitions.ensureRare(
          db,
          'series_late_chunk',
          late.map(({ fromMs }) => fromMs),
        )
        await partitions.ensureRare(
          db,
          'series_histogram_chunk',
          rows.map(({ fromMs }) => fromMs),
        )
      }),
    async write(db) {
      if (late.length > 0) await insertLateChunks(db, late)
      if (rows.length > 0) await upsertHistogramChunks(db, rows)
    },
    isStored() {
      noteLate(memory, late)
      for (const { chunk, row } of growing) chunk.stored = row.samples
      if (memory.head.epoch === epoch)
        for (const { ref } of growing) memory.histograms.release(ref, memory.head.newestMs)
    },
  }
}

function growingOf({ head, histograms }: StoreMemory, shards: ReadonlySet<number>): Growing[] {
  const growing: Growing[] = []
  for (const ref of histograms.refs()) {
    const seriesId = head.ids[ref] as number
    if (!shards.has(seriesId % SHARDS) || head.isDefined[ref] !== 1) continue
    for (const chunk of histograms.chunks(ref)) {
      if (chunk.stored === chunk.samples) continue
      const { part, fromMs, toMs, samples } = chunk
      growing.push({ ref, chunk, row: { seriesId, part, fromMs, toMs, samples, data: chunk.data() } })
    }
    histograms.release(ref, head.newestMs)
  }
  return growing
}

/** Takes what came late out of the head, as chunks that are to be stored. */
function cutLate({ head, unwrittenLate }: StoreMemory, shards: ReadonlySet<number>): void {
  for (const ref of [...head.late.refs()]) {
    const seriesId = head.ids[ref] as number
    if (!shards.has(seriesId % SHARDS) || head.isDefined[ref] !== 1) continue
    const columns = head.late.columns(ref)
    if (!columns) continue
    head.late.drop(ref)
    const { timestampsMs } = columns
    const whole: StoredChunk = {
      seriesId,
      fromMs: timestampsMs[0] as number,
      toMs: timestampsMs.at(-1) as number,
      samples: timestampsMs.length,
      data: encodeChunk(columns),
    }
    const pieces = whole.toMs - whole.fromMs <= MAX_CHUNK_SPAN_MS ? [whole] : splitBySpan(whole)
    unwrittenLate.set(seriesId, [...(unwrittenLate.get(seriesId) ?? []), ...pieces])
  }
}

function noteLate(memory: StoreMemory, late: readonly StoredChunk[]): void {
  const stored = new Set(late)
  for (const { seriesId, fromMs, toMs } of late) {
    const rest = (memory.unwrittenLate.get(seriesId) ?? []).filter(chunk => !stored.has(chunk))
    if (rest.length > 0) memory.unwrittenLate.set(seriesId, rest)
    else memory.unwrittenLate.delete(seriesId)
    const span = memory.lateSpan
    memory.lateSpan = { fromMs: Math.min(span.fromMs, fromMs), toMs: Math.max(span.toMs, toMs) }
  }
}
