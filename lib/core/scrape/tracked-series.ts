import type { Labels } from '../labels/index.ts'

/** No ref yet, or one of an epoch that is over. */
const NO_REF = -1

/** In the place of labels that the store has: it gives them back for the ref. */
export const IN_STORE = 'in the store'

/** A series of a target, as long as scrapes show it. Its `ref` is the store's, put there by who asks the store. */
export type TrackedSeries = {
  /** Null when metric relabelling drops it. */
  labels: Labels | typeof IN_STORE | null
  ref: number
  epoch: number
  /** The series that came first under the same ref: two lines may become one series. */
  alias: TrackedSeries | null
  /** The number of the scrape that showed it last. */
  seenIn: number
  /** Its samples carry their own timestamps: its end is not marked. */
  isTimed: boolean
  /** Known from an earlier scrape, so that it is not counted as added. */
  isOld: boolean
}

export function trackedSeries(labels: Labels | null): TrackedSeries {
  return { labels, ref: NO_REF, epoch: -1, alias: null, seenIn: -1, isTimed: false, isOld: false }
}

/** A line that is not to be stored, as those are that relabelling drops. */
export const LEFT_OUT: TrackedSeries = Object.freeze(trackedSeries(null))

/** Series that the store has, by their refs alone: a twentieth of the memory of their records. */
type PackedSeries = {
  readonly refs: Uint32Array
  /** The same for all of them. */
  readonly epoch: number
  readonly seenIn: number
}

/** Null when records tell more than these: labels that are here alone, an alias, times of their own, another epoch. */
export function packSeries(list: readonly TrackedSeries[]): PackedSeries | null {
  const [first] = list
  if (first === undefined) return null
  const { epoch, seenIn } = first
  const refs = new Uint32Array(list.length)
  for (const [i, series] of list.entries()) {
    const isPlain = series.labels === IN_STORE && series.alias === null && series.isOld && !series.isTimed
    if (!isPlain || series.epoch !== epoch || series.seenIn !== seenIn) return null
    refs[i] = series.ref
  }
  return { refs, epoch, seenIn }
}

/** The records again, as they were. */
export const unpackSeries = ({ refs, epoch, seenIn }: PackedSeries): TrackedSeries[] =>
  Array.from(refs, ref => ({
    labels: IN_STORE,
    ref,
    epoch,
    alias: null,
    seenIn,
    isTimed: false,
    isOld: true,
  }))
