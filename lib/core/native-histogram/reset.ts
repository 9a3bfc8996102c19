import { boundsMatch, sharedBounds, usesCustomBuckets } from './bounds.ts'
import { eachPair, samePlaces } from './buckets.ts'
import type { Buckets, NativeHistogram } from './histogram.ts'
import { outside, rebound, reduceTo, widenedZeroBucket, widenTo } from './layout.ts'

/** Whether a bucket that held something is gone or holds less. */
function anyFell(previous: Buckets, current: Buckets): boolean {
  if (samePlaces(previous.indexes, current.indexes)) {
    for (let i = 0; i < current.counts.length; i++) {
      if ((current.counts[i] ?? 0) < (previous.counts[i] ?? 0)) return true
    }
    return false
  }
  let fell = false
  eachPair(previous, current, (_, before, now) => {
    // A bucket that was not there may be anything now, also negative.
    if (before !== 0 && now < before) fell = true
  })
  return fell
}

function customFell(previous: NativeHistogram, current: NativeHistogram): boolean {
  if (!usesCustomBuckets(previous)) return true
  if (boundsMatch(previous.customBounds, current.customBounds))
    return anyFell(previous.positive, current.positive)
  const bounds = sharedBounds(previous.customBounds, current.customBounds)
  return anyFell(rebound(previous, bounds).positive, rebound(current, bounds).positive)
}

function exponentialFell(previous: NativeHistogram, current: NativeHistogram): boolean {
  if (current.schema > previous.schema || current.zeroThreshold < previous.zeroThreshold) return true
  let before = previous
  if (current.zeroThreshold > previous.zeroThreshold) {
    const zero = widenedZeroBucket(previous, current.zeroThreshold)
    // The new zero bucket cuts a bucket that held something.
    if (zero.threshold !== current.zeroThreshold) return true
    before = widenTo(zero, previous)
  }
  if (current.zeroCount < before.zeroCount) return true
  const coarse = reduceTo(current.schema, before)
  const at = { schema: current.schema, threshold: current.zeroThreshold }
  return (['positive', 'negative'] as const).some(side =>
    anyFell(outside(coarse[side], at), outside(current[side], at)),
  )
}

/**
 * Whether a counter started again between two samples: what `current` says of itself, else whether its count, its zero
 * bucket or any bucket fell, or its layout became finer, which a counter that goes on never does. A gauge is treated
 * like a counter. Source: Prometheus 3.14.
 */
export function detectReset(previous: NativeHistogram, current: NativeHistogram): boolean {
  if (current.counterReset === 'reset') return true
  if (current.counterReset === 'notReset') return false
  if (current.count < previous.count) return true
  if (usesCustomBuckets(current)) return customFell(previous, current)
  return usesCustomBuckets(previous) || exponentialFell(previous, current)
}
