import { OpenChunks } from './open-chunks.ts'
import { wordsOf } from './words.ts'

/** Encodes samples [start, end) of two columns, ascending in time, as a stored chunk. */
export function encodeChunk(
  columns: { readonly timestampsMs: Float64Array; readonly values: Float64Array },
  start = 0,
  end = columns.timestampsMs.length,
): Uint8Array {
  const source = { timestampsMs: columns.timestampsMs, words: wordsOf(columns.values) }
  const open = new OpenChunks()
  open.reserve(1)
  for (let i = start; i < end; i++) open.append(0, source, i)
  return open.seal(0)
}
