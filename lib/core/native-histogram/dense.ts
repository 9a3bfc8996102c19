import { boundsMatch } from './bounds.ts'
import { filled } from './buckets.ts'
import type { Buckets, NativeHistogram } from './histogram.ts'

/** More places than this side by side are not kept: a few far apart would fill the memory with nothing. */
const MOST_PLACES = 2_048

/** Sums side by side, and what rounding lost of each; as `compensated`, without an object for each value. */
class Sums {
  sums: Float64Array
  lost: Float64Array

  constructor(length: number) {
    this.sums = new Float64Array(length)
    this.lost = new Float64Array(length)
  }

  add(place: number, value: number): void {
    const before = this.sums[place] ?? 0
    const total = before + value
    this.sums[place] = total
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) this.lost[place] = 0
    else {
      const rounding = Math.abs(before) >= Math.abs(value) ? before - total + value : value - total + before
      this.lost[place] = (this.lost[place] ?? 0) + rounding
    }
  }

  staysFinite(place: number, value: number): boolean {
    return Math.abs((this.sums[place] ?? 0) + value) !== Number.POSITIVE_INFINITY
  }

  /** Makes room for places before and behind those that are there. */
  grow(before: number, behind: number): void {
    for (const part of ['sums', 'lost'] as const) {
      const wider = new Float64Array(before + this[part].length + behind)
      wider.set(this[part], before)
      this[part] = wider
    }
  }
}

/** The counts of one side, place by place from bucket `#first` on. */
class DenseSide {
  #first = 0
  readonly #counts = new Sums(0)

  /** Whether these buckets have a place, which is then made. */
  reach({ indexes }: Buckets): boolean {
    const first = indexes[0]
    const last = indexes.at(-1)
    if (first === undefined || last === undefined) return true
    const { length } = this.#counts.sums
    if (length === 0) this.#first = first
    const before = Math.max(0, this.#first - first)
    const behind = Math.max(0, last + 1 - (this.#first + length))
    if (length + before + behind > MOST_PLACES) return false
    if (before + behind > 0) {
      this.#counts.grow(before, behind)
      this.#first -= before
    }
    return true
  }

  staysFinite({ indexes, counts }: Buckets): boolean {
    for (let i = 0; i < indexes.length; i++) {
      if (!this.#counts.staysFinite((indexes[i] ?? 0) - this.#first, counts[i] ?? 0)) return false
    }
    return true
  }

  add({ indexes, counts }: Buckets): void {
    for (let i = 0; i < indexes.length; i++) {
      this.#counts.add((indexes[i] ?? 0) - this.#first, counts[i] ?? 0)
    }
  }

  bucketsOf(part: 'sums' | 'lost'): Buckets {
    const counts = this.#counts[part]
    return filled(
      Int32Array.from(counts, (_, i) => this.#first + i),
      counts.slice(),
    )
  }
}

const COUNT = 0
const SUM = 1
const ZERO = 2

/** The sum of histograms of one layout, in place: no arrays are made for each that is added. */
export class DenseSum {
  readonly #layout: NativeHistogram
  readonly #figures = new Sums(3)
  readonly #positive = new DenseSide()
  readonly #negative = new DenseSide()

  constructor(layout: NativeHistogram) {
    this.#layout = layout
  }

  /** Whether a histogram has the layout of the others, and its buckets are not too far from theirs. */
  takes(histogram: NativeHistogram): boolean {
    const { schema, zeroThreshold, customBounds } = this.#layout
    return (
      histogram.schema === schema &&
      histogram.zeroThreshold === zeroThreshold &&
      boundsMatch(histogram.customBounds, customBounds) &&
      this.#positive.reach(histogram.positive) &&
      this.#negative.reach(histogram.negative)
    )
  }

  /** Whether no figure would become infinite; of a histogram that it takes. */
  staysFiniteWith({ count, sum, zeroCount, positive, negative }: NativeHistogram): boolean {
    return (
      this.#figures.staysFinite(COUNT, count) &&
      this.#figures.staysFinite(SUM, sum) &&
      this.#figures.staysFinite(ZERO, zeroCount) &&
      this.#positive.staysFinite(positive) &&
      this.#negative.staysFinite(negative)
    )
  }

  add({ count, sum, zeroCount, positive, negative }: NativeHistogram): void {
    this.#figures.add(COUNT, count)
    this.#figures.add(SUM, sum)
    this.#figures.add(ZERO, zeroCount)
    this.#positive.add(positive)
    this.#negative.add(negative)
  }

  /** The sum in the layout of all, and what rounding lost of it. */
  total(): { readonly histogram: NativeHistogram; readonly lost: NativeHistogram } {
    const part = (which: 'sums' | 'lost'): NativeHistogram => ({
      ...this.#layout,
      count: this.#figures[which][COUNT] ?? 0,
      sum: this.#figures[which][SUM] ?? 0,
      zeroCount: this.#figures[which][ZERO] ?? 0,
      positive: this.#positive.bucketsOf(which),
      negative: this.#negative.bucketsOf(which),
    })
    return { histogram: part('sums'), lost: part('lost') }
  }
}
