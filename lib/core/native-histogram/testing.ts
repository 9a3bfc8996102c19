import fc from 'fast-check'
import { filled, NO_BUCKETS } from './buckets.ts'
import { histogramOf } from './construct.ts'
import { type Buckets, CUSTOM_BUCKETS, type NativeHistogram } from './histogram.ts'
import { outside } from './layout.ts'

const RESETS = ['unknown', 'reset', 'notReset', 'gauge'] as const

const wholeCount = fc.nat(1_000)

function buckets(count: fc.Arbitrary<number>, range: { readonly min: number; readonly max: number }) {
  return fc
    .uniqueArray(fc.tuple(fc.integer(range), count), { selector: ([index]) => index, maxLength: 12 })
    .map((entries): Buckets => {
      const ascending = entries.toSorted(([a], [b]) => a - b)
      return filled(
        Int32Array.from(ascending, ([index]) => index),
        Float64Array.from(ascending, ([, count]) => count),
      )
    })
}

const total = (side: Buckets): number => side.counts.reduce((sum, count) => sum + count, 0)

/** A histogram whose count is that of all its buckets. */
function counted(histogram: NativeHistogram): NativeHistogram {
  const count = histogram.zeroCount + total(histogram.positive) + total(histogram.negative)
  return { ...histogram, count }
}

type Choice = { readonly count?: fc.Arbitrary<number>; readonly schema?: fc.Arbitrary<number> }

/** Histograms of exponential buckets around 1, none within the zero bucket, with whole counts unless told otherwise. */
export function exponentialHistogram(choice: Choice = {}): fc.Arbitrary<NativeHistogram> {
  const { count = wholeCount, schema = fc.integer({ min: -4, max: 8 }) } = choice
  return fc
    .record({
      schema,
      counterReset: fc.constantFrom(...RESETS),
      sum: fc.integer({ min: -1_000, max: 1_000 }),
      zeroThreshold: fc.constantFrom(0, 2 ** -128, 0.001, 0.5, 1, 3),
      zeroCount: count,
      positive: buckets(count, { min: -40, max: 40 }),
      negative: fc.oneof(fc.constant(NO_BUCKETS), buckets(count, { min: -40, max: 40 })),
    })
    .map(given => {
      const at = { schema: given.schema, threshold: given.zeroThreshold }
      const positive = outside(given.positive, at)
      return counted(histogramOf({ ...given, positive, negative: outside(given.negative, at) }))
    })
}

/** Histograms of a few custom bounds. */
export function customHistogram(count: fc.Arbitrary<number> = wholeCount): fc.Arbitrary<NativeHistogram> {
  return fc
    .uniqueArray(fc.integer({ min: -10, max: 30 }), { minLength: 1, maxLength: 8 })
    .chain(bounds =>
      fc.record({
        schema: fc.constant(CUSTOM_BUCKETS),
        counterReset: fc.constantFrom(...RESETS),
        sum: fc.integer({ min: -1_000, max: 1_000 }),
        customBounds: fc.constant(Float64Array.from(bounds).toSorted()),
        positive: buckets(count, { min: 0, max: bounds.length }),
      }),
    )
    .map(given => counted(histogramOf(given)))
}

export const anyHistogram = (): fc.Arbitrary<NativeHistogram> =>
  fc.oneof(
    exponentialHistogram(),
    exponentialHistogram({ count: fc.double({ min: 0, max: 1e12, noNaN: true }) }),
    customHistogram(),
  )
