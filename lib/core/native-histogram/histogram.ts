/** What is known of the samples before: a counter that started again, one that did not, or no counter at all. */
export type CounterReset = 'unknown' | 'reset' | 'notReset' | 'gauge'

/** Buckets that hold something, by ascending index; both arrays are equally long. Counts are absolute, not deltas. */
export type Buckets = { readonly indexes: Int32Array; readonly counts: Float64Array }

/** The schema of histograms whose bounds are given one by one. */
export const CUSTOM_BUCKETS = -53

/**
 * A sample of many numbers: how often values fell between bounds. Of schema n in -4…8, bucket i of `positive` holds
 * values in (2^(2^-n)^(i-1), 2^(2^-n)^i], and `negative` their mirror; of schema `CUSTOM_BUCKETS`, bucket i of
 * `positive` holds values in (customBounds[i-1], customBounds[i]], the last up to +Inf. Counts may be fractions.
 * Source: Prometheus' specification of native histograms.
 */
export type NativeHistogram = {
  readonly schema: number
  readonly counterReset: CounterReset
  readonly count: number
  readonly sum: number
  /** Values in [-zeroThreshold, zeroThreshold] are in the zero bucket. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly positive: Buckets
  readonly negative: Buckets
  /** Ascending upper bounds without +Inf; empty unless the schema is `CUSTOM_BUCKETS`. */
  readonly customBounds: Float64Array
}
