import { OpenChunks } from './open-chunks.ts'
import { type SampleValues, sampleSource } from './sample-source.ts'

/** Encodes samples [start, end) of two columns, ascending in time, as a stored chunk. */
export function encodeChunk(columns: SampleValues, start = 0, end = columns.timestampsMs.length): Uint8Array {
  const source = sampleSource(columns)
  const open = new OpenChunks()
  open.reserve(1)
  for (let i = start; i < end; i++) open.append(0, source, i)
  return open.seal(0)
}
