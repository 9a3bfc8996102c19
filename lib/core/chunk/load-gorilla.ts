import type { ByteReader } from './bytes.ts'
import { decodeGorilla } from './gorilla-chunk.ts'
import type { OpenChunks } from './open-chunks.ts'
import { SampleColumns } from './sample-columns.ts'
import { sampleSource } from './sample-source.ts'

const EVERYTHING = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }

/** The first time and the last step (float64), and the window (two bytes): they follow from the samples. */
const FOLLOWING_BYTES = 2 * 8 + 2

/** Reads a growing chunk as it was saved in the older format into an empty slot, and appends its samples anew. */
export function loadGorilla(chunks: OpenChunks, slot: number, from: ByteReader): void {
  const count = from.uvarint()
  const lastMs = from.f64()
  const last = { high: from.u32(), low: from.u32() }
  if (count === 0) {
    chunks.recall(slot, lastMs, last)
    return
  }
  from.skip(FOLLOWING_BYTES)
  const bits = from.uvarint()
  const words = Uint32Array.from({ length: Math.ceil(bits / 32) }, () => from.u32())
  const columns = new SampleColumns(count)
  decodeGorilla({ words, count, bits }, EVERYTHING, columns)
  const source = sampleSource(columns.view())
  for (let i = 0; i < source.values.length; i++) chunks.append(slot, source, i)
}
