import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bucketsOfRun,
  CUSTOM_BUCKETS,
  histogramAverage,
  histogramDeviation,
  histogramFraction,
  histogramOf,
  histogramQuantile,
  histogramVariance,
  type NativeHistogram,
  trimHistogram,
} from './index.ts'
import { customHistogram, exponentialHistogram } from './testing.ts'

const positive = histogramOf({
  count: 12,
  sum: 100,
  zeroThreshold: 0.001,
  zeroCount: 2,
  positive: bucketsOfRun(0, [2, 3, 0, 1, 4]),
})
const negative = { ...positive, negative: positive.positive, positive: bucketsOfRun(0, []) }
const both = { ...positive, negative: positive.positive, count: 24, zeroCount: 4 }
const custom = histogramOf({
  schema: CUSTOM_BUCKETS,
  customBounds: Float64Array.of(-4, 2, 10),
  count: 10,
  positive: bucketsOfRun(0, [1, 2, 3, 4]),
})
const withNan = histogramOf({ count: 15, sum: NaN, positive: bucketsOfRun(0, [12]) })

const near = (value: number) => (Number.isNaN(value) ? NaN : expect.closeTo(value, 9))

describe('a quantile', () => {
  test.each<[string, number, NativeHistogram, number]>([
    ['the highest bound', 1, positive, 16],
    ['a bucket, on a logarithmic scale', 0.9, positive, 8 * 2 ** (1 - 1.2 / 4)],
    ['the middle of a bucket', 0.5, positive, 2 ** (2 / 3)],
    ['the zero bucket of values above 0', 1 / 12, positive, 0.0005],
    ['the lowest value of it', 0, positive, 0],
    ['the zero bucket of values below 0', 1, negative, 0],
    ['a bucket below 0, mirrored', 0.1, negative, -(8 * 2 ** (1 - 1.2 / 4))],
    ['the lowest bound', 0, negative, -16],
    ['the zero bucket between both', 0.55, both, 0.0006],
    ['nothing below 0', -0.1, positive, Number.NEGATIVE_INFINITY],
    ['nothing above 1', 1.1, positive, Number.POSITIVE_INFINITY],
    ['no q', NaN, positive, NaN],
    ['an empty histogram', 0.5, histogramOf(), NaN],
    ['custom bounds, on a straight line', 0.2, custom, -1],
    ['below the lowest custom bound, which is below 0', 0.05, custom, -4],
    ['above the highest custom bound', 0.9, custom, 10],
  ])('%s', (_, q, histogram, value) => {
    expect(histogramQuantile(q, histogram)).toEqual({ value: near(value), nanValues: 'none' })
  })

  test('below the lowest custom bound, which is above 0, is a straight line from 0', () => {
    const above = { ...custom, customBounds: Float64Array.of(4, 5, 6) }
    expect(histogramQuantile(0.05, above).value).toBeCloseTo(2, 12)
  })

  test('with values that are no number is higher, and NaN among them', () => {
    expect(histogramQuantile(0.8, withNan)).toEqual({ value: 1, nanValues: 'skewed' })
    expect(histogramQuantile(0.81, withNan)).toEqual({ value: NaN, nanValues: 'result' })
    const opposite = { ...withNan, count: 12 }
    expect(histogramQuantile(1, opposite)).toEqual({ value: 1, nanValues: 'none' })
  })

  test('never falls as q grows', () => {
    fc.assert(
      fc.property(
        fc.oneof(exponentialHistogram(), customHistogram()),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (histogram, qs) => {
          fc.pre(histogram.count > 0)
          const values = qs.toSorted((a, b) => a - b).map(q => histogramQuantile(q, histogram).value)
          for (const [i, value] of values.entries()) {
            const before = values[i - 1] ?? Number.NEGATIVE_INFINITY
            expect(value).toBeGreaterThanOrEqual(before - Math.abs(before) * 1e-9)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a fraction', () => {
  test.each<[number, number, NativeHistogram, number]>([
    [0, Number.POSITIVE_INFINITY, positive, 1],
    [Number.NEGATIVE_INFINITY, 0, positive, 0],
    [0, 0.001, positive, 2 / 12],
    [1, 2, positive, 3 / 12],
    [1, 8, positive, 4 / 12],
    [1.5, 6, positive, 0.15250624987980724],
    [42, 3, positive, 0],
    [-0.001, 0, negative, 2 / 12],
    [-2, -1.5, negative, 0.10375937481971091],
    [-0.0005, 0.0005, both, 2 / 24],
    [NaN, 1, both, NaN],
    [0, 1, histogramOf(), NaN],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, custom, 1],
    [2, 6, custom, 0.15],
    [3, Number.POSITIVE_INFINITY, custom, (3 * 7) / 8 / 10 + 0.4],
    [10, 1e9, custom, 0],
  ])('between %d and %d', (lower, upper, histogram, value) => {
    expect(histogramFraction(lower, upper, histogram).value).toEqual(near(value))
  })

  test('leaves out values that are no number, though they count', () => {
    expect(histogramFraction(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, withNan)).toEqual({
      value: 0.8,
      nanValues: 'excluded',
    })
    expect(histogramFraction(0, 1, { ...withNan, positive: bucketsOfRun(0, []) })).toEqual({
      value: 0,
      nanValues: 'excluded',
    })
  })

  test('of everything is 1, and of parts side by side adds up', () => {
    const bound = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(exponentialHistogram(), bound, bound, (histogram, a, b) => {
        fc.pre(histogram.count > 0)
        const [low, high] = a < b ? [a, b] : [b, a]
        const fraction = (from: number, to: number) => histogramFraction(from, to, histogram).value
        expect(fraction(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(1)
        const parts =
          fraction(Number.NEGATIVE_INFINITY, low) +
          fraction(low, high) +
          fraction(high, Number.POSITIVE_INFINITY)
        expect(parts).toBeCloseTo(1, 9)
      }),
      { numRuns: 300 },
    )
  })

  test('below a quantile is q', () => {
    fc.assert(
      fc.property(
        exponentialHistogram(),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (histogram, q) => {
          fc.pre(histogram.count > 0 && (histogram.zeroThreshold > 0 || histogram.zeroCount === 0))
          const { value } = histogramQuantile(q, histogram)
          expect(histogramFraction(Number.NEGATIVE_INFINITY, value, histogram).value).toBeCloseTo(q, 6)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('mean and spread', () => {
  test('take the geometric middle of each bucket, and 0 in the zero bucket', () => {
    const histogram = histogramOf({
      count: 2,
      sum: 4,
      zeroThreshold: 0.5,
      zeroCount: 1,
      positive: bucketsOfRun(3, [1]),
    })
    expect(histogramAverage(histogram)).toBe(2)
    expect(histogramVariance(histogram)).toBeCloseTo(((Math.sqrt(32) - 2) ** 2 + 4) / 2, 12)
    expect(histogramDeviation(histogram)).toBeCloseTo(Math.sqrt(((Math.sqrt(32) - 2) ** 2 + 4) / 2), 12)
  })

  test('take the arithmetic middle between custom bounds', () => {
    const histogram = { ...custom, positive: bucketsOfRun(2, [10]), sum: 50 }
    expect(histogramVariance(histogram)).toBeCloseTo(1, 12)
  })

  test('mirror buckets below 0', () => {
    const histogram = histogramOf({ count: 10, sum: -100, negative: bucketsOfRun(4, [10]) })
    expect(histogramDeviation(histogram)).toBeCloseTo(1.3137084989848, 12)
  })

  test.each([
    ['nothing', histogramOf(), NaN],
    ['values that are no number', { ...positive, sum: NaN }, NaN],
    ['an infinite sum', { ...positive, sum: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY],
  ])('of %s', (_, histogram, deviation) => {
    expect(histogramDeviation(histogram)).toBe(deviation)
  })
})

describe('a histogram cut at a value', () => {
  const shown = ({ count, sum, zeroCount, positive, negative }: NativeHistogram) => ({
    count,
    sum,
    zeroCount,
    positive: [...positive.counts],
    negative: [...negative.counts],
  })
  const rest = (
    count: number,
    sum: number,
    parts: [zero: number, positive: number[], negative: number[]],
  ) => ({
    count: expect.closeTo(count, 6),
    sum: expect.closeTo(sum, 6),
    zeroCount: expect.closeTo(parts[0], 6),
    positive: parts[1].map(part => expect.closeTo(part, 6)),
    negative: parts[2].map(part => expect.closeTo(part, 6)),
  })
  const all = histogramOf({
    count: 34,
    sum: 123.75,
    zeroThreshold: 0.001,
    zeroCount: 1,
    positive: bucketsOfRun(0, [2, 4, 8, 16]),
    negative: bucketsOfRun(0, [1, 2]),
  })
  const zeroOnly = histogramOf({ count: 5, zeroThreshold: 0.1, zeroCount: 5 })
  const bounded = (bounds: number[], counts: number[]) =>
    histogramOf({
      schema: CUSTOM_BUCKETS,
      customBounds: Float64Array.from(bounds),
      count: counts.reduce((a, b) => a + b, 0),
      sum: 172.5,
      positive: bucketsOfRun(0, counts),
    })
  const five = bounded([5, 10, 15, 20], [1, 6, 4, 3, 1])

  test.each<[string, NativeHistogram, 'below' | 'above', number, object]>([
    ['within a bucket', all, 'below', Math.SQRT2, rest(8, 0.25709388, [1, [2, 2], [1, 2]])],
    ['on a bound', all, 'above', 2, rest(24, 113.13708498984761, [0, [8, 16], []])],
    ['on a bound below 0', all, 'below', -1, rest(2, -2.8284271247461903, [0, [], [2]])],
    ['at 0', all, 'below', 0, rest(3.5, -3.5357839059, [0.5, [], [1, 2]])],
    ['below everything', all, 'below', Number.NEGATIVE_INFINITY, rest(0, 0, [0, [], []])],
    ['in the zero bucket', zeroOnly, 'above', 0.05, rest(1.25, 0.09375, [1.25, [], []])],
    ['in the zero bucket below 0', zeroOnly, 'below', -0.05, rest(1.25, -0.09375, [1.25, [], []])],
    ['between custom bounds', five, 'below', 13, rest(9.4, 75.1, [0, [1, 6, 2.4], []])],
    ['between custom bounds, upwards', five, 'above', 13, rest(5.6, 94.9, [0, [1.6, 3, 1], []])],
    ['above the highest bound: the rest goes', five, 'below', 50, rest(14, 150, [0, [1, 6, 4, 3], []])],
    ['above the highest bound: the rest stays', five, 'above', 50, rest(1, 50, [0, [1], []])],
    [
      'below the lowest bound, thought to begin at 0',
      bounded([5], [1, 100]),
      'above',
      2,
      rest(100.6, 502.1, [0, [0.6, 100], []]),
    ],
    ['below a lowest bound below 0', bounded([-10], [2, 1]), 'below', -15, rest(2, -30, [0, [2], []])],
    ['above a lowest bound below 0', bounded([-5], [1, 100]), 'above', -2, rest(100, -200, [0, [100], []])],
  ])('%s', (_, histogram, keep, limit, expected) => {
    expect(shown(trimHistogram(histogram, limit, keep))).toEqual(expected)
  })

  test.each([
    ['all', all],
    ['custom', five],
    ['zero', zeroOnly],
  ])('where nothing is cut is itself, with its own sum: %s', (_, histogram) => {
    expect(trimHistogram(histogram, Number.POSITIVE_INFINITY, 'below')).toBe(histogram)
    expect(trimHistogram(histogram, Number.NEGATIVE_INFINITY, 'above')).toBe(histogram)
  })

  test('has the parts of both sides together as its count', () => {
    fc.assert(
      fc.property(
        exponentialHistogram(),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (histogram, limit) => {
          fc.pre(histogram.zeroThreshold > 0)
          const below = trimHistogram(histogram, limit, 'below').count
          const above = trimHistogram(histogram, limit, 'above').count
          expect(below + above).toBeCloseTo(histogram.count, 6)
        },
      ),
      { numRuns: 300 },
    )
  })
})
