import { MAX_CHUNK_SPAN_MS } from '../chunk-rows.ts'
import type { Queryable } from '../sql.ts'
import type { StoreMemory } from '../store-memory.ts'
import { BLOCK_SERIES, blockOf } from './layout.ts'

type Window = { readonly fromMs: number; readonly toMs: number }

export type BlocksFound = {
  /** Ascending. */
  readonly blocks: number[]
  /** Where those of their series that were in memory were, by id. */
  readonly refs: ReadonlyMap<number, number>
}

/** The blocks of all series that may have samples in a window, on disk or in memory. */
export async function blocksWithSamples(
  db: Queryable,
  memory: StoreMemory,
  { fromMs, toMs }: Window,
): Promise<BlocksFound> {
  const { head, unwritten, unwrittenLate } = memory
  const blocks = new Set<number>()
  const refs = new Map<number, number>()
  // Memory first: what is stored meanwhile is then found twice rather than not at all.
  for (const ref of head.index.refs()) {
    const lastMs = head.chunks.lastMs[ref] as number
    if (!(lastMs > fromMs) || !((head.bornMs[ref] as number) <= toMs)) continue
    const id = head.ids[ref] as number
    refs.set(id, ref)
    blocks.add(blockOf(id))
  }
  for (const id of [...unwritten.keys(), ...unwrittenLate.keys()]) blocks.add(blockOf(id))
  const { rows } = await db.query<{ block: number }>(
    `select distinct series_id / ${BLOCK_SERIES} as block from series_chunk
       where from_ms > $1 and from_ms <= $2 and to_ms > $3
     union select distinct series_id / ${BLOCK_SERIES} from series_late_chunk
       where from_ms > $1 and from_ms <= $2 and to_ms > $3`,
    [fromMs - MAX_CHUNK_SPAN_MS, toMs, fromMs],
  )
  for (const { block } of rows) blocks.add(block)
  return { blocks: [...blocks].sort((a, b) => a - b), refs }
}

/** The time of the oldest sample that is still there; null when there is none before `beforeMs`. */
export async function oldestSampleMs(
  db: Queryable,
  { head }: StoreMemory,
  beforeMs: number,
): Promise<number | null> {
  const { rows } = await db.query<{ oldest: number | null }>(
    'select min(from_ms) as oldest from series_chunk',
  )
  let oldestMs = rows[0]?.oldest ?? Number.POSITIVE_INFINITY
  // No chunk in the head begins before its series: a young head need not be walked through.
  for (const ref of head.oldestBornMs < beforeMs ? head.index.refs() : []) {
    if (head.chunks.counts[ref] === 0) continue
    const firstMs = head.chunks.firstMs(ref)
    if (firstMs < oldestMs) oldestMs = firstMs
  }
  return oldestMs < beforeMs ? oldestMs : null
}
