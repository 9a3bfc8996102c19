import { ByteReader } from '../../core/chunk/index.ts'
import { SampleLogReader } from '../../core/series/index.ts'
import type { Log } from '../../ports/log.ts'
import { definitionBounds, livingDefinitions } from './definitions.ts'
import { loadHistograms, replaySideLog } from './load-side.ts'
import { createBreather, type Queryable, readAhead } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'

export type LoadReport = {
  readonly series: number
  readonly samples: number
  /** The log's last row that each shard's saved chunks contain. */
  readonly shardSeqs: ReadonlyMap<number, number>
}

/** Rebuilds the head from what is on disk: definitions, the growing chunks as last saved, and the log since. */
export async function loadHead(memory: StoreMemory, db: Queryable, log: Log): Promise<LoadReport> {
  const refById = await loadDefinitions(memory, db)
  const shardSeqs = await loadOpenChunks(memory, db, refById)
  await replayLog({ memory, db, refById, log })
  await loadHistograms({ memory, db, refById })
  await replaySideLog({ memory, db, refById, shardSeqs })
  memory.writtenSeq = Math.max(memory.writtenSeq, ...shardSeqs.values())
  return { series: memory.head.index.size, samples: memory.head.samples, shardSeqs }
}

async function loadDefinitions(memory: StoreMemory, db: Queryable): Promise<Map<number, number>> {
  const { head } = memory
  const { maxId, newestRetiredMs } = await definitionBounds(db)
  memory.newestRetiredMs = newestRetiredMs
  const refById = new Map<number, number>()
  for await (const definitions of readAhead(livingDefinitions(db))) {
    for (const { id, labels, bornMs } of definitions) {
      const known = head.index.find(labels)
      if (known !== undefined) retireTwin(memory, refById, { ref: known, bornMs })
      const ref = head.add(labels, id)
      head.bear(ref, bornMs)
      head.isDefined[ref] = 1
      refById.set(id, ref)
    }
  }
  head.nextId = Math.max(head.nextId, maxId + 1)
  return refById
}

/** A series left and came back under a new id, and the end came before the leaving was noted: it is noted now. */
function retireTwin(
  memory: StoreMemory,
  refById: Map<number, number>,
  { ref, bornMs }: { ref: number; bornMs: number },
): void {
  const { head } = memory
  const id = head.ids[ref] as number
  memory.leaving.set(id, {
    id,
    labels: head.index.labels(ref),
    bornMs: head.bornMs[ref] as number,
    retiredMs: bornMs,
  })
  refById.delete(id)
  head.remove([ref])
}

async function loadOpenChunks(
  memory: StoreMemory,
  db: Queryable,
  refById: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  const breathe = createBreather()
  const { rows: shards } = await db.query<{ shard: number; log_seq: number }>(
    'select shard, log_seq::float8 as log_seq from series_open order by shard',
  )
  for await (const { data, format } of readAhead(openChunksOf(db, shards))) {
    const from = new ByteReader(data)
    while (!from.isAtEnd) {
      const ref = refById.get(from.uvarint())
      const entry = from.raw(from.uvarint())
      if (ref !== undefined) memory.head.load(ref, new ByteReader(entry), format)
      await breathe()
    }
  }
  return new Map(shards.map(({ shard, log_seq }) => [shard, log_seq]))
}

type OpenShard = { readonly data: Buffer; readonly format: number }

async function* openChunksOf(
  db: Queryable,
  shards: readonly { readonly shard: number }[],
): AsyncGenerator<OpenShard> {
  for (const { shard } of shards) {
    const { rows } = await db.query<OpenShard>('select data, format from series_open where shard = $1', [
      shard,
    ])
    if (rows[0]) yield rows[0]
  }
}

const LOG_ROWS_AT_ONCE = 20

type LogRow = { readonly seq: number; readonly data: Buffer }

async function* logRowsAfter(db: Queryable, seq: number): AsyncGenerator<LogRow[]> {
  for (let afterSeq = seq; ; ) {
    const { rows } = await db.query<LogRow>(
      `select seq::float8 as seq, data from series_log where seq > $1 order by seq limit ${LOG_ROWS_AT_ONCE}`,
      [afterSeq],
    )
    if (rows.length > 0) yield rows
    if (rows.length < LOG_ROWS_AT_ONCE) return
    afterSeq = rows.at(-1)?.seq ?? afterSeq
  }
}

type Replay = {
  readonly memory: StoreMemory
  readonly db: Queryable
  readonly refById: ReadonlyMap<number, number>
  readonly log: Log
}

async function replayLog({ memory, db, refById, log }: Replay): Promise<void> {
  const refOf = (id: number) => refById.get(id)
  for await (const rows of readAhead(logRowsAfter(db, memory.writtenSeq))) {
    for (const { seq, data } of rows) {
      if (memory.writtenSeq > 0 && seq !== memory.writtenSeq + 1)
        log.error(
          { seq, after: memory.writtenSeq },
          'rows are missing from the log of samples: values after them may be wrong',
        )
      memory.head.replay(new SampleLogReader(data), refOf)
      memory.writtenSeq = seq
    }
  }
}
