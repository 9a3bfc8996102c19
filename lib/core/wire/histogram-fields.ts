import {
  type Buckets,
  bucketsOfDeltas,
  bucketsOfSpans,
  type CounterReset,
  CUSTOM_BUCKETS,
  HistogramFormError,
  histogramOf,
  type NativeHistogram,
  reduceTo,
  type Span,
} from '../native-histogram/index.ts'
import { WireError, type WireReader } from './reader.ts'

const HIGHEST_SCHEMA = 8
/** Schemas above ours are known to be powers of two finer: they are read, and made coarser. */
const FINEST_SCHEMA = 52
const LOWEST_SCHEMA = -4

/** The buckets of one side as messages have them. */
type BucketSide = { readonly spans: Span[]; readonly deltas: number[]; readonly counts: number[] }

const emptySide = (): BucketSide => ({ spans: [], deltas: [], counts: [] })

/** `BucketSpan`: 1 offset, 2 length. */
export function readSpan(reader: WireReader): Span {
  let [offset, length] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) offset = reader.sint64()
    else if (reader.field === 2) length = reader.uint()
    else reader.skip()
  }
  return { offset, length }
}

/** A native histogram while its fields are read; the messages of scrapes and of remote writes differ in numbers only. */
export class HistogramFields {
  schema = 0
  zeroThreshold = 0
  zeroCount = 0
  count = 0
  sum = 0
  /** Its counts are fractions: buckets are told by `counts`, not by `deltas`. */
  isFloat: boolean = false
  counterReset: CounterReset = 'unknown'
  readonly positive = emptySide()
  readonly negative = emptySide()
  readonly customBounds: number[] = []

  /** @throws WireError in Prometheus' words for what is no histogram */
  build(): NativeHistogram {
    const { schema } = this
    const isCustom = schema === CUSTOM_BUCKETS
    if (!isCustom && !(schema >= LOWEST_SCHEMA && schema <= FINEST_SCHEMA))
      throw new WireError(
        `histogram has an invalid schema, which must be between -4 and 8, or -53: ${schema}`,
      )
    const positive = this.#sideOf(this.positive)
    const negative = this.#sideOf(this.negative)
    if (isCustom) this.#checkCustom(positive, negative)
    this.#checkCount(positive, negative)
    const { counterReset, count, sum, zeroThreshold, zeroCount } = this
    const customBounds = Float64Array.from(isCustom ? this.customBounds : [])
    const whole = {
      schema,
      counterReset,
      count,
      sum,
      zeroThreshold,
      zeroCount,
      positive,
      negative,
      customBounds,
    }
    return reduceTo(HIGHEST_SCHEMA, histogramOf(whole))
  }

  #sideOf({ spans, deltas, counts }: BucketSide): Buckets {
    try {
      const buckets = this.isFloat ? bucketsOfSpans(spans, counts) : bucketsOfDeltas(spans, deltas)
      const at = buckets.counts.findIndex(count => count < 0)
      if (at >= 0)
        throw new WireError(
          `bucket number ${at + 1} has observation count of ${buckets.counts[at]}: histogram has a bucket whose observation count is negative`,
        )
      return buckets
    } catch (error) {
      if (error instanceof HistogramFormError) throw new WireError(error.message)
      throw error
    }
  }

  /** Whole counts must add up; where the sum is NaN some observations were, and are in no bucket. */
  #checkCount(positive: Buckets, negative: Buckets): void {
    if (this.count < 0 || this.zeroCount < 0)
      throw new WireError('histogram has a negative count of observations')
    if (this.isFloat) return
    const total = (sum: number, count: number) => sum + count
    const inBuckets = negative.counts.reduce(total, positive.counts.reduce(total, this.zeroCount))
    const fits = Number.isNaN(this.sum) ? inBuckets <= this.count : inBuckets === this.count
    if (!fits)
      throw new WireError(
        `${inBuckets} observations found in buckets, but the Count field is ${this.count}: histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)`,
      )
  }

  #checkCustom(positive: Buckets, negative: Buckets): void {
    const { customBounds, zeroCount, zeroThreshold } = this
    for (const [i, bound] of customBounds.entries()) {
      if (!Number.isFinite(bound) || (i > 0 && !(bound > (customBounds[i - 1] ?? 0))))
        throw new WireError('histogram custom bounds must be finite, and in strictly increasing order')
    }
    if (negative.indexes.length > 0 || zeroCount !== 0 || zeroThreshold !== 0)
      throw new WireError('custom buckets: must not have a zero bucket or negative buckets')
    const [first = 0, last = 0] = [positive.indexes[0], positive.indexes.at(-1)]
    if (first < 0 || last > customBounds.length)
      throw new WireError(
        `only ${customBounds.length} custom bounds defined which is insufficient to cover total span length of ${last + 1}`,
      )
  }
}
