import { filled, NO_BUCKETS } from './buckets.ts'
import type { Buckets, CounterReset, NativeHistogram } from './histogram.ts'

const NO_BOUNDS = new Float64Array(0)

/** A run of buckets side by side: `offset` from the end of the run before, the first from bucket 0. */
export type Span = { readonly offset: number; readonly length: number }

/** What is not a histogram: spans and counts that do not fit each other, or bounds out of order. */
export class HistogramFormError extends Error {
  override readonly name = 'HistogramFormError'
}

/** A histogram of schema 0 that holds nothing, but for what is given; buckets that hold nothing are dropped. */
export function histogramOf(given: Partial<NativeHistogram> = {}): NativeHistogram {
  const { positive = NO_BUCKETS, negative = NO_BUCKETS } = given
  return {
    schema: given.schema ?? 0,
    counterReset: given.counterReset ?? 'unknown',
    count: given.count ?? 0,
    sum: given.sum ?? 0,
    zeroThreshold: given.zeroThreshold ?? 0,
    zeroCount: given.zeroCount ?? 0,
    positive: filled(positive.indexes, positive.counts),
    negative: filled(negative.indexes, negative.counts),
    customBounds: given.customBounds ?? NO_BOUNDS,
  }
}

export const withCounterReset = (histogram: NativeHistogram, counterReset: CounterReset): NativeHistogram =>
  histogram.counterReset === counterReset ? histogram : { ...histogram, counterReset }

/** The index of each bucket of the spans, in their order. @throws HistogramFormError */
function indexesOfSpans(spans: readonly Span[], have: number): Int32Array {
  const need = spans.reduce((total, span) => total + span.length, 0)
  if (need !== have) {
    throw new HistogramFormError(`spans need ${need} buckets, have ${have} buckets`)
  }
  const indexes = new Int32Array(need)
  let at = 0
  let index = 0
  for (const [i, { offset, length }] of spans.entries()) {
    if (i > 0 && offset < 0) {
      throw new HistogramFormError(
        `span number ${i + 1} with offset ${offset}: histogram has a span whose offset is negative`,
      )
    }
    index += offset
    if (Math.abs(index) + length > MAX_INDEX) {
      throw new HistogramFormError(`span number ${i + 1} reaches bucket ${index + length}, out of all range`)
    }
    for (let k = 0; k < length; k++) indexes[at++] = index++
  }
  return indexes
}

/** No schema has more buckets on a side (2^8 · 2,098), and no list of bounds may be longer. */
const MAX_INDEX = 2 ** 24

/** Buckets given as spans and a count for each of their places. @throws HistogramFormError when they do not fit */
export function bucketsOfSpans(spans: readonly Span[], counts: ArrayLike<number>): Buckets {
  if (spans.length === 0 && counts.length === 0) return NO_BUCKETS
  return filled(indexesOfSpans(spans, counts.length), Float64Array.from(counts))
}

/** The same where each whole count is told as its difference from the one before. @throws HistogramFormError */
export function bucketsOfDeltas(spans: readonly Span[], deltas: ArrayLike<number>): Buckets {
  if (spans.length === 0 && deltas.length === 0) return NO_BUCKETS
  const counts = new Float64Array(deltas.length)
  let count = 0
  for (let i = 0; i < deltas.length; i++) {
    count += deltas[i] ?? 0
    counts[i] = count
  }
  return filled(indexesOfSpans(spans, deltas.length), counts)
}

/** Buckets as spans and counts, the form of wires. A gap becomes a new span. */
export function spansOf(buckets: Buckets): { readonly spans: Span[]; readonly counts: Float64Array } {
  const spans: { offset: number; length: number }[] = []
  let next = 0
  for (const index of buckets.indexes) {
    const last = spans.at(-1)
    if (last && index === next) last.length += 1
    else spans.push({ offset: index - next, length: 1 })
    next = index + 1
  }
  return { spans, counts: buckets.counts }
}
