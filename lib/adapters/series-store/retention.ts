import { type ChunkPartitions, chunkBytes, DAY_MS } from './chunk-rows.ts'
import { deleteDefinitions } from './definitions.ts'
import type { Queryable } from './sql.ts'
import type { StoreWriter } from './writer.ts'

export type Retention = {
  /** Days that end before this age are dropped whole. */
  readonly maxAgeMs: number
  /** Above this many bytes of chunks on disk the oldest days go, the newest never. */
  readonly maxBytes: number
}

export type RetentionReport = { readonly droppedDays: number; readonly bytesOnDisk: number }

/** Drops days that are too old or too many, and the names of series that had nothing since. Only inside `exclusive`. */
export async function applyRetention(
  store: { readonly writer: StoreWriter; readonly partitions: ChunkPartitions },
  retention: Retention,
  nowMs: number,
): Promise<RetentionReport> {
  let droppedDays = 0
  let bytesOnDisk = 0
  await store.writer.statements(async db => {
    // Tomorrow's partition is there before midnight needs it.
    await store.partitions.ensure(db, [nowMs, nowMs + DAY_MS])
    droppedDays = await store.partitions.dropBefore(db, nowMs - retention.maxAgeMs)
    bytesOnDisk = await chunkBytes(db)
    while (bytesOnDisk > retention.maxBytes && (await store.partitions.dropOldest(db, nowMs))) {
      droppedDays++
      bytesOnDisk = await chunkBytes(db)
    }
    await forgetSeries(db, store.partitions, nowMs - retention.maxAgeMs)
  })
  return { droppedDays, bytesOnDisk }
}

async function forgetSeries(db: Queryable, partitions: ChunkPartitions, oldestMs: number): Promise<void> {
  await deleteDefinitions(db, Math.max(oldestMs, partitions.oldestDayMs ?? oldestMs))
}
