import type { FamilyMetadata } from '../exposition/index.ts'
import { WireError } from '../wire/index.ts'
import type { WrittenExemplar } from './exemplars.ts'
import type { WrittenHistogram } from './read-histogram.ts'

/** A series as it was sent, not looked at yet. */
export type WrittenSeries = {
  /** In the order in which they were sent; null where a name or value is no UTF-8, or a reference leads nowhere. */
  readonly labels: readonly (readonly [string, string])[] | null
  readonly timestampsMs: readonly number[]
  /** Low and high word of each value. */
  readonly words: readonly number[]
  readonly histograms: readonly WrittenHistogram[]
  readonly exemplars: readonly WrittenExemplar[]
}

export type WriteRequest = {
  readonly series: WrittenSeries[]
  readonly metadata: Map<string, FamilyMetadata>
}

/** Of one request; a sender has some thousand samples in it. */
export const WRITE_LIMITS = { series: 50_000, samples: 500_000, labels: 200, symbols: 500_000 } as const

/** Counts what a request brings, so that few bytes cannot become endless objects. */
export function createCounter() {
  let series = 0
  let samples = 0
  return {
    series(): void {
      if (++series > WRITE_LIMITS.series)
        throw new WireError(`more than ${WRITE_LIMITS.series} series in a request: send fewer at once`)
    },
    sample(): void {
      if (++samples > WRITE_LIMITS.samples)
        throw new WireError(`more than ${WRITE_LIMITS.samples} samples in a request: send fewer at once`)
    },
  }
}

/** So many series are read before others get their turn. */
export const SERIES_A_STEP = 500
