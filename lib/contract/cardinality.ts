import type { Drop } from '../core/cardinality/index.ts'

export type { Drop }

/** What the series of the last two hours are made of. */
export type Cardinality = {
  readonly series: number
  /** Active series of the whole deck; where they end, null where nothing is the end. */
  readonly active: number
  readonly cap: number | null
  /** Series that came within the last hour. */
  readonly newLastHour: number
  readonly metrics: readonly {
    readonly name: string
    readonly series: number
    readonly newLastHour: number
  }[]
  readonly labels: readonly {
    readonly name: string
    readonly values: number
    /** Of all its values, series by series. */
    readonly bytes: number
    readonly series: number
  }[]
  readonly pairs: readonly { readonly name: string; readonly value: string; readonly series: number }[]
  readonly targets: readonly {
    readonly job: string
    readonly instance: string
    readonly series: number
    readonly newLastHour: number
    /** Why new series of it are not stored; null while they are. */
    readonly refusedGrowth: string | null
  }[]
  readonly drops: readonly Drop[]
  /** Since when all that was asked is known: what nobody named is unused since then, a day at most. */
  readonly watchedSinceMs: number
}
