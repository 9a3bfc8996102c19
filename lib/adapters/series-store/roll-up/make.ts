import { bucketsWithin, coarser, type Entry, encodeEntry, HOUR, rollUp } from '../../../core/roll-up/index.ts'
import { createBreather, type Queryable } from '../sql.ts'
import {
  blockOf,
  MADE_KINDS,
  PIECE,
  PIECE_MS,
  STORED_FIVE_MINUTES,
  STORED_HOUR,
  STORED_HOUR_END,
  type StoredKind,
} from './layout.ts'
import { encodeRow, type RollUpRow } from './rows.ts'

export type StoredSamples = { readonly timestampsMs: Float64Array; readonly values: Float64Array }

/** A series by its id, and where it was in memory, if there. */
export type SeriesToRead = { readonly id: number; readonly ref: number | null }

/** Samples of some series by their ids, wherever they are, staleness markers among them; none of histograms. */
export type ReadSamples = (
  series: readonly SeriesToRead[],
  window: { readonly fromMs: number; readonly toMs: number },
) => Promise<ReadonlyMap<number, StoredSamples>>

/** Which of the blocks have no rows of a piece yet. */
export async function missingBlocks(
  db: Queryable,
  blocks: readonly number[],
  fromMs: number,
): Promise<number[]> {
  const { rows } = await db.query<{ block: number }>(
    'select block from series_roll_up where kind = $1 and level = $2 and from_ms = $3',
    [STORED_FIVE_MINUTES.number, PIECE, fromMs],
  )
  const made = new Set(rows.map(({ block }) => block))
  return blocks.filter(block => !made.has(block))
}

/** The rows of one piece of time for some series. */
export async function makeRows(
  samples: ReadonlyMap<number, StoredSamples>,
  fromMs: number,
): Promise<RollUpRow[]> {
  const breathe = createBreather()
  const toMs = fromMs + PIECE_MS
  const blocks = new Map<number, Map<StoredKind, Map<number, Entry>>>()
  for (const [seriesId, stored] of samples) {
    const block = blocks.get(blockOf(seriesId)) ?? new Map(MADE_KINDS.map(kind => [kind, new Map()]))
    blocks.set(blockOf(seriesId), block)
    for (const [kind, entry] of entriesOfSeries(stored)) block.get(kind)?.set(seriesId, entry)
    await breathe()
  }
  return [...blocks].flatMap(([block, byKind]) =>
    [...byKind]
      .filter(([, entries]) => entries.size > 0)
      .map(([kind, entries]) => ({ kind, block, fromMs, toMs, level: PIECE, ...encodeRow(entries) })),
  )
}

function entriesOfSeries(stored: StoredSamples): readonly (readonly [StoredKind, Entry])[] {
  const fine = rollUp(stored, STORED_FIVE_MINUTES.kind)
  const ends = { afterMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY, everyMs: HOUR.everyMs }
  return [
    [STORED_FIVE_MINUTES, fine] as const,
    [STORED_HOUR, coarser(fine, STORED_HOUR.kind)] as const,
    [STORED_HOUR_END, bucketsWithin(fine, ends)] as const,
  ]
    .filter(([, { endsMs }]) => endsMs.length > 0)
    .map(([kind, buckets]) => [kind, encodeEntry(buckets, kind.kind)] as const)
}
