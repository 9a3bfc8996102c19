import {
  addHistograms,
  combineResets,
  divideHistogram,
  type HistogramNote,
  scaleHistogram,
} from './arithmetic.ts'
import { filled } from './buckets.ts'
import { compensated } from './compensated.ts'
import { histogramOf } from './construct.ts'
import { DenseSum } from './dense.ts'
import type { Buckets, CounterReset, NativeHistogram } from './histogram.ts'
import { align, conform } from './layout.ts'

/** A histogram, and what rounding lost of each of its figures, in the same layout. */
type Total = { readonly histogram: NativeHistogram; readonly lost: NativeHistogram }

type SidePair = { readonly sum: Buckets; readonly lost: Buckets }

/** The count of bucket `index`, of the first that are not before `from`. */
const countAt = (side: Buckets, place: number, index: number): number =>
  side.indexes[place] === index ? (side.counts[place] ?? 0) : 0

function addSide({ sum, lost }: SidePair, other: Buckets): SidePair {
  if (other.indexes.length === 0) return { sum, lost }
  const most = sum.indexes.length + lost.indexes.length + other.indexes.length
  const indexes = new Int32Array(most)
  const sums = new Float64Array(most)
  const losses = new Float64Array(most)
  let length = 0
  for (let i = 0, j = 0, k = 0; ; length++) {
    const index = Math.min(
      sum.indexes[i] ?? Number.POSITIVE_INFINITY,
      lost.indexes[j] ?? Number.POSITIVE_INFINITY,
      other.indexes[k] ?? Number.POSITIVE_INFINITY,
    )
    if (index === Number.POSITIVE_INFINITY) break
    const next = compensated(countAt(sum, i, index), countAt(lost, j, index), countAt(other, k, index))
    indexes[length] = index
    sums[length] = next.sum
    losses[length] = next.lost
    if (sum.indexes[i] === index) i += 1
    if (lost.indexes[j] === index) j += 1
    if (other.indexes[k] === index) k += 1
  }
  return { sum: filled(indexes, sums, length), lost: filled(indexes, losses, length) }
}

/** total + other, with what rounding lost; undefined where one has custom buckets and the other has not. */
function added(
  total: Total,
  other: NativeHistogram,
): (Total & { readonly boundsReconciled: boolean }) | undefined {
  const aligned = align(total.histogram, other)
  if (!aligned) return undefined
  const { a, b } = aligned
  const lost = conform(total.lost, a)
  const count = compensated(a.count, lost.count, b.count)
  const sum = compensated(a.sum, lost.sum, b.sum)
  const zeroCount = compensated(a.zeroCount, lost.zeroCount, b.zeroCount)
  const positive = addSide({ sum: a.positive, lost: lost.positive }, b.positive)
  const negative = addSide({ sum: a.negative, lost: lost.negative }, b.negative)
  return {
    boundsReconciled: aligned.boundsReconciled,
    histogram: {
      ...a,
      counterReset: combineResets(a.counterReset, b.counterReset),
      count: count.sum,
      sum: sum.sum,
      zeroCount: zeroCount.sum,
      positive: positive.sum,
      negative: negative.sum,
    },
    lost: {
      ...lost,
      count: count.lost,
      sum: sum.lost,
      zeroCount: zeroCount.lost,
      positive: positive.lost,
      negative: negative.lost,
    },
  }
}

const isInfinite = (value: number): boolean => Math.abs(value) === Number.POSITIVE_INFINITY

function overflows({ count, sum, zeroCount, positive, negative }: NativeHistogram): boolean {
  return (
    [count, sum, zeroCount].some(isInfinite) ||
    [positive, negative].some(side => side.counts.some(isInfinite))
  )
}

const eachOf = ({ histogram, lost }: Total, change: (part: NativeHistogram) => NativeHistogram): Total => ({
  histogram: change(histogram),
  lost: change(lost),
})

function withLost({ histogram, lost }: Total): NativeHistogram {
  const whole = addHistograms(histogram, { ...lost, counterReset: histogram.counterReset })
  return whole === 'incompatible' ? histogram : whole.histogram
}

/**
 * The sum or the mean of histograms, one after another, each figure summed with compensation for rounding. A mean
 * whose sum overflows goes on as a running mean. Source: Prometheus 3.14, sum, avg, sum_over_time, avg_over_time.
 */
export class HistogramAccumulator {
  #total: Total | undefined
  /** The total as long as all have one layout: `#total` is then the first alone. */
  #dense: DenseSum | undefined
  #counterReset: CounterReset = 'unknown'
  #added = 0
  #isRunningMean: boolean = false
  #sawReset: boolean = false
  #sawNoReset: boolean = false
  #boundsReconciled: boolean = false

  constructor(readonly kind: 'sum' | 'mean') {}

  get isEmpty(): boolean {
    return this.#total === undefined
  }

  /** Histograms taken in. */
  get size(): number {
    return this.#added
  }

  /** What a reader should be told of the result so far. */
  get notes(): readonly HistogramNote[] {
    const notes: HistogramNote[] = []
    if (this.#sawReset && this.#sawNoReset) notes.push('countersCollide')
    if (this.#boundsReconciled) notes.push('boundsReconciled')
    return notes
  }

  /** @returns false, and nothing changes, where it has custom buckets and those before have not, or the reverse */
  add(histogram: NativeHistogram): boolean {
    const taken = this.#total ? this.#grow(this.#total, histogram) : this.#start(histogram)
    if (!taken) return false
    if (histogram.counterReset === 'reset') this.#sawReset = true
    if (histogram.counterReset === 'notReset') this.#sawNoReset = true
    this.#added += 1
    return true
  }

  /** The sum or mean of all so far; undefined of none. */
  result(): NativeHistogram | undefined {
    const total = this.#dense ? this.#denseTotal(this.#dense) : this.#total
    if (!total || this.#added === 1) return total?.histogram
    if (this.kind === 'sum' || this.#isRunningMean) return withLost(total)
    return withLost(eachOf(total, part => divideHistogram(part, this.#added)))
  }

  #start(histogram: NativeHistogram): boolean {
    const { schema, zeroThreshold, customBounds } = histogram
    this.#total = { histogram, lost: histogramOf({ schema, zeroThreshold, customBounds }) }
    return true
  }

  #grow(first: Total, histogram: NativeHistogram): boolean {
    if (this.#growInPlace(first, histogram)) return true
    const total = this.#dense ? this.#denseTotal(this.#dense) : first
    const count = this.#added + 1
    if (!this.#isRunningMean) {
      const next = added(total, histogram)
      if (!next) return false
      if (this.kind === 'sum' || !overflows(next.histogram)) return this.#take(next)
    }
    const mean = this.#isRunningMean ? total : eachOf(total, part => divideHistogram(part, count - 1))
    const share = (count - 1) / count
    const next = added(
      eachOf(mean, part => scaleHistogram(part, share)),
      divideHistogram(histogram, count),
    )
    if (!next) return false
    this.#isRunningMean = true
    return this.#take(next)
  }

  /** False where the layouts differ or a mean would overflow: then it has to be done histogram by histogram. */
  #growInPlace({ histogram: first }: Total, histogram: NativeHistogram): boolean {
    if (this.#added > 1 && !this.#dense) return false
    const dense = this.#dense ?? new DenseSum(first)
    if (!this.#dense) {
      if (!dense.takes(first)) return false
      dense.add(first)
    }
    if (!dense.takes(histogram)) return false
    if (this.kind === 'mean' && !dense.staysFiniteWith(histogram)) return false
    dense.add(histogram)
    this.#counterReset = combineResets(
      this.#dense ? this.#counterReset : first.counterReset,
      histogram.counterReset,
    )
    this.#dense = dense
    return true
  }

  #denseTotal(dense: DenseSum): Total {
    const { histogram, lost } = dense.total()
    return { histogram: { ...histogram, counterReset: this.#counterReset }, lost }
  }

  #take(next: Total & { readonly boundsReconciled: boolean }): boolean {
    this.#dense = undefined
    this.#total = next
    this.#boundsReconciled ||= next.boundsReconciled
    return true
  }
}
