import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'

/** Pieces of one series that follow each other in time, as one; what an earlier piece reaches is left out of a later. */
export function joinPieces(pieces: readonly SeriesSlice[]): SeriesSlice {
  const [first, ...others] = pieces
  if (!first) throw new RangeError('no pieces to join')
  if (others.length === 0) return first
  const kept = [first]
  let lastMs = first.timestampsMs.at(-1) ?? Number.NEGATIVE_INFINITY
  for (const piece of others) {
    const rest = after(piece, lastMs)
    if (rest.timestampsMs.length > 0) kept.push(rest)
    lastMs = Math.max(lastMs, rest.timestampsMs.at(-1) ?? lastMs)
  }
  return concatenated(kept)
}

/**
 * What an engine holds of a series, with what memory holds of it: from its first sample on memory knows all, also what
 * has not arrived there yet.
 */
export function joinRecent(far: SeriesSlice, recent: SeriesSlice): SeriesSlice {
  const fromMs = recent.timestampsMs[0]
  if (fromMs === undefined) return far
  const count = far.timestampsMs.findIndex(ms => ms >= fromMs)
  const older = count < 0 ? far : part(far, 0, count)
  return older.timestampsMs.length === 0 ? recent : concatenated([older, recent])
}

function after(piece: SeriesSlice, ms: number): SeriesSlice {
  const from = piece.timestampsMs.findIndex(at => at > ms)
  return from === 0
    ? piece
    : part(piece, from < 0 ? piece.timestampsMs.length : from, piece.timestampsMs.length)
}

const part = (slice: SeriesSlice, from: number, to: number): SeriesSlice => ({
  labels: slice.labels,
  timestampsMs: slice.timestampsMs.slice(from, to),
  values: slice.values.slice(from, to),
  ...(slice.histograms ? { histograms: slice.histograms.slice(from, to) } : {}),
})

/** By whole arrays: a NaN keeps its bits. */
function concatenated(slices: readonly SeriesSlice[]): SeriesSlice {
  const [first] = slices
  if (!first) throw new RangeError('no slices to join')
  const length = slices.reduce((sum, { values }) => sum + values.length, 0)
  const timestampsMs = new Float64Array(length)
  const values = new Float64Array(length)
  let at = 0
  for (const slice of slices) {
    timestampsMs.set(slice.timestampsMs, at)
    values.set(slice.values, at)
    at += slice.values.length
  }
  const histograms = slices.some(slice => slice.histograms) ? { histograms: allHistograms(slices) } : {}
  return { labels: first.labels, timestampsMs, values, ...histograms }
}

const allHistograms = (slices: readonly SeriesSlice[]): (NativeHistogram | null)[] =>
  slices.flatMap(slice => slice.histograms ?? Array.from(slice.values, () => null))
