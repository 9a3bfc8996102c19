import { HIGH_WORD, LOW_WORD, wordsOf } from '../../core/chunk/index.ts'
import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import { type LateColumns, MARK_HIGH, MARK_LOW, readHistogramChunk } from '../../core/series/index.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'
import { histogramChunksOf, lateChunksOf } from './side-rows.ts'
import type { Queryable } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'

type Window = { readonly fromMs: number; readonly toMs: number }
type Source = { readonly ref: number | null; readonly ids: readonly number[] }

/** Samples of one series that came out of order: stored ones, then those in memory. */
export type LateParts = { readonly chunks: readonly Uint8Array[]; readonly open: LateColumns | null }

/** What lies beside the chunks of some series. */
export type Beside = {
  /** Null when the series of that place has none. */
  readonly late: (place: number) => LateParts | null
  /** A slice with its histograms, where it has any. */
  readonly withHistograms: (place: number, slice: SeriesSlice) => SeriesSlice
}

/** Whether something of a series may lie beside its chunks within a window. */
export function liesBeside({ head, histogramIds, lateSpan, unwrittenLate }: StoreMemory, window: Window) {
  const isInSpan = lateSpan.fromMs <= window.toMs && lateSpan.toMs >= window.fromMs
  return ({ ref, ids }: Source): boolean =>
    isInSpan ||
    (ref !== null && head.late.hasAny(ref)) ||
    ids.some(id => histogramIds.has(id) || unwrittenLate.has(id))
}

/**
 * Takes what memory holds beside some series at once, and answers how to read the rest: memory first, since what is
 * stored meanwhile is then read twice, which is seen, rather than not at all. Null when there is nothing.
 */
export function readBeside(
  memory: StoreMemory,
  sources: readonly Source[],
  window: Window,
): ((db: Queryable) => Promise<Beside>) | null {
  const isBeside = liesBeside(memory, window)
  if (!sources.some(isBeside)) return null
  const open = sources.map(source => lateInMemory(memory, source))
  const growing = sources.map(source => histogramsInMemory(memory, source))
  const { lateSpan } = memory
  const isInSpan = lateSpan.fromMs <= window.toMs && lateSpan.toMs >= window.fromMs
  const idsWithHistograms = sources.flatMap(({ ids }) => ids.filter(id => memory.histogramIds.has(id)))
  return async db => {
    const ids = isInSpan ? sources.flatMap(source => source.ids) : []
    const late = ids.length > 0 ? await lateChunksOf(db, ids, window) : NOTHING
    const histograms =
      idsWithHistograms.length > 0 ? await histogramChunksOf(db, idsWithHistograms, window) : NOTHING
    const stored = (from: ReadonlyMap<number, readonly Uint8Array[]>, place: number) =>
      sources[place]?.ids.flatMap(id => from.get(id) ?? []) ?? []
    return {
      late(place) {
        const { cut, columns } = open[place] ?? NO_LATE
        const chunks = [...stored(late, place), ...cut]
        return chunks.length === 0 && columns === null ? null : { chunks, open: columns }
      },
      withHistograms: (place, slice) =>
        withHistograms(slice, [...stored(histograms, place), ...(growing[place] ?? [])]),
    }
  }
}

const NOTHING: ReadonlyMap<number, readonly Uint8Array[]> = new Map()
const NO_LATE = { cut: [], columns: null }

const lateInMemory = ({ head, unwrittenLate }: StoreMemory, { ref, ids }: Source) => ({
  cut: ids.flatMap(id => unwrittenLate.get(id) ?? []).map(chunk => chunk.data),
  columns: ref === null ? null : head.late.columns(ref),
})

const histogramsInMemory = ({ histograms }: StoreMemory, { ref }: Source): Uint8Array[] =>
  ref === null ? [] : histograms.chunks(ref).map(chunk => chunk.data())

/** Puts the histograms where the slice has their marks. Of several at one time the first that came stays. */
function withHistograms(slice: SeriesSlice, chunks: readonly Uint8Array[]): SeriesSlice {
  const places = marksIn(slice)
  if (places.size === 0) return slice
  const found: (NativeHistogram | null)[] = new Array(slice.values.length).fill(null)
  for (const chunk of chunks)
    for (const { timestampMs, histogram } of readHistogramChunk(chunk)) {
      const place = places.get(timestampMs)
      if (place !== undefined) found[place] ??= histogram
    }
  const values = slice.values.slice()
  for (const place of places.values()) values[place] = Number.NaN
  return { ...slice, values, histograms: found }
}

/** Times of marks to their places. */
function marksIn({ timestampsMs, values }: SeriesSlice): Map<number, number> {
  const words = wordsOf(values)
  const places = new Map<number, number>()
  for (let i = 0; i < values.length; i++)
    if (words[2 * i + HIGH_WORD] === MARK_HIGH && words[2 * i + LOW_WORD] === MARK_LOW)
      places.set(timestampsMs[i] as number, i)
  return places
}
