import type { EntryReader } from './entry.ts'
import type { SlopeAsked } from './extrapolate.ts'
import type { RollUpKind } from './kinds.ts'

/** Room for slopes over buckets, one after the other, by the buckets' ends. */
export type SlopeColumns = { length: number; readonly endsMs: Float64Array; readonly values: Float64Array }

/**
 * Adds the slope over each bucket of an entry that ends in (afterMs, toMs] and has two samples: the very values of
 * `extrapolate`, in one loop. What depends on where samples lie in their bucket alone, which is mostly where they lay in
 * the one before, is computed when that changes: times are whole milliseconds, whose differences are exact.
 */
export function addSlopes(
  { count, places, counts, afterMs, beforeMs, isEven, first, last, broken }: EntryReader,
  { everyMs, spanMs }: RollUpKind,
  span: { readonly afterMs: number; readonly toMs: number },
  { isCounter, isPerSecond, rangeMs }: SlopeAsked,
  into: SlopeColumns,
): void {
  const { endsMs, values } = into
  const divisor = isPerSecond ? rangeMs / 1000 : 1
  let length = into.length
  let [samples, startMs, restMs] = [0, 0, 0]
  let [sampled, toStart, toEnd, drawn] = [0, 0, 0, 0]
  let nextBroken = 0
  let brokenAt = broken[0]?.at ?? -1
  for (let i = 0; i < count; i++) {
    let difference = (last[i] as number) - (first[i] as number)
    if (i === brokenAt) {
      if (isCounter) difference += broken[nextBroken]?.lost ?? 0
      brokenAt = broken[++nextBroken]?.at ?? -1
    }
    const endMs = (places[i] as number) * everyMs
    if (endMs > span.toMs) break
    if (endMs <= span.afterMs || (counts[i] as number) < 2) continue
    const isKnown = isEven && samples > 0
    if (!isKnown && (counts[i] !== samples || afterMs[i] !== startMs || beforeMs[i] !== restMs)) {
      samples = counts[i] as number
      startMs = afterMs[i] as number
      restMs = beforeMs[i] as number
      sampled = (spanMs - startMs - restMs) / 1000
      const mean = sampled / (samples - 1)
      toStart = startMs / 1000 >= mean * 1.1 ? mean / 2 : startMs / 1000
      toEnd = restMs / 1000 >= mean * 1.1 ? mean / 2 : restMs / 1000
      drawn = (sampled + toStart + toEnd) / sampled / divisor
    }
    let factor = drawn
    const value = first[i] as number
    // A counter that had more than it counted since was not zero for longer than it is drawn out.
    if (isCounter && difference > 0 && value >= 0 && !(value >= difference && toStart <= sampled)) {
      const sinceZero = sampled * (value / difference)
      if (!(sinceZero >= toStart)) factor = (sampled + sinceZero + toEnd) / sampled / divisor
    }
    endsMs[length] = endMs
    values[length++] = difference * factor
  }
  into.length = length
}
