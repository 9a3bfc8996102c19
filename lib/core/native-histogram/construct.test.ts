import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponentialBound } from './bounds.ts'
import {
  boundariesCode,
  bucketsOfDeltas,
  bucketsOfRun,
  bucketsOfSpans,
  CUSTOM_BUCKETS,
  customFromClassic,
  eachBucket,
  formatHistogram,
  HistogramFormError,
  histogramExpression,
  histogramOf,
  histogramsEqual,
  matchHistograms,
  NO_BUCKETS,
  spansOf,
} from './index.ts'
import { anyHistogram } from './testing.ts'

const entries = ({ indexes, counts }: { indexes: Int32Array; counts: Float64Array }) =>
  Array.from(indexes, (index, i) => [index, counts[i]])

describe('bounds of exponential buckets', () => {
  test.each([
    [0, 0, 1],
    [0, 1, 2],
    [0, -1, 0.5],
    [1, 3, 2.82842712474619],
    [1, 2, 2],
    [2, 1, 1.189207115002721],
    [3, -3, 0.7711054127039704],
    [8, 1, 1.0027112750502025],
    [8, 255, 1.9945921121709396],
    [-1, 1, 4],
    [-4, -1, 2 ** -16],
    [0, 1023, 2 ** 1023],
    [0, 1024, Number.MAX_VALUE],
    [0, 1025, Number.POSITIVE_INFINITY],
    [8, 2 ** 18, Number.MAX_VALUE],
    [8, 2 ** 18 + 1, Number.POSITIVE_INFINITY],
    [-4, 64, Number.MAX_VALUE],
    [-4, 65, Number.POSITIVE_INFINITY],
    [0, -1073, 2 ** -1073],
    [0, -1080, 0],
  ])('of schema %d, bucket %d ends at %d', (schema, index, bound) => {
    expect(exponentialBound(index, schema)).toBe(bound)
  })

  test('ascend in every schema, and every second bound of a finer one is one of the coarser', () => {
    for (let schema = -3; schema <= 8; schema++) {
      for (let index = -60; index < 60; index++) {
        expect(exponentialBound(index, schema)).toBeLessThan(exponentialBound(index + 1, schema))
        expect(exponentialBound(2 * index, schema)).toBe(exponentialBound(index, schema - 1))
      }
    }
  })
})

describe('spans', () => {
  test('with absolute counts; what holds nothing is dropped', () => {
    const spans = [
      { offset: -2, length: 2 },
      { offset: 3, length: 1 },
    ]
    expect(entries(bucketsOfSpans(spans, [4, 0, 7]))).toEqual([
      [-2, 4],
      [3, 7],
    ])
  })

  test('with differences', () => {
    expect(entries(bucketsOfDeltas([{ offset: 1, length: 4 }], [3, -1, -2, 5]))).toEqual([
      [1, 3],
      [2, 2],
      [4, 5],
    ])
  })

  test('an empty span and one right behind another are read', () => {
    const spans = [
      { offset: 0, length: 1 },
      { offset: 0, length: 1 },
      { offset: 2, length: 0 },
      { offset: 1, length: 1 },
    ]
    expect(entries(bucketsOfSpans(spans, [1, 2, 3]))).toEqual([
      [0, 1],
      [1, 2],
      [5, 3],
    ])
  })

  test.each([
    ['too few counts', [{ offset: 0, length: 2 }], [1], 'spans need 2 buckets, have 1 buckets'],
    ['counts without spans', [], [1], 'spans need 0 buckets, have 1 buckets'],
    [
      'a step back',
      [
        { offset: 0, length: 1 },
        { offset: -1, length: 1 },
      ],
      [1, 2],
      'span number 2 with offset -1',
    ],
    ['an index out of all range', [{ offset: 2 ** 30, length: 1 }], [1], 'out of all range'],
  ])('%s is refused', (_, spans, counts, message) => {
    expect(() => bucketsOfSpans(spans, counts)).toThrow(HistogramFormError)
    expect(() => bucketsOfSpans(spans, counts)).toThrow(message)
  })

  test('a length beyond every memory is refused before it is taken', () => {
    expect(() => bucketsOfSpans([{ offset: 0, length: 2 ** 32 }], [1])).toThrow(HistogramFormError)
  })

  test('there and back', () => {
    fc.assert(
      fc.property(anyHistogram(), ({ positive }) => {
        const { spans, counts } = spansOf(positive)
        expect(bucketsOfSpans(spans, counts)).toEqual(positive)
      }),
    )
  })
})

describe('a histogram', () => {
  const histogram = histogramOf({
    count: 13,
    sum: 14.5,
    zeroThreshold: 0.001,
    zeroCount: 2,
    positive: bucketsOfRun(0, [1, 0, 3]),
    negative: bucketsOfRun(1, [2, 5]),
  })

  test('is told in one line', () => {
    expect(formatHistogram(histogram)).toBe(
      '{count:13, sum:14.5, [-4,-2):5, [-2,-1):2, [-0.001,0.001]:2, (0.5,1]:1, (2,4]:3}',
    )
    expect(formatHistogram(histogramOf({ count: 1e6, sum: NaN }))).toBe('{count:1e+06, sum:NaN}')
  })

  test('is written as tests write it, the last empty buckets and what is 0 left out', () => {
    expect(histogramExpression(histogram)).toBe(
      '{{count:13 sum:14.5 z_bucket:2 z_bucket_w:0.001 buckets:[1 0 3] n_offset:1 n_buckets:[2 5]}}',
    )
    expect(histogramExpression(histogramOf())).toBe('{{}}')
    const custom = {
      schema: CUSTOM_BUCKETS,
      customBounds: Float64Array.of(5, 10),
      counterReset: 'notReset',
    } as const
    expect(histogramExpression(histogramOf({ ...custom, positive: bucketsOfRun(2, [0.5]) }))).toBe(
      '{{schema:-53 custom_values:[5 10] counter_reset_hint:not_reset offset:2 buckets:[0.5]}}',
    )
  })

  test('shows its buckets from low to high, with which bounds belong to them', () => {
    expect(
      eachBucket(histogram).map(range => [boundariesCode(range), range.lower, range.upper, range.count]),
    ).toEqual([
      [1, -4, -2, 5],
      [1, -2, -1, 2],
      [3, -0.001, 0.001, 2],
      [0, 0.5, 1, 1],
      [0, 2, 4, 3],
    ])
  })

  test('shows no bucket that overlaps the zero bucket', () => {
    const wide = { ...histogram, zeroThreshold: 0.75 }
    expect(eachBucket(wide).map(range => [range.lower, range.upper])).toContainEqual([0.75, 1])
  })

  test('of custom bounds reaches from -Inf to +Inf', () => {
    const custom = histogramOf({
      schema: CUSTOM_BUCKETS,
      customBounds: Float64Array.of(5, 10),
      count: 6,
      sum: 40,
      positive: bucketsOfRun(0, [1, 2, 3]),
    })
    expect(formatHistogram(custom)).toBe('{count:6, sum:40, [-Inf,5]:1, (5,10]:2, (10,+Inf]:3}')
    expect(eachBucket(custom).map(boundariesCode)).toEqual([3, 0, 0])
  })

  test('drops what holds nothing when it is made', () => {
    expect(histogramOf({ positive: bucketsOfRun(5, [0, -0, 0]) }).positive).toBe(NO_BUCKETS)
  })

  test('equals another bit by bit, whatever is known of its counter', () => {
    expect(histogramsEqual(histogram, { ...histogram, counterReset: 'gauge' })).toBe(true)
    expect(histogramsEqual({ ...histogram, sum: NaN }, { ...histogram, sum: NaN })).toBe(true)
    expect(histogramsEqual({ ...histogram, sum: 0 }, { ...histogram, sum: -0 })).toBe(false)
    expect(histogramsEqual(histogram, { ...histogram, positive: bucketsOfRun(0, [1, 1, 3]) })).toBe(false)
    expect(histogramsEqual(histogram, { ...histogram, schema: 1 })).toBe(false)
    const near = (a: number, b: number) => Math.abs(a - b) < 0.1
    expect(matchHistograms(histogram, { ...histogram, positive: bucketsOfRun(0, [1.05, 0, 3]) }, near)).toBe(
      true,
    )
    expect(matchHistograms(histogram, { ...histogram, positive: bucketsOfRun(1, [1.05, 0, 3]) }, near)).toBe(
      false,
    )
  })
})

describe('a classic histogram as a native one', () => {
  const bucket = (upperBound: number, cumulativeCount: number) => ({ upperBound, cumulativeCount })

  test('has the bounds in order, and what each bucket alone holds', () => {
    const buckets = [bucket(1, 5), bucket(Number.POSITIVE_INFINITY, 9), bucket(0.1, 2)]
    expect(customFromClassic({ buckets, sum: 12 })).toEqual(
      histogramOf({
        schema: CUSTOM_BUCKETS,
        count: 9,
        sum: 12,
        customBounds: Float64Array.of(0.1, 1),
        positive: bucketsOfRun(0, [2, 3, 4]),
      }),
    )
  })

  test('takes what is beyond the last bound from the count', () => {
    expect(customFromClassic({ buckets: [bucket(1, 5)], count: 8 })).toMatchObject({
      count: 8,
      positive: bucketsOfRun(0, [5, 3]),
    })
    expect(customFromClassic({ buckets: [bucket(1, 5)] })).toMatchObject({
      count: 5,
      positive: bucketsOfRun(0, [5]),
    })
  })

  test.each([
    ['falling counts', [bucket(1, 5), bucket(2, 4)], 'bucket counts are not cumulative'],
    [
      'more than all',
      [bucket(1, 5), bucket(Number.POSITIVE_INFINITY, 4)],
      'bucket counts are not cumulative',
    ],
    ['a negative count', [bucket(1, -1)], 'bucket count is negative or NaN'],
    ['a bound that is no number', [bucket(NaN, 1)], 'bucket boundary is NaN'],
  ])('with %s is none', (_, buckets, problem) => {
    expect(customFromClassic({ buckets })).toEqual({ problem })
  })
})
