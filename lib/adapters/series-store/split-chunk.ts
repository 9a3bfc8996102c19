import { ChunkDecoder, encodeChunk, SampleColumns } from '../../core/chunk/index.ts'
import { CHUNK_SPAN_MS, type StoredChunk } from './chunk-rows.ts'

/** A chunk that grew too long (nothing could be stored for hours) as several, none spanning more than two hours. */
export function splitBySpan(chunk: StoredChunk): StoredChunk[] {
  const columns = new SampleColumns(chunk.samples)
  new ChunkDecoder().decode(chunk.data, { fromMs: chunk.fromMs, toMs: chunk.toMs }, columns)
  const samples = columns.take()
  const times = samples.timestampsMs
  const pieces: StoredChunk[] = []
  for (let start = 0; start < times.length; ) {
    const fromMs = times[start] as number
    let end = start + 1
    while (end < times.length && (times[end] as number) - fromMs <= CHUNK_SPAN_MS) end++
    pieces.push({
      seriesId: chunk.seriesId,
      fromMs,
      toMs: times[end - 1] as number,
      samples: end - start,
      data: encodeChunk(samples, start, end),
    })
    start = end
  }
  return pieces
}
