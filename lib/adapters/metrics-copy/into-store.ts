import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SeriesSlice, SeriesStore } from '../../ports/series-store.ts'
import type { CopyCounts, CopyTarget } from './copy.ts'
import { readFromStore } from './from-store.ts'

type BulkStore = SeriesStore & {
  acceptOutOfOrder(windowMs: number): void
  maintain(nowMs: number): Promise<void>
}

/** Older than this nothing was ever measured. */
const ANY_AGE_MS = 4_000_000_000_000

/** Appends old samples to a store, which takes them whatever it holds already; what it has at their time stays. */
export function bulkIntoStore(store: BulkStore, clock: Clock): CopyTarget {
  store.acceptOutOfOrder(ANY_AGE_MS)
  return {
    ...readFromStore(store),
    async write(slices) {
      let counts: CopyCounts = { samples: 0, leftOut: 0 }
      for (const slice of slices) {
        const { appended, repeated, duplicate } = store.append(batchOf(store, slice))
        const taken = appended + repeated + duplicate
        if (taken < slice.values.length)
          throw new Error(`the store took ${taken} of ${slice.values.length} samples of a series`)
        counts = { samples: counts.samples + appended, leftOut: counts.leftOut }
      }
      await store.flush()
      return counts
    },
    endWindow: () => store.maintain(clock.now()),
  }
}

function batchOf(store: SeriesStore, { labels, timestampsMs, values, histograms }: SeriesSlice) {
  const ref = store.resolve(labels)
  if (ref === null) throw new Error('the store has no room for more series: raise OPSDECK_MAX_SERIES')
  const found = new Map<number, NativeHistogram>()
  for (const [i, histogram] of (histograms ?? []).entries()) if (histogram) found.set(i, histogram)
  return {
    refs: new Uint32Array(values.length).fill(ref),
    timestampsMs,
    values,
    ...(found.size > 0 ? { histograms: found } : {}),
  }
}
