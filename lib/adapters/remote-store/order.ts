import { wordsOf } from '../../core/chunk/index.ts'
import { APPEND_OUTCOMES, type AppendReport, type SampleBatch } from '../../ports/series-store.ts'
import { sameHistogram } from './held-histograms.ts'

const placeOf = (outcome: keyof AppendReport): number => APPEND_OUTCOMES.indexOf(outcome)

/** Places in `APPEND_OUTCOMES`. */
export const APPENDED = placeOf('appended')
const REPEATED = placeOf('repeated')
const DUPLICATE = placeOf('duplicate')
const OUT_OF_ORDER = placeOf('outOfOrder')
const TOO_OLD = placeOf('tooOld')
export const UNKNOWN_REF = placeOf('unknownRef')

/** A series' newest sample, in the store or before it in a batch. */
export type Newest = {
  readonly ms: number
  readonly isSame: (batch: SampleBatch, at: number) => boolean
  /** Whether the series has a sample at that earlier time. */
  readonly hasAt: (timestampMs: number) => boolean
}

export type OrderRules = {
  /** Samples later than this are refused. */
  readonly latestMs: number
  /** The newest sample of all. */
  readonly newestMs: number
  readonly acceptBehindMs: number
  readonly outOfOrderWindowMs: number
}

/** What becomes of a sample of a series that is known, by the rules of every store. */
export function outcomeOf(
  batch: SampleBatch,
  at: number,
  { newest, ...rules }: OrderRules & { newest: Newest },
) {
  const timestampMs = batch.timestampsMs[at] as number
  if (timestampMs === newest.ms) return newest.isSame(batch, at) ? REPEATED : DUPLICATE
  if (timestampMs > rules.latestMs || timestampMs < rules.newestMs - rules.acceptBehindMs) return TOO_OLD
  if (timestampMs > newest.ms) return APPENDED
  if (rules.outOfOrderWindowMs === 0) return OUT_OF_ORDER
  if (timestampMs < rules.newestMs - rules.outOfOrderWindowMs) return TOO_OLD
  return newest.hasAt(timestampMs) ? REPEATED : APPENDED
}

/** Remembers what a batch would have appended, while it is judged. */
export class Trial {
  readonly #newest = new Map<number, number>()
  readonly #times = new Map<number, Set<number>>()

  constructor(readonly batch: SampleBatch) {}

  /** The series' newest sample, given what the store has. */
  newest(ref: number, stored: Newest): Newest {
    const earlier = this.#newest.get(ref)
    const times = this.#times.get(ref)
    if (times === undefined) return stored
    const hasAt = (ms: number): boolean => times.has(ms) || stored.hasAt(ms)
    if (earlier === undefined) return { ...stored, hasAt }
    const words = wordsOf(this.batch.values)
    return {
      ms: this.batch.timestampsMs[earlier] as number,
      hasAt: ms => ms === stored.ms || hasAt(ms),
      isSame: (batch, at) =>
        words[2 * at] === words[2 * earlier] &&
        words[2 * at + 1] === words[2 * earlier + 1] &&
        sameHistogram(batch.histograms?.get(at), batch.histograms?.get(earlier)),
    }
  }

  appended(ref: number, at: number, isNewest: boolean): void {
    if (isNewest) this.#newest.set(ref, at)
    const times = this.#times.get(ref) ?? new Set()
    this.#times.set(ref, times.add(this.batch.timestampsMs[at] as number))
  }
}
