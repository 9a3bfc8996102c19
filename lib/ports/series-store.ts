import type { Labels, Matcher } from '../core/labels/index.ts'
import type { NativeHistogram } from '../core/native-histogram/index.ts'
import type { RolledUp, RollUpChoice, StoredTimes } from '../core/roll-up/index.ts'

/** A series' number inside the running store; dense, never reused while `epoch` stays the same. */
export type SeriesRef = number

/** Samples of many series, column by column; the three arrays are equally long. Staleness markers by bits. */
export type SampleBatch = {
  readonly refs: Uint32Array
  readonly timestampsMs: Float64Array
  /** NaN where `histograms` has one. */
  readonly values: Float64Array
  /** The native histograms among the samples, by their place in the batch. */
  readonly histograms?: ReadonlyMap<number, NativeHistogram>
}

/** What became of a batch's samples; the numbers add up to the batch's length. */
export type AppendReport = {
  readonly appended: number
  /**
   * Same timestamp and same value bits as the newest, or out of order at a time that is there already: the first stays,
   * which does no harm.
   */
  readonly repeated: number
  /** Same timestamp as the newest, another value: the first stays. */
  readonly duplicate: number
  readonly outOfOrder: number
  /** Outside of the times the store accepts at all: too far behind the newest sample, or ahead of the clock. */
  readonly tooOld: number
  /** The ref is not of this epoch: resolve the labels again. */
  readonly unknownRef: number
}

/** What can become of a sample. */
export const APPEND_OUTCOMES = [
  'appended',
  'repeated',
  'duplicate',
  'outOfOrder',
  'tooOld',
  'unknownRef',
] as const satisfies readonly (keyof AppendReport)[]

export type SeriesSlice = {
  readonly labels: Labels
  /** Ascending, without repetition. */
  readonly timestampsMs: Float64Array
  /** NaN where `histograms` has one. */
  readonly values: Float64Array
  /** Beside each sample the native histogram that it is, or null for a number; absent where all are numbers. */
  readonly histograms?: readonly (NativeHistogram | null)[]
  /** Where a part comes from roll-ups. */
  readonly rollUp?: RolledUp
}

/** Which part of a selection comes from roll-ups instead of samples. */
export type RollUpRequest = Pick<RollUpChoice, 'parts' | 'columns' | 'snap' | 'slope'>

export type SelectRequest = {
  readonly matchers: readonly Matcher[]
  /** Both ends inclusive. */
  readonly fromMs: number
  readonly toMs: number
  /** Fails with code `too_many_samples` above this. */
  readonly maxSamples?: number
  readonly signal?: AbortSignal
  /** As `rollUps()` says there are; a store without any answers with samples. */
  readonly rollUps?: RollUpRequest
}

export type SeriesFilter = {
  /** A series passes when any of these selectors does; empty = every series. */
  readonly anyOf: readonly (readonly Matcher[])[]
  readonly fromMs: number
  readonly toMs: number
}

/** A selection holds more samples than the request allows. Told apart by `code`. */
export class TooManySamplesError extends Error {
  readonly code = 'too_many_samples'
  constructor(readonly maxSamples: number) {
    super(`the selection holds more than ${maxSamples} samples: narrow the selector or the time range`)
    this.name = 'TooManySamplesError'
  }
}

/** How long samples and roll-ups are kept at least, and how many bytes all may take; 0 bytes: no limit. */
export type StoreRetention = {
  readonly maxAgeMs: number
  readonly maxBytes: number
  readonly rollUps: { readonly fiveMinutesMs: number; readonly hoursMs: number }
}

export type StoreStatistics = {
  readonly activeSeries: number
  /** Where `resolve` ends; absent where nothing is the end. */
  readonly maxActiveSeries?: number
  readonly headSamples: number
  readonly headBytes: number
  readonly chunkBytesOnDisk: number
  readonly oldestMs: number | null
  readonly newestMs: number | null
  /** Absent where an engine elsewhere decides. */
  readonly retention?: StoreRetention
}

/** Where series live. Two answers: embedded (head in memory, chunks in PostgreSQL) and memory (tests). */
export interface SeriesStore {
  /** Grows by one when refs given out before are no longer valid: callers drop their caches. */
  readonly epoch: number
  /** How far behind the newest sample of all others are taken out of order; 0 or absent: none is. */
  readonly outOfOrderWindowMs?: number
  /** The ref of a label set, made when new; null when the cap on active series is reached. */
  resolve(labels: Labels): SeriesRef | null
  /** The label set of a ref of this epoch. With `keeps`, nobody else needs to keep it. */
  labelsOf?(ref: SeriesRef): Labels
  /** Whether a ref that was resolved in an epoch is still that of the same series, in the present one too. */
  keeps?(ref: SeriesRef, epoch: number): boolean
  /** Whether `resolve` would find a ref, without making one. */
  knows(labels: Labels): boolean
  /** Into the head at once, on disk within a second. Synchronous: a scrape is visible whole or not at all. */
  append(batch: SampleBatch): AppendReport
  /** What `append` would make of each sample now, as places in `APPEND_OUTCOMES`; nothing is appended. */
  judge(batch: SampleBatch): Uint8Array
  /** Resolves when everything appended before the call is durable; rejects (and keeps it) when that fails. */
  flush(): Promise<void>
  /** From when on there are samples, and what roll-ups there are; absent where there are none ever. */
  rollUps?(): StoredTimes
  /** Series with at least one sample in the window, in no particular order; rejects with the signal's reason. */
  select(request: SelectRequest): Promise<SeriesSlice[]>
  /**
   * As `select`, one series after the other, without keeping any: what a visit is given is valid until it returns.
   * `begin` is called anew when reading had to begin again, and what was visited before does not count then.
   */
  scan(request: SelectRequest, begin: () => (slice: SeriesSlice) => void): Promise<void>
  /** Label sets that pass and whose first to last sample touches the window, sorted; names and values too. */
  series(filter: SeriesFilter): Promise<Labels[]>
  labelNames(filter: SeriesFilter): Promise<string[]>
  labelValues(name: string, filter: SeriesFilter): Promise<string[]>
  statistics(): StoreStatistics
}
