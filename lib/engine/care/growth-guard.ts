import {
  type GrowthVerdict,
  growthSentence,
  HourCounts,
  judgeGrowth,
  touchesReserve,
} from '../../core/cardinality/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { breathe } from '../scrape/append.ts'

/** Where new series come from. */
export type GrowthSource = 'scrape' | 'push' | 'remote_write'

export type GrowthObserver = {
  /** Series that were not stored, since their source grew into what is kept for others. */
  readonly growthRefused: (
    source: GrowthSource,
    reason: Exclude<GrowthVerdict, 'admitted'>,
    series: number,
  ) => void
}

export type Growth = {
  readonly source: GrowthSource
  /** What tells the source from others, such as a target's job and instance. */
  readonly key: string
  /** How the sentence begins, such as `this scrape`. */
  readonly what: string
  /** Label sets that may be new to the store. */
  readonly asked: readonly Labels[]
  /** Series of the source that surely are in the store. */
  readonly known: number
}

/** Null: all may be stored. `isNew` tells what of it must be left out. */
export type GrowthRefusal = { readonly sentence: string; readonly isNew: (labels: Labels) => boolean } | null

export type GrowthGuard = {
  readonly admit: (growth: Growth) => Promise<GrowthRefusal>
  /** Whether so many new series would not touch what is kept for those that grow little: then nobody need be asked. */
  readonly hasRoomFor: (series: number) => boolean
}

/** Sources of which is remembered what they took of the reserve. */
const MAX_SOURCES = 20_000
/** About 5 ms of looking series up. */
const SLICE_SERIES = 2_000

/** Keeps one source's explosion of series from taking the places of all others. */
export function createGrowthGuard({
  store,
  clock,
  observe,
}: {
  readonly store: Pick<SeriesStore, 'knows' | 'statistics'>
  readonly clock: Pick<Clock, 'now'>
  readonly observe: GrowthObserver
}): GrowthGuard {
  const taken = new HourCounts(MAX_SOURCES)
  return {
    hasRoomFor(series) {
      const { activeSeries, maxActiveSeries: cap } = store.statistics()
      return cap === undefined || !touchesReserve(activeSeries + series, cap)
    },
    async admit({ source, key, what, asked, known }) {
      if (asked.length === 0 || store.statistics().maxActiveSeries === undefined) return null
      const wouldAdd = await countNew(asked, store)
      const nowMs = clock.now()
      const { activeSeries: active, maxActiveSeries: cap = Number.POSITIVE_INFINITY } = store.statistics()
      const question = {
        active,
        cap,
        wouldAdd,
        known: known + asked.length - wouldAdd,
        takenLately: taken.of(key, nowMs),
      }
      const verdict = judgeGrowth(question)
      if (verdict === 'admitted') {
        if (touchesReserve(active + wouldAdd, cap)) taken.add(key, wouldAdd, nowMs)
        return null
      }
      observe.growthRefused(source, verdict, wouldAdd)
      return { sentence: growthSentence(what, question), isNew: labels => !store.knows(labels) }
    },
  }
}

async function countNew(asked: readonly Labels[], store: Pick<SeriesStore, 'knows'>): Promise<number> {
  let count = 0
  for (const [i, labels] of asked.entries()) {
    if (i % SLICE_SERIES === SLICE_SERIES - 1) await breathe()
    if (!store.knows(labels)) count++
  }
  return count
}
