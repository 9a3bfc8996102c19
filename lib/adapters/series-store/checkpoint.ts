import { ByteWriter, ChunkDecoder, encodeChunk, SampleColumns } from '../../core/chunk/index.ts'
import { type ChunkPartitions, insertChunks, MAX_CHUNK_SPAN_MS, type StoredChunk } from './chunk-rows.ts'
import { createBreather } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'
import type { StoreWriter } from './writer.ts'

export const SHARDS = 64
const CHUNK_SPAN_MS = 2 * 3_600_000
/** A chunk of this many bits is stored although it is young, so that busy series stay small in memory. */
const CHUNK_BITS = 8 * 1_024
/** A series without a sample for so long gets its chunk stored, whatever its age. */
const SILENT_MS = 15 * 60_000

export type CheckpointReport = { readonly chunks: number; readonly bytes: number }

/**
 * Stores the finished chunks of one shard of the series and saves its growing ones, in one transaction: after it the
 * log up to `memory.writtenSeq` is not needed for this shard. Only inside `exclusive`, after a flush.
 */
export async function checkpointShard(
  memory: StoreMemory,
  store: { readonly writer: StoreWriter; readonly partitions: ChunkPartitions },
  shard: number,
): Promise<CheckpointReport> {
  const logSeq = memory.writtenSeq
  const saved = await saveShard(memory, shard)
  const chunks = [...memory.unwritten].filter(([id]) => id % SHARDS === shard).flatMap(([, list]) => list)
  if (chunks.length === 0 && saved.length === 0) return { chunks: 0, bytes: 0 }
  if (chunks.length > 0)
    await store.writer.statements(db =>
      store.partitions.ensure(
        db,
        chunks.map(chunk => chunk.fromMs),
      ),
    )
  await store.writer.transaction(async db => {
    if (chunks.length > 0) await insertChunks(db, chunks)
    await db.query(
      `insert into series_open (shard, log_seq, data) values ($1, $2, $3)
       on conflict (shard) do update set log_seq = excluded.log_seq, data = excluded.data`,
      [shard, logSeq, Buffer.from(saved)],
    )
  })
  for (const chunk of chunks) memory.unwritten.delete(chunk.seriesId)
  return { chunks: chunks.length, bytes: chunks.reduce((sum, chunk) => sum + chunk.data.length, 0) }
}

/** Cuts what is due and writes down the rest. Samples that come meanwhile are in the log, and known by their times. */
async function saveShard(memory: StoreMemory, shard: number): Promise<Uint8Array> {
  const { head } = memory
  const breathe = createBreather()
  const out = new ByteWriter(65_536)
  const entry = new ByteWriter()
  for (let ref = 0; ref < head.index.slots; ref++) {
    const id = head.ids[ref] as number
    if (id % SHARDS !== shard || !head.index.isLive(ref) || head.isDefined[ref] !== 1) continue
    if (isDue(memory, ref)) cut(memory, ref)
    entry.length = 0
    head.save(ref, entry)
    out.uvarint(id)
    out.uvarint(entry.length)
    out.raw(entry.written())
    await breathe()
  }
  return out.written()
}

function isDue({ head }: StoreMemory, ref: number): boolean {
  if (head.chunks.counts[ref] === 0) return false
  return (
    head.newestMs - (head.chunks.firstMs[ref] as number) >= CHUNK_SPAN_MS ||
    head.newestMs - (head.chunks.lastMs[ref] as number) >= SILENT_MS ||
    head.chunks.bitLength(ref) >= CHUNK_BITS
  )
}

function cut(memory: StoreMemory, ref: number): void {
  const { head } = memory
  const seriesId = head.ids[ref] as number
  const whole = { seriesId, ...head.cut(ref) }
  const pieces = whole.toMs - whole.fromMs <= MAX_CHUNK_SPAN_MS ? [whole] : splitBySpan(whole)
  memory.unwritten.set(seriesId, [...(memory.unwritten.get(seriesId) ?? []), ...pieces])
}

/** A chunk that grew too long (nothing could be stored for hours) as several, none spanning more than two hours. */
export function splitBySpan(chunk: StoredChunk): StoredChunk[] {
  const columns = new SampleColumns(chunk.samples)
  new ChunkDecoder().decode(chunk.data, { fromMs: chunk.fromMs, toMs: chunk.toMs }, columns)
  const samples = columns.take()
  const times = samples.timestampsMs
  const pieces: StoredChunk[] = []
  for (let start = 0; start < times.length; ) {
    const fromMs = times[start] as number
    let end = start + 1
    while (end < times.length && (times[end] as number) - fromMs <= CHUNK_SPAN_MS) end++
    pieces.push({
      seriesId: chunk.seriesId,
      fromMs,
      toMs: times[end - 1] as number,
      samples: end - start,
      data: encodeChunk(samples, start, end),
    })
    start = end
  }
  return pieces
}
