import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addHistograms,
  bucketsOfRun,
  type Combined,
  CUSTOM_BUCKETS,
  divideHistogram,
  eachBucket,
  formatHistogram,
  histogramOf,
  type NativeHistogram,
  negateHistogram,
  reduceTo,
  scaleHistogram,
  subtractHistograms,
} from './index.ts'
import { customHistogram, exponentialHistogram } from './testing.ts'

const of = (offset: number, counts: number[], given: Partial<NativeHistogram> = {}) =>
  histogramOf({ count: counts.reduce((a, b) => a + b, 0), positive: bucketsOfRun(offset, counts), ...given })

const custom = (bounds: number[], counts: number[]) =>
  of(0, counts, { schema: CUSTOM_BUCKETS, customBounds: Float64Array.from(bounds) })

function taken(combined: Combined) {
  if (combined === 'incompatible') throw new Error('incompatible')
  return combined
}

const shown = (combined: Combined): string => formatHistogram(taken(combined).histogram)
const inBuckets = (histogram: NativeHistogram): number =>
  eachBucket(histogram).reduce((sum, { count }) => sum + count, 0)

describe('a sum', () => {
  test('of the same schema adds bucket by bucket', () => {
    expect(shown(addHistograms(of(0, [1, 2]), of(1, [3, 4])))).toBe(
      '{count:10, sum:0, (0.5,1]:1, (1,2]:5, (2,4]:4}',
    )
  })

  test('of two schemas is in the coarser one, whichever comes first', () => {
    const fine = of(1, [1, 2, 3, 4], { schema: 1 })
    const coarse = of(1, [10, 20])
    const expected = '{count:40, sum:0, (1,2]:13, (2,4]:27}'
    expect(shown(addHistograms(fine, coarse))).toBe(expected)
    expect(shown(addHistograms(coarse, fine))).toBe(expected)
  })

  test('of two zero thresholds has the wider, which takes in the buckets that it covers', () => {
    const narrow = of(-1, [1, 2, 3], { zeroThreshold: 0.125, zeroCount: 5, count: 11 })
    const wide = of(2, [7], { zeroThreshold: 1, zeroCount: 4, count: 11 })
    const expected = '{count:22, sum:0, [-1,1]:12, (1,2]:3, (2,4]:7}'
    expect(shown(addHistograms(narrow, wide))).toBe(expected)
    expect(shown(addHistograms(wide, narrow))).toBe(expected)
  })

  test('whose zero threshold cuts a bucket moves it to the bound of that bucket', () => {
    const buckets = of(0, [1, 2, 4], { negative: bucketsOfRun(2, [8]), count: 15 })
    const zero = histogramOf({ zeroThreshold: 1.5, zeroCount: 16, count: 16 })
    expect(shown(addHistograms(buckets, zero))).toBe('{count:31, sum:0, [-4,-2):8, [-2,2]:19, (2,4]:4}')
    expect(shown(addHistograms(zero, buckets))).toBe('{count:31, sum:0, [-4,-2):8, [-2,2]:19, (2,4]:4}')
  })

  test('whose two sides push the zero threshold one after the other ends outside of both', () => {
    const buckets = histogramOf({
      schema: 0,
      positive: bucketsOfRun(1, [1]),
      negative: bucketsOfRun(1, [1]),
      count: 2,
    })
    const zero = histogramOf({
      schema: -1,
      zeroThreshold: 1.5,
      zeroCount: 1,
      negative: bucketsOfRun(1, [1]),
      count: 2,
    })
    expect(shown(addHistograms(buckets, zero))).toBe('{count:4, sum:0, [-4,4]:4}')
  })

  test('of custom buckets keeps the bounds that both have', () => {
    const sum = addHistograms(custom([1, 2, 5], [1, 2, 3, 4]), custom([2, 4, 5], [10, 20, 30, 40]))
    expect(shown(sum)).toBe('{count:110, sum:0, [-Inf,2]:13, (2,5]:53, (5,+Inf]:44}')
    expect(taken(sum).notes).toEqual(['boundsReconciled'])
  })

  test('of custom buckets without a common bound has one bucket', () => {
    expect(shown(addHistograms(custom([1], [1, 2]), custom([2], [3, 4])))).toBe(
      '{count:10, sum:0, [-Inf,+Inf]:10}',
    )
  })

  test('of exponential and custom buckets there is none', () => {
    expect(addHistograms(of(0, [1]), custom([1], [1]))).toBe('incompatible')
    expect(subtractHistograms(custom([1], [1]), of(0, [1]))).toBe('incompatible')
  })

  test.each([
    ['unknown', 'unknown', 'unknown', []],
    ['notReset', 'notReset', 'notReset', []],
    ['unknown', 'notReset', 'unknown', []],
    ['reset', 'unknown', 'unknown', []],
    ['gauge', 'reset', 'gauge', []],
    ['notReset', 'gauge', 'gauge', []],
    ['reset', 'notReset', 'unknown', ['countersCollide']],
    ['notReset', 'reset', 'unknown', ['countersCollide']],
  ] as const)('of counters %s and %s is %s', (a, b, counterReset, notes) => {
    const sum = addHistograms(of(0, [1], { counterReset: a }), of(0, [1], { counterReset: b }))
    expect(sum).toMatchObject({ histogram: { counterReset }, notes })
  })
})

describe('properties', () => {
  const sameSchema = fc
    .integer({ min: -4, max: 8 })
    .chain(schema => fc.tuple(...[1, 2].map(() => exponentialHistogram({ schema: fc.constant(schema) }))))

  test('a sum has the count and the buckets of both, in any order', () => {
    fc.assert(
      fc.property(fc.oneof(sameSchema, fc.tuple(customHistogram(), customHistogram())), ([a, b]) => {
        if (!a || !b) throw new Error('two')
        const { histogram } = taken(addHistograms(a, b))
        expect(histogram.count).toBe(a.count + b.count)
        expect(inBuckets(histogram)).toBe(a.count + b.count)
        expect(taken(addHistograms(b, a)).histogram).toEqual(histogram)
      }),
      { numRuns: 300 },
    )
  })

  test('what is added and taken away again leaves what was, in the layout of the sum', () => {
    fc.assert(
      fc.property(exponentialHistogram(), exponentialHistogram(), (a, b) => {
        const sum = taken(addHistograms(a, b)).histogram
        const back = taken(subtractHistograms(sum, b)).histogram
        const layout = { ...sum, ...histogramOf({ schema: sum.schema, zeroThreshold: sum.zeroThreshold }) }
        const expected = taken(addHistograms(a, layout)).histogram
        expect({ ...back, counterReset: 'unknown' }).toEqual({ ...expected, counterReset: 'unknown' })
      }),
      { numRuns: 300 },
    )
  })

  test('a coarser schema keeps every count', () => {
    fc.assert(
      fc.property(exponentialHistogram(), fc.integer({ min: -4, max: 8 }), (histogram, schema) => {
        const coarse = reduceTo(schema, histogram)
        expect(coarse.schema).toBe(Math.min(schema, histogram.schema))
        expect(inBuckets(coarse)).toBe(histogram.count)
        expect(reduceTo(-4, coarse)).toEqual(reduceTo(-4, histogram))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a multiple', () => {
  const histogram = of(0, [2, 4], {
    sum: 6,
    zeroCount: 2,
    zeroThreshold: 0.1,
    count: 8,
    counterReset: 'reset',
  })

  test('is of every figure', () => {
    expect(formatHistogram(scaleHistogram(histogram, 1.5))).toBe(
      '{count:12, sum:9, [-0.1,0.1]:3, (0.5,1]:3, (1,2]:6}',
    )
    expect(formatHistogram(divideHistogram(histogram, 2))).toBe(
      '{count:4, sum:3, [-0.1,0.1]:1, (0.5,1]:1, (1,2]:2}',
    )
  })

  test('below zero is a gauge', () => {
    expect(scaleHistogram(histogram, 3).counterReset).toBe('reset')
    for (const negative of [
      scaleHistogram(histogram, -1),
      divideHistogram(histogram, -1),
      negateHistogram(histogram),
    ]) {
      expect(negative).toMatchObject({ counterReset: 'gauge', count: -8, sum: -6, zeroCount: -2 })
    }
  })

  test('by 0 has no bucket, and a division by 0 none either', () => {
    expect(scaleHistogram(histogram, 0)).toMatchObject({
      count: 0,
      positive: { counts: new Float64Array(0) },
    })
    expect(formatHistogram(divideHistogram(histogram, 0))).toBe('{count:+Inf, sum:+Inf, [-0.1,0.1]:+Inf}')
  })
})
