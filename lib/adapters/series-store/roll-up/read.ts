import type { Labels } from '../../../core/labels/index.ts'
import { EntryReader, isSameKind, RolledUpSamples, type RollUpPart } from '../../../core/roll-up/index.ts'
import type { RollUpRequest, SeriesSlice } from '../../../ports/series-store.ts'
import { TooManySamplesError } from '../../../ports/series-store.ts'
import type { Queryable } from '../sql.ts'
import { BLOCK_SERIES, blockOf, STORED_KINDS, type StoredKind } from './layout.ts'
import { entriesOf, readRows } from './rows.ts'

type Part = { readonly kind: StoredKind; readonly afterMs: number; readonly toMs: number }

/** Of one row: the entries of its series by their places in the block. */
type Entries = {
  readonly samples: readonly (Uint8Array | undefined)[]
  readonly aggregates: readonly (Uint8Array | undefined)[]
}

/** Those of a part by block, each block's ascending in time. */
type PartRows = ReadonlyMap<number, readonly Entries[]>

/** Reads one selection's roll-ups and puts what was stored after them behind. */
export class RollUpReading {
  readonly #parts: readonly Part[]
  readonly #assembled: RolledUpSamples
  readonly #entry = new EntryReader()
  readonly #withAggregates: boolean
  #samples = 0

  constructor(
    readonly db: Queryable,
    readonly request: RollUpRequest,
    /** What is visited alone is valid until the next slice. */
    readonly bounds: {
      readonly fromMs: number
      readonly maxSamples: number
      readonly use: 'kept' | 'visited'
    },
  ) {
    // What is moved out to whole buckets, or looks back as far as one, begins earlier.
    this.#parts = partsOf(request.parts, bounds.fromMs - 2 * (request.snap?.everyMs ?? 0))
    this.#withAggregates = request.columns === 'aggregates'
    this.#assembled = new RolledUpSamples(request.columns, request.snap, request.slope)
  }

  /** What is after this comes from samples. */
  get toMs(): number {
    return this.#parts.at(-1)?.toMs ?? this.bounds.fromMs
  }

  /** Reads the rows of some series, by part. */
  async rowsOf(ids: readonly number[]): Promise<PartRows[]> {
    const blocks = [...new Set(ids.map(blockOf))].sort((a, b) => a - b)
    const parts: PartRows[] = []
    for (const { kind, afterMs, toMs } of this.#parts) {
      const byBlock = new Map<number, Entries[]>()
      const withAggregates = this.#withAggregates
      for (const row of await readRows(this.db, { kind, blocks, afterMs, toMs, withAggregates })) {
        const entries = { samples: entriesOf(row.samples), aggregates: entriesOf(row.aggregates) }
        const known = byBlock.get(row.block)
        if (known) known.push(entries)
        else byBlock.set(row.block, [entries])
      }
      parts.push(byBlock)
    }
    return parts
  }

  /** One series: from its roll-ups, under each of its ids, and what was stored after them. */
  slice(
    rows: readonly PartRows[],
    series: { readonly labels: Labels; readonly ids: readonly number[] },
    stored: SeriesSlice | null,
  ): SeriesSlice | null {
    this.#assembled.isAlone = series.ids.length === 1
    for (const [i, part] of this.#parts.entries())
      for (const id of series.ids)
        for (const entries of rows[i]?.get(blockOf(id)) ?? []) this.#add(entries, id % BLOCK_SERIES, part)
    if (stored) this.#assembled.addStored(stored)
    this.#samples += this.#assembled.size
    if (this.#samples > this.bounds.maxSamples) throw new TooManySamplesError(this.bounds.maxSamples)
    if (this.#assembled.isEmpty) return null
    const { timestampsMs, values, rollUp } = this.#assembled.take(this.bounds.use)
    return { labels: series.labels, timestampsMs, values, ...(rollUp ? { rollUp } : {}) }
  }

  #add({ samples, aggregates }: Entries, place: number, part: Part): void {
    const bytes = samples[place]
    if (!bytes) return
    this.#entry.readSamples(bytes)
    const ofPlace = aggregates[place]
    if (this.#withAggregates && ofPlace) this.#entry.readAggregates(ofPlace)
    this.#assembled.addEntry(this.#entry, part.kind.kind, part)
  }
}

function partsOf(parts: readonly RollUpPart[], fromMs: number): Part[] {
  let afterMs = fromMs
  return parts.flatMap(({ kind, toMs }) => {
    const stored = STORED_KINDS.find(one => isSameKind(one.kind, kind))
    if (!stored || toMs <= afterMs) return []
    const part = { kind: stored, afterMs, toMs }
    afterMs = toMs
    return [part]
  })
}

/** The first moment after a time: ranges are open on the left. */
export const afterMs = (ms: number): number => ms + 2 ** -11

const SERIES_AT_ONCE = 512
const BLOCKS_AT_ONCE = 64

/** Series in the order of their ids, as many at a time as neither they nor their rows are too many. */
export function batchesOf<S extends { readonly ids: readonly number[] }>(sources: readonly S[]): S[][] {
  const lastId = ({ ids }: S): number => ids.at(-1) ?? 0
  const batches: S[][] = []
  let blocks = new Set<number>()
  for (const source of [...sources].sort((a, b) => lastId(a) - lastId(b))) {
    const batch = batches.at(-1)
    for (const id of source.ids) blocks.add(blockOf(id))
    if (batch && batch.length < SERIES_AT_ONCE && blocks.size <= BLOCKS_AT_ONCE) batch.push(source)
    else {
      batches.push([source])
      blocks = new Set(source.ids.map(blockOf))
    }
  }
  return batches
}
