import { expect, test } from 'vitest'
import { labelsFromObject } from '../../core/labels/index.ts'
import { seriesStoreContract } from '../../ports/series-store.contract.ts'
import { createMemorySeriesStore } from './series-store.ts'

seriesStoreContract('memory', async limits => ({
  store: createMemorySeriesStore(limits),
  close: async () => {},
}))

test('a memory store told how far behind a sample may be refuses what is older', () => {
  const store = createMemorySeriesStore({ acceptBehindMs: 1_000 })
  const batch = (labels: Record<string, string>, ms: number) => ({
    refs: Uint32Array.of(store.resolve(labelsFromObject(labels)) ?? -1),
    timestampsMs: Float64Array.of(ms),
    values: Float64Array.of(1),
  })
  store.append(batch({ __name__: 'a' }, 10_000))
  expect(store.append(batch({ __name__: 'b' }, 8_999)).tooOld).toBe(1)
  expect(store.append(batch({ __name__: 'b' }, 9_000)).appended).toBe(1)
})
