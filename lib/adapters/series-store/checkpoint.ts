import { ByteWriter } from '../../core/chunk/index.ts'
import { OPEN_FORMAT } from '../../core/series/index.ts'
import { saveSide } from './checkpoint-side.ts'
import { CHUNK_SPAN_MS, type ChunkPartitions, insertChunks, MAX_CHUNK_SPAN_MS, SHARDS } from './chunk-rows.ts'
import { splitBySpan } from './split-chunk.ts'
import { arrayLiteral, createBreather, offsetsOf, type Queryable } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'
import type { StoreWriter } from './writer.ts'

/** A chunk of this many bits is stored although it is young, so that busy series stay small in memory. */
const CHUNK_BITS = 8 * 256
/** A series without a sample for so long gets its chunk stored, whatever its age. */
const SILENT_MS = 15 * 60_000

/** A transaction saves shards until it holds about so much: few for a large store, all of a small one. */
const BYTES_AT_ONCE = 2 * 1024 * 1024

export type CheckpointReport = {
  /** Those that were saved: at least the first of those asked for. */
  readonly shards: readonly number[]
  readonly chunks: number
  readonly bytes: number
}

/** Shards with what was written down of each, one behind the other in one room. */
type SavedShards = {
  readonly shards: readonly number[]
  readonly bytes: Uint8Array
  readonly lengths: readonly number[]
}

/**
 * Stores the finished chunks of some shards of the series and saves their growing ones, in one transaction: after it the
 * log up to `memory.writtenSeq` is not needed for them. Only inside `exclusive`, after a flush.
 */
export async function checkpointShards(
  memory: StoreMemory,
  store: { readonly writer: StoreWriter; readonly partitions: ChunkPartitions },
  due: readonly number[],
): Promise<CheckpointReport> {
  const logSeq = memory.writtenSeq
  const saved = await saveShards(memory, due)
  const { shards } = saved
  const chunks = [...memory.unwritten]
    .filter(([id]) => shards.includes(id % SHARDS))
    .flatMap(([, list]) => list)
  const side = await saveSide(memory, new Set(shards))
  if (chunks.length > 0)
    await store.writer.statements(db =>
      store.partitions.ensure(
        db,
        chunks.map(chunk => chunk.fromMs),
      ),
    )
  await side?.ensure(store)
  if (chunks.length > 0 || saved.bytes.length > 0 || side)
    await store.writer.transaction(async db => {
      if (chunks.length > 0) await insertChunks(db, chunks)
      await side?.write(db)
      if (saved.bytes.length > 0) await writeShards(db, saved, logSeq)
    })
  for (const chunk of chunks) memory.unwritten.delete(chunk.seriesId)
  side?.isStored()
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.data.length, side?.bytes ?? 0)
  return { shards, chunks: chunks.length + (side?.chunks ?? 0), bytes }
}

async function saveShards(memory: StoreMemory, due: readonly number[]): Promise<SavedShards> {
  const out = memory.shardRoom
  out.length = 0
  const shards: number[] = []
  const lengths: number[] = []
  for (const shard of due) {
    if (out.length > BYTES_AT_ONCE) break
    const before = out.length
    await saveShard(memory, shard, out)
    shards.push(shard)
    lengths.push(out.length - before)
  }
  return { shards, bytes: out.written(), lengths }
}

async function writeShards(
  db: Queryable,
  { shards, bytes, lengths }: SavedShards,
  logSeq: number,
): Promise<void> {
  await db.query({
    name: 'series_save_shards',
    text: `insert into series_open (shard, log_seq, format, data)
      select shard, $1::int8, ${OPEN_FORMAT}, substring($3::bytea from o for l)
      from unnest($2::int4[], $4::int4[], $5::int4[]) as u(shard, o, l)
      where l > 0
      on conflict (shard) do update set log_seq = excluded.log_seq, format = excluded.format,
        data = excluded.data`,
    values: [
      logSeq,
      arrayLiteral(shards),
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      arrayLiteral(offsetsOf(lengths)),
      arrayLiteral(lengths),
    ],
  })
}

/** Cuts what is due and writes down the rest. Samples that come meanwhile are in the log, and known by their times. */
async function saveShard(memory: StoreMemory, shard: number, out: ByteWriter): Promise<void> {
  const { head } = memory
  const breathe = createBreather()
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
    // Not awaited while there is nothing to wait for: each wait is a turn of its own.
    const turn = breathe()
    if (turn) await turn
  }
}

function isDue({ head }: StoreMemory, ref: number): boolean {
  if (head.chunks.counts[ref] === 0) return false
  return (
    head.chunks.bitLength(ref) >= CHUNK_BITS ||
    head.newestMs - head.chunks.firstMs(ref) >= CHUNK_SPAN_MS ||
    head.newestMs - (head.chunks.lastMs[ref] as number) >= SILENT_MS
  )
}

function cut(memory: StoreMemory, ref: number): void {
  const { head } = memory
  const seriesId = head.ids[ref] as number
  const whole = { seriesId, ...head.cut(ref) }
  const pieces = whole.toMs - whole.fromMs <= MAX_CHUNK_SPAN_MS ? [whole] : splitBySpan(whole)
  memory.unwritten.set(seriesId, [...(memory.unwritten.get(seriesId) ?? []), ...pieces])
}
