import type pg from 'pg'
import type { EmbeddedSeriesStore } from '../../lib/adapters/series-store/embedded-store.ts'
import { labelsFromObject } from '../../lib/core/labels/index.ts'

/** Lets two hours pass, so that every chunk is finished and stored. */
export async function storeEverything(store: EmbeddedSeriesStore, clock: { nowMs: number }): Promise<void> {
  const ref = store.resolve(labelsFromObject({ __name__: 'later' })) ?? 0
  for (let i = 0; i < 14; i++) {
    clock.nowMs += 10 * 60_000
    store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(clock.nowMs),
      values: new Float64Array(1),
    })
    await store.maintain(clock.nowMs)
  }
}

/** What samples take on disk: whole tables with their indexes, and the encoded samples alone. */
export async function storedChunks(pool: pg.Pool, store: EmbeddedSeriesStore) {
  const { rows } = await pool.query<{ samples: number; chunks: number; data: number }>(
    'select sum(samples)::float8 as samples, count(*)::float8 as chunks, sum(length(data))::float8 as data from series_chunk',
  )
  const { samples, chunks, data } = rows[0] ?? { samples: 0, chunks: 0, data: 0 }
  return {
    bytesPerSample: store.statistics().chunkBytesOnDisk / samples,
    bitsPerSample: data / samples,
    samplesPerChunk: Math.round(samples / chunks),
  }
}
