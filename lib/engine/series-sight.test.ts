import { expect, test } from 'vitest'
import { createManualClock } from '../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../adapters/memory/series-store.ts'
import { NO_BUSINESS } from '../core/config/index.ts'
import { createSeriesSight } from './series-sight.ts'

test('how late samples may come reaches the store with each reading of the configuration', () => {
  const windows: number[] = []
  const store = Object.assign(createMemorySeriesStore(), {
    acceptOutOfOrder: (windowMs: number) => {
      windows.push(windowMs)
    },
  })
  const series = createSeriesSight({ store, clock: createManualClock(0) })
  series.apply({ business: NO_BUSINESS, outOfOrderWindowMs: 60_000 })
  series.apply({ business: NO_BUSINESS })
  expect(windows).toEqual([60_000, 0])
})
