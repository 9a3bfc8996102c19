import { coarserIndex } from './bounds.ts'
import type { Buckets } from './histogram.ts'

export const NO_BUCKETS: Buckets = { indexes: new Int32Array(0), counts: new Float64Array(0) }

/** Buckets of the places below `length`, without those that hold nothing. */
export function filled(indexes: Int32Array, counts: Float64Array, length = indexes.length): Buckets {
  let kept = 0
  for (let i = 0; i < length; i++) if (counts[i] !== 0) kept += 1
  if (kept === 0) return NO_BUCKETS
  if (kept === indexes.length) return { indexes, counts }
  const result = { indexes: new Int32Array(kept), counts: new Float64Array(kept) }
  for (let i = 0, at = 0; i < length; i++) {
    const count = counts[i] ?? 0
    if (count === 0) continue
    result.indexes[at] = indexes[i] ?? 0
    result.counts[at++] = count
  }
  return result
}

/** Buckets side by side from `offset` on. */
export function bucketsOfRun(offset: number, counts: ArrayLike<number>): Buckets {
  const indexes = Int32Array.from({ length: counts.length }, (_, i) => offset + i)
  return filled(indexes, Float64Array.from(counts))
}

/** Each count made anew, and dropped where it becomes 0. */
export function mapCounts(buckets: Buckets, change: (count: number) => number): Buckets {
  const { indexes, counts } = buckets
  const changed = new Float64Array(counts.length)
  for (let i = 0; i < changed.length; i++) changed[i] = change(counts[i] ?? 0)
  return filled(indexes, changed)
}

/** Buckets moved to other places, which must not descend; counts that meet are added. */
export function regroup(buckets: Buckets, placeOf: (index: number) => number): Buckets {
  const { indexes, counts } = buckets
  const length = indexes.length
  if (length === 0) return buckets
  const places = new Int32Array(length)
  const sums = new Float64Array(length)
  let last = -1
  for (let i = 0; i < length; i++) {
    const place = placeOf(indexes[i] ?? 0)
    if (last < 0 || places[last] !== place) places[++last] = place
    sums[last] = (sums[last] ?? 0) + (counts[i] ?? 0)
  }
  return filled(places, sums, last + 1)
}

export const coarsen = (buckets: Buckets, step: number): Buckets =>
  step === 0 ? buckets : regroup(buckets, index => coarserIndex(index, step))

/** The buckets from the first that satisfies on. */
export function dropWhile(buckets: Buckets, isDropped: (index: number) => boolean): Buckets {
  let from = 0
  while (from < buckets.indexes.length && isDropped(buckets.indexes[from] ?? 0)) from += 1
  if (from === 0) return buckets
  return { indexes: buckets.indexes.subarray(from), counts: buckets.counts.subarray(from) }
}

/** Walks through both at once, by ascending index; the count is 0 where a side has no such bucket. */
export function eachPair(
  a: Buckets,
  b: Buckets,
  visit: (index: number, countA: number, countB: number) => void,
): void {
  for (let i = 0, j = 0; i < a.indexes.length || j < b.indexes.length; ) {
    const indexA = a.indexes[i] ?? Number.POSITIVE_INFINITY
    const indexB = b.indexes[j] ?? Number.POSITIVE_INFINITY
    const index = Math.min(indexA, indexB)
    visit(index, indexA === index ? (a.counts[i++] ?? 0) : 0, indexB === index ? (b.counts[j++] ?? 0) : 0)
  }
}

export function samePlaces(a: Int32Array, b: Int32Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** a + sign · b, bucket by bucket. */
export function combine(a: Buckets, b: Buckets, sign: 1 | -1): Buckets {
  if (b.indexes.length === 0) return a
  if (a.indexes.length === 0) return sign === 1 ? b : mapCounts(b, count => -count)
  if (samePlaces(a.indexes, b.indexes)) {
    const sums = new Float64Array(a.counts.length)
    for (let i = 0; i < sums.length; i++) sums[i] = (a.counts[i] ?? 0) + sign * (b.counts[i] ?? 0)
    return filled(a.indexes, sums)
  }
  const length = a.indexes.length + b.indexes.length
  const indexes = new Int32Array(length)
  const counts = new Float64Array(length)
  let at = 0
  eachPair(a, b, (index, countA, countB) => {
    indexes[at] = index
    counts[at++] = countA + sign * countB
  })
  return filled(indexes, counts, at)
}

export function bucketsEqual(a: Buckets, b: Buckets, isEqual: (x: number, y: number) => boolean): boolean {
  if (a.indexes.length !== b.indexes.length) return false
  for (let i = 0; i < a.indexes.length; i++) {
    if (a.indexes[i] !== b.indexes[i] || !isEqual(a.counts[i] ?? 0, b.counts[i] ?? 0)) return false
  }
  return true
}
