import { FINEST_BOUNDS } from './finest-bounds.ts'
import { CUSTOM_BUCKETS, type NativeHistogram } from './histogram.ts'

export const LOWEST_SCHEMA = -4
export const HIGHEST_SCHEMA = 8

/** The exponent of the bound above every number, which only infinities pass. */
const OVERFLOW_EXPONENT = 1024

export const usesCustomBuckets = (histogram: { readonly schema: number }): boolean =>
  histogram.schema === CUSTOM_BUCKETS

const LOWEST_POWER = -1022
/** The powers of two that a double holds with all its digits: looked up, since bounds are asked for all the time. */
const POWERS = Float64Array.from({ length: 2_046 }, (_, place) => 2 ** (place + LOWEST_POWER))

/** value · 2^exponent, also where 2^exponent alone is out of range. */
function scaledByPower(value: number, exponent: number): number {
  const power = POWERS[exponent - LOWEST_POWER]
  if (power !== undefined) return value * power
  const nearest = exponent > 0 ? 1_023 : LOWEST_POWER
  return value * 2 ** nearest * 2 ** (exponent - nearest)
}

/**
 * The upper bound of the positive bucket `index` of an exponential schema. The last bucket of numbers ends at the
 * greatest number; the one behind it, of infinities, at +Inf.
 */
export function exponentialBound(index: number, schema: number): number {
  if (schema < 0) {
    const exponent = index * 2 ** -schema
    return exponent === OVERFLOW_EXPONENT ? Number.MAX_VALUE : scaledByPower(1, exponent)
  }
  const place = index & ((1 << schema) - 1)
  const exponent = (index >> schema) + 1
  if (place === 0 && exponent === OVERFLOW_EXPONENT + 1) return Number.MAX_VALUE
  return scaledByPower(FINEST_BOUNDS[place << (HIGHEST_SCHEMA - schema)] ?? NaN, exponent)
}

/** The upper bound of bucket `index` of the positive side; -Inf for index -1 of custom buckets. */
export function boundOf(histogram: NativeHistogram, index: number): number {
  if (!usesCustomBuckets(histogram)) return exponentialBound(index, histogram.schema)
  if (index < 0) return Number.NEGATIVE_INFINITY
  return histogram.customBounds[index] ?? Number.POSITIVE_INFINITY
}

/** The bucket of a coarser schema that holds bucket `index`. */
export const coarserIndex = (index: number, step: number): number => ((index - 1) >> step) + 1

export function boundsMatch(a: Float64Array, b: Float64Array): boolean {
  return a === b || (a.length === b.length && a.every((bound, i) => bound === b[i]))
}

/** The bounds that both have. */
export function sharedBounds(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Set(b)
  return a.filter(bound => both.has(bound))
}
