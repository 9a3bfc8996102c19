import { isStaleAt } from '../stale.ts'
import type { RollUpKind } from './kinds.ts'

/**
 * What is kept of one series' buckets, column by column, ascending in time. A bucket without a sample is left out.
 * First and last samples are real ones at their own times.
 */
export type Buckets = {
  /** When each ends: the k-th multiple of the kind's `everyMs`. */
  readonly endsMs: number[]
  readonly firstMs: number[]
  readonly lastMs: number[]
  readonly first: number[]
  readonly last: number[]
  readonly count: number[]
  /** Samples lower than the one before them in the same bucket: a counter that started again. */
  readonly resets: number[]
  /** The sum of the samples before those: what a difference of last and first lacks. */
  readonly lost: number[]
  /** 1 where a staleness marker follows the last sample. */
  readonly ended: number[]
  /** Without NaN, unless all are NaN. */
  readonly min: number[]
  readonly max: number[]
  readonly sum: number[]
}

export function noBuckets(): Buckets {
  return {
    endsMs: [],
    firstMs: [],
    lastMs: [],
    first: [],
    last: [],
    count: [],
    resets: [],
    lost: [],
    ended: [],
    min: [],
    max: [],
    sum: [],
  }
}

const COLUMNS = Object.keys(noBuckets()) as readonly (keyof Buckets)[]

/** Adds bucket `at` of some buckets to others. */
function copyBucket(from: Buckets, at: number, into: Buckets): void {
  for (const column of COLUMNS) into[column].push(from[column][at] as number)
}

/** Some buckets behind others. */
export function joinBuckets(parts: readonly Buckets[]): Buckets {
  const joined = noBuckets()
  for (const part of parts) for (let at = 0; at < part.endsMs.length; at++) copyBucket(part, at, joined)
  return joined
}

/** The buckets that end in (afterMs, toMs] at a multiple of `everyMs`. */
export function bucketsWithin(
  buckets: Buckets,
  { afterMs, toMs, everyMs }: { readonly afterMs: number; readonly toMs: number; readonly everyMs: number },
): Buckets {
  const kept = noBuckets()
  for (const [at, endMs] of buckets.endsMs.entries())
    if (endMs > afterMs && endMs <= toMs && endMs % everyMs === 0) copyBucket(buckets, at, kept)
  return kept
}

type Samples = { readonly timestampsMs: Float64Array; readonly values: Float64Array }

/** A bucket that grows sample by sample; the sum carries what rounding lost (Neumaier). */
class Growing {
  firstMs = 0
  lastMs = 0
  first = 0
  last = 0
  count = 0
  resets = 0
  lost = 0
  ended = 0
  min = Number.NaN
  max = Number.NaN
  #sum = 0
  #rounded = 0

  add(timestampMs: number, value: number): void {
    if (this.count === 0) {
      this.firstMs = timestampMs
      this.first = value
    } else if (value < this.last) {
      this.resets++
      this.lost += this.last
    }
    this.lastMs = timestampMs
    this.last = value
    this.count++
    this.ended = 0
    // Written so that a number replaces NaN, and NaN replaces nothing.
    if (!(this.min <= value) && !Number.isNaN(value)) this.min = value
    if (!(this.max >= value) && !Number.isNaN(value)) this.max = value
    this.addSum(value)
  }

  addSum(value: number): void {
    const total = this.#sum + value
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) this.#rounded = 0
    else if (Math.abs(this.#sum) >= Math.abs(value)) this.#rounded += this.#sum - total + value
    else this.#rounded += value - total + this.#sum
    this.#sum = total
  }

  /** Writes the bucket down, unless it is empty, and begins anew. */
  close(endMs: number, into: Buckets): void {
    if (this.count > 0) {
      into.endsMs.push(endMs)
      into.firstMs.push(this.firstMs)
      into.lastMs.push(this.lastMs)
      into.first.push(this.first)
      into.last.push(this.last)
      into.count.push(this.count)
      into.resets.push(this.resets)
      into.lost.push(this.lost)
      into.ended.push(this.ended)
      into.min.push(this.min)
      into.max.push(this.max)
      into.sum.push(Number.isFinite(this.#sum) ? this.#sum + this.#rounded : this.#sum)
    }
    this.count = this.resets = this.lost = this.ended = this.#sum = this.#rounded = 0
    this.min = this.max = Number.NaN
  }

  /** Takes a finer bucket in as a whole. */
  take(from: Buckets, at: number): void {
    const first = from.first[at] as number
    if (this.count === 0) {
      this.firstMs = from.firstMs[at] as number
      this.first = first
    } else if (first < this.last) {
      this.resets++
      this.lost += this.last
    }
    this.lastMs = from.lastMs[at] as number
    this.last = from.last[at] as number
    this.count += from.count[at] as number
    this.resets += from.resets[at] as number
    this.lost += from.lost[at] as number
    this.ended = from.ended[at] as number
    const [min, max] = [from.min[at] as number, from.max[at] as number]
    if (!(this.min <= min) && !Number.isNaN(min)) this.min = min
    if (!(this.max >= max) && !Number.isNaN(max)) this.max = max
    this.addSum(from.sum[at] as number)
  }
}

/** Rolls samples of one series up, ascending in time, staleness markers among them; `kind` is one without holes. */
export function rollUp({ timestampsMs, values }: Samples, { everyMs }: RollUpKind): Buckets {
  const buckets = noBuckets()
  const growing = new Growing()
  let endMs = Number.NEGATIVE_INFINITY
  for (let i = 0; i < timestampsMs.length; i++) {
    const timestampMs = timestampsMs[i] as number
    if (timestampMs > endMs) {
      growing.close(endMs, buckets)
      endMs = Math.ceil(timestampMs / everyMs) * everyMs
    }
    const value = values[i] as number
    if (Number.isNaN(value) && isStaleAt(values, i)) growing.ended = 1
    else growing.add(timestampMs, value)
  }
  growing.close(endMs, buckets)
  return buckets
}

/** The buckets of a coarser kind without holes, from those of a finer one that divides it. */
export function coarser(buckets: Buckets, { everyMs }: RollUpKind): Buckets {
  const coarse = noBuckets()
  const growing = new Growing()
  let endMs = Number.NEGATIVE_INFINITY
  for (const [at, fineEndMs] of buckets.endsMs.entries()) {
    if (fineEndMs > endMs) {
      growing.close(endMs, coarse)
      endMs = Math.ceil(fineEndMs / everyMs) * everyMs
    }
    growing.take(buckets, at)
  }
  growing.close(endMs, coarse)
  return coarse
}
