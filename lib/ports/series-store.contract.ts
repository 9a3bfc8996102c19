import { afterEach, beforeEach, describe } from 'vitest'
import type { SeriesStore } from './series-store.ts'
import { appending } from './series-store-contract/appending.ts'
import type { StoreLacks } from './series-store-contract/helpers.ts'
import { histograms } from './series-store-contract/histograms.ts'
import { labelSets } from './series-store-contract/label-sets.ts'
import { outOfOrder } from './series-store-contract/out-of-order.ts'
import { rollUps } from './series-store-contract/roll-ups.ts'
import { selecting } from './series-store-contract/selecting.ts'

export type OpenedStore = {
  readonly store: SeriesStore
  /** Makes what the store makes of older samples in its own time; absent where there is nothing of the kind. */
  readonly settle?: (nowMs: number) => Promise<void>
  readonly close: () => Promise<void>
}
export type StoreLimits = { readonly maxActiveSeries: number; readonly outOfOrderWindowMs?: number }
export type OpenStore = (limits: StoreLimits) => Promise<OpenedStore>

const MAX_ACTIVE_SERIES = 50
const WINDOW_MS = 1_800_000

/** What every series store promises, whatever it keeps its samples in; `lacks`, where it cannot by its nature, says why. */
export function seriesStoreContract(name: string, open: OpenStore, lacks: StoreLacks = {}): void {
  describe(`series store: ${name}`, () => {
    describe('appending', () => appending(opened(open).reach, lacks))
    describe('selecting', () => selecting(opened(open).reach))
    describe('label sets', () => labelSets(opened(open).reach, lacks))
    describe('histograms', () => histograms(opened(open).reach, lacks))
    describe('out of order', () => outOfOrder(opened(open, WINDOW_MS).reach, lacks))
    describe('roll-ups', () => {
      const { reach, settle } = opened(open)
      rollUps(reach, settle)
    })
  })
}

/** A store for each test of the suite. */
function opened(open: OpenStore, outOfOrderWindowMs = 0) {
  let now: OpenedStore
  beforeEach(async () => {
    now = await open({ maxActiveSeries: MAX_ACTIVE_SERIES, outOfOrderWindowMs })
  })
  afterEach(() => now.close())
  return {
    reach: (): SeriesStore => now.store,
    settle: async (nowMs: number): Promise<void> => now.settle?.(nowMs),
  }
}
