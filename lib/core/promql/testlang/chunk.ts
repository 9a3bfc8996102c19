import { detectReset, type NativeHistogram } from '../../native-histogram/index.ts'

const isEqualList = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])

/**
 * Whether a store would put a counter's histogram into the chunk of the one before it: in the same layout, and not
 * after a reset, be it told or seen.
 */
export function isInOneChunk(before: NativeHistogram, next: NativeHistogram): boolean {
  return (
    before.counterReset !== 'gauge' &&
    next.counterReset !== 'reset' &&
    before.schema === next.schema &&
    before.zeroThreshold === next.zeroThreshold &&
    isEqualList(before.customBounds, next.customBounds) &&
    !detectReset(before, { ...next, counterReset: 'unknown' })
  )
}
