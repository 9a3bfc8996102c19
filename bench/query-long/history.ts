import type pg from 'pg'
import {
  ChunkPartitions,
  insertChunks,
  SHARDS,
  type StoredChunk,
} from '../../lib/adapters/series-store/chunk-rows.ts'
import { insertDefinitions } from '../../lib/adapters/series-store/definitions.ts'
import {
  BEGINNING,
  BLOCK_SERIES,
  JOINED,
  MADE_KINDS,
  PIECE,
  PIECE_MS,
  STORED_DAY,
  STORED_FIVE_MINUTES,
  STORED_HOUR,
  STORED_HOUR_END,
  type StoredKind,
  startOf,
} from '../../lib/adapters/series-store/roll-up/layout.ts'
import { RollUpPartitions, rollUpBytes } from '../../lib/adapters/series-store/roll-up/partitions.ts'
import {
  encodeRow,
  type RollUpRow,
  writeRows,
  writeStates,
} from '../../lib/adapters/series-store/roll-up/rows.ts'
import { ByteWriter, encodeChunk, OpenChunks, sampleSource } from '../../lib/core/chunk/index.ts'
import { labelsFromObject } from '../../lib/core/labels/index.ts'
import { randomOf } from '../../lib/core/random-testing.ts'
import { type Buckets, encodeEntry, noBuckets } from '../../lib/core/roll-up/index.ts'
import { OPEN_FORMAT } from '../../lib/core/series/index.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BOUNDS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '5', '+Inf']
const HANDLERS = 20

type History = {
  readonly series: number
  readonly nowMs: number
  readonly scrapeMs: number
  readonly sampleHours: number
  readonly days: number
}

const labelsOf = (id: number) =>
  labelsFromObject({
    __name__: 'http_request_duration_seconds_bucket',
    job: 'api',
    instance: `10.0.0.${Math.floor(id / BOUNDS.length / HANDLERS)}:9100`,
    handler: `/api/v1/handler-${Math.floor(id / BOUNDS.length) % HANDLERS}`,
    le: BOUNDS[id % BOUNDS.length] ?? '',
  })

/**
 * Writes what a store has after so many days, by the store's own writers: definitions, chunks of the last hours, joined
 * rows of the days before and pieces of today. Answers how large the roll-ups are, and how many buckets they hold.
 */
export async function writeHistory(
  pool: pg.Pool,
  history: History,
): Promise<{ bytes: number; buckets: number }> {
  const { series, nowMs, sampleHours, days } = history
  const madeToMs = startOf(nowMs - HOUR_MS - 60_000, PIECE_MS)
  const todayMs = startOf(nowMs, DAY_MS)
  const chunkParts = new ChunkPartitions()
  const parts = new RollUpPartitions()
  for (let ms = startOf(nowMs - sampleHours * HOUR_MS, DAY_MS); ms <= nowMs; ms += DAY_MS)
    await chunkParts.ensure(pool, [ms])
  let buckets = 0
  const shards = new Map<number, ByteWriter>()
  for (let firstId = 0; firstId < series; firstId += BLOCK_SERIES) {
    const ids = Array.from({ length: Math.min(BLOCK_SERIES, series - firstId) }, (_, i) => firstId + i)
    await insertDefinitions(
      pool,
      ids.map(id => ({ id, labels: labelsOf(id), bornMs: nowMs - days * DAY_MS })),
    )
    const chunks = ids.map(id => chunksOf(id, history))
    await insertChunks(pool, chunks.flat())
    for (const [i, id] of ids.entries()) saveStored(shards, id, chunks[i]?.at(-1)?.toMs ?? nowMs)
    const rows = [
      ...rowsOf(ids, STORED_DAY, { fromMs: todayMs - days * DAY_MS, toMs: todayMs }),
      ...[STORED_HOUR, STORED_HOUR_END].flatMap(kind => [
        ...rowsOf(ids, kind, { fromMs: todayMs - 31 * DAY_MS, toMs: todayMs }),
        ...piecesOf(ids, kind, { fromMs: todayMs, toMs: madeToMs }),
      ]),
      ...rowsOf(ids, STORED_FIVE_MINUTES, { fromMs: todayMs - DAY_MS, toMs: todayMs }),
      ...piecesOf(ids, STORED_FIVE_MINUTES, { fromMs: todayMs, toMs: madeToMs }),
    ]
    for (const { kind, fromMs } of rows) await parts.ensure(pool, kind, fromMs)
    await writeRows(pool, rows)
    buckets += ids.length * (days + 2 * 31 * 24 + 32 * 12)
  }
  for (const [shard, out] of shards)
    await pool.query('insert into series_open (shard, log_seq, format, data) values ($1, 0, $2, $3)', [
      shard,
      OPEN_FORMAT,
      Buffer.from(out.written()),
    ])
  const beganMs = todayMs - days * DAY_MS
  await writeStates(pool, [BEGINNING], { fromMs: beganMs, toMs: beganMs })
  await writeStates(pool, MADE_KINDS, { fromMs: todayMs - 31 * DAY_MS, toMs: madeToMs })
  await writeStates(pool, [STORED_FIVE_MINUTES], { fromMs: todayMs - DAY_MS, toMs: madeToMs })
  await writeStates(pool, [STORED_DAY], { fromMs: Number.NEGATIVE_INFINITY, toMs: todayMs })
  await pool.query('analyze')
  return { bytes: await rollUpBytes(pool), buckets }
}

/** Notes that all samples of a series are in its chunks. */
function saveStored(shards: Map<number, ByteWriter>, id: number, lastMs: number): void {
  const entry = new ByteWriter(64)
  entry.f64(lastMs)
  const open = new OpenChunks()
  open.reserve(1)
  open.append(0, sampleSource({ timestampsMs: Float64Array.of(lastMs), values: new Float64Array(1) }), 0)
  open.cut(0)
  open.save(0, entry)
  const out = shards.get(id % SHARDS) ?? new ByteWriter()
  shards.set(id % SHARDS, out)
  out.uvarint(id)
  out.uvarint(entry.length)
  out.raw(entry.written())
}

type Span = { readonly fromMs: number; readonly toMs: number }

/** Joined rows of a kind over a time, as many as it takes. */
function rowsOf(ids: readonly number[], kind: StoredKind, { fromMs, toMs }: Span): RollUpRow[] {
  const rows: RollUpRow[] = []
  for (let startMs = startOf(fromMs, kind.rowMs); startMs < toMs; startMs += kind.rowMs) {
    const span = { fromMs: Math.max(startMs, fromMs), toMs: Math.min(startMs + kind.rowMs, toMs) }
    rows.push({ ...rowOf(ids, kind, span), fromMs: startMs, level: JOINED })
  }
  return rows
}

function piecesOf(ids: readonly number[], kind: StoredKind, { fromMs, toMs }: Span): RollUpRow[] {
  const rows: RollUpRow[] = []
  for (let startMs = fromMs; startMs < toMs; startMs += PIECE_MS)
    rows.push({ ...rowOf(ids, kind, { fromMs: startMs, toMs: startMs + PIECE_MS }), level: PIECE })
  return rows
}

function rowOf(ids: readonly number[], kind: StoredKind, span: Span): RollUpRow {
  const entries = new Map(ids.map(id => [id, encodeEntry(bucketsOf(id, kind, span), kind.kind)]))
  const block = Math.floor((ids[0] ?? 0) / BLOCK_SERIES)
  return { kind, block, ...span, level: JOINED, ...encodeRow(entries) }
}

/** A counter's buckets: busy by day, quiet by night, and once in a while it starts again. */
function bucketsOf(id: number, { kind }: StoredKind, { fromMs, toMs }: Span): Buckets {
  const random = randomOf(id * 31 + Math.floor(fromMs / HOUR_MS))
  const buckets = noBuckets()
  const scrapes = kind.spanMs / 15_000
  const offsetMs = (id * 37) % 15_000
  let value = Math.floor(random() * 1e6)
  for (let endMs = fromMs + kind.everyMs; endMs <= toMs; endMs += kind.everyMs) {
    const first = value + Math.floor(random() * 20)
    const isReset = random() < 0.002
    const last = isReset ? Math.floor(random() * 1_000) : first + Math.floor(random() * 10 * scrapes)
    buckets.endsMs.push(endMs)
    buckets.firstMs.push(endMs - kind.spanMs + 1 + offsetMs)
    buckets.lastMs.push(endMs - 14_999 + offsetMs)
    buckets.first.push(first)
    buckets.last.push(last)
    buckets.count.push(scrapes)
    buckets.resets.push(isReset ? 1 : 0)
    buckets.lost.push(isReset ? first + 100 : 0)
    buckets.ended.push(0)
    buckets.min.push(Math.min(first, last))
    buckets.max.push(isReset ? first + 100 : last)
    buckets.sum.push(Math.floor(((first + last) / 2) * scrapes))
    value = last
  }
  return buckets
}

/** A counter's samples of the last hours, a chunk each two hours. */
function chunksOf(id: number, { nowMs, scrapeMs, sampleHours }: History): StoredChunk[] {
  const random = randomOf(id * 17 + 1)
  const chunks: StoredChunk[] = []
  let value = Math.floor(random() * 1e6)
  for (let fromMs = startOf(nowMs - sampleHours * HOUR_MS, PIECE_MS); fromMs < nowMs; fromMs += PIECE_MS) {
    const length = Math.floor((Math.min(PIECE_MS, nowMs - fromMs) - ((id * 37) % scrapeMs)) / scrapeMs)
    const timestampsMs = Float64Array.from(
      { length },
      (_, i) => fromMs + 1 + ((id * 37) % scrapeMs) + i * scrapeMs,
    )
    const values = Float64Array.from({ length }, () => {
      value += random() < 0.3 ? Math.floor(random() * 30) : 0
      return value
    })
    const [from = 0, to = 0] = [timestampsMs[0], timestampsMs.at(-1)]
    if (length > 0)
      chunks.push({
        seriesId: id,
        samples: length,
        fromMs: from,
        toMs: to,
        data: encodeChunk({ timestampsMs, values }),
      })
  }
  return chunks
}
