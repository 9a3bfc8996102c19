import { type ChunkPartitions, chunkBytes, DAY_MS } from './chunk-rows.ts'
import { deleteDefinitions } from './definitions.ts'
import { rollUpBytes } from './roll-up/partitions.ts'
import type { RollUpRetention, RollUps } from './roll-up/roll-ups.ts'
import { deleteHistogramIds } from './side-rows.ts'
import type { Queryable } from './sql.ts'
import type { StoreWriter } from './writer.ts'

export type Retention = {
  /** Days that end before this age are dropped whole. */
  readonly maxAgeMs: number
  /**
   * Above this many bytes of samples, roll-ups and exemplars on disk the oldest days of samples go, today's never, and
   * after them the oldest roll-ups, the finest first. 0: no limit.
   */
  readonly maxBytes: number
  /** Of roll-ups; `DEFAULT_ROLL_UP_RETENTION` without it. */
  readonly rollUps?: RollUpRetention
}

export type RetentionReport = {
  readonly droppedDays: number
  /** Of chunks, after dropping. */
  readonly bytesOnDisk: number
}

type Parts = { readonly writer: StoreWriter; readonly partitions: ChunkPartitions; readonly rollUps: RollUps }

/** Drops days that are too old or too many, and the names of series that had nothing since. Only inside `exclusive`. */
export async function applyRetention(
  store: Parts,
  retention: Retention,
  nowMs: number,
): Promise<RetentionReport> {
  let droppedDays = 0
  let bytesOnDisk = 0
  await store.writer.statements(async db => {
    // Tomorrow's partition is there before midnight needs it.
    await store.partitions.ensure(db, [nowMs, nowMs + DAY_MS])
    droppedDays = await dropByAge(db, store, store.rollUps.droppableBeforeMs(nowMs, retention.maxAgeMs))
    await store.rollUps.retain(db, nowMs)
    if (retention.maxBytes > 0) droppedDays += await dropBySize(db, store, { ...retention, nowMs })
    bytesOnDisk = await chunkBytes(db)
    await forgetSeries(db, store, nowMs - retention.maxAgeMs)
  })
  return { droppedDays, bytesOnDisk }
}

/** Drops the days that lie wholly before a time; answers how many. */
async function dropByAge(db: Queryable, { partitions, rollUps }: Parts, ms: number): Promise<number> {
  const keptFromMs = Math.floor(ms / DAY_MS) * DAY_MS
  const { oldestDayMs } = partitions
  if (oldestDayMs === null || oldestDayMs >= keptFromMs) return 0
  await rollUps.noteDropping(db, keptFromMs)
  return partitions.dropBefore(db, ms)
}

/** Drops what is oldest until all takes no more than the limit; answers how many days of samples went. */
async function dropBySize(
  db: Queryable,
  { partitions, rollUps }: Parts,
  { maxBytes, nowMs }: { readonly maxBytes: number; readonly nowMs: number },
): Promise<number> {
  let droppedDays = 0
  while ((await bytesOfAll(db)) > maxBytes) {
    const { oldestDayMs } = partitions
    if (oldestDayMs !== null && oldestDayMs + DAY_MS <= nowMs)
      await rollUps.noteDropping(db, oldestDayMs + DAY_MS)
    if (await partitions.dropOldest(db, nowMs)) droppedDays++
    else if (!(await rollUps.dropOldest(db, nowMs))) break
  }
  return droppedDays
}

/** Bytes on disk of everything whose size is limited, indexes and overhead included. */
async function bytesOfAll(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    "select pg_total_relation_size('exemplar_batch')::float8 as bytes",
  )
  return (await chunkBytes(db)) + (await rollUpBytes(db)) + (rows[0]?.bytes ?? 0)
}

/** A series' name is known as long as any resolution holds something of it. */
async function forgetSeries(
  db: Queryable,
  { partitions, rollUps }: { readonly partitions: ChunkPartitions; readonly rollUps: RollUps },
  oldestMs: number,
): Promise<void> {
  const oldestSampleMs = Math.max(oldestMs, partitions.oldestDayMs ?? oldestMs)
  await deleteDefinitions(db, Math.min(oldestSampleMs, rollUps.oldestMs ?? oldestSampleMs))
  await deleteHistogramIds(db)
}
