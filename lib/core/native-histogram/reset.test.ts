import { describe, expect, test } from 'vitest'
import { bucketsOfRun, CUSTOM_BUCKETS, detectReset, histogramOf, type NativeHistogram } from './index.ts'

const base = histogramOf({
  schema: 1,
  count: 20,
  sum: 100,
  zeroThreshold: 0.25,
  zeroCount: 5,
  positive: bucketsOfRun(1, [3, 0, 4, 2]),
  negative: bucketsOfRun(1, [6]),
})

const custom = (bounds: number[], counts: number[]) =>
  histogramOf({
    schema: CUSTOM_BUCKETS,
    count: 100,
    customBounds: Float64Array.from(bounds),
    positive: bucketsOfRun(0, counts),
  })

/** A sample after `base`, and whether the counter started again between them. */
const cases: [string, Partial<NativeHistogram>, boolean][] = [
  ['the same', {}, false],
  ['a lower sum', { sum: 1 }, false],
  ['a lower count', { count: 19 }, true],
  ['a lower zero bucket', { zeroCount: 4 }, true],
  ['a lower bucket', { positive: bucketsOfRun(1, [3, 0, 3, 2]) }, true],
  ['a bucket that is gone', { positive: bucketsOfRun(1, [3, 0, 4]) }, true],
  ['no bucket left of a side', { negative: bucketsOfRun(1, []) }, true],
  ['a new bucket', { positive: bucketsOfRun(1, [3, 1, 4, 2]) }, false],
  ['a finer schema', { schema: 2 }, true],
  [
    'a coarser schema, its buckets merged',
    { schema: 0, positive: bucketsOfRun(1, [3, 6]), negative: bucketsOfRun(1, [6]) },
    false,
  ],
  [
    'a coarser schema and less',
    { schema: 0, positive: bucketsOfRun(1, [3, 5]), negative: bucketsOfRun(1, [6]) },
    true,
  ],
  ['a narrower zero bucket', { zeroThreshold: 0.125 }, true],
  ['a wider zero bucket on a bound', { zeroThreshold: 0.5 }, false],
  ['a wider zero bucket that cuts a bucket', { zeroThreshold: 1.2, zeroCount: 14 }, true],
  ['a lower count, but it says that it went on', { count: 1, counterReset: 'notReset' }, false],
  ['the same, but it says that it started again', { counterReset: 'reset' }, true],
  ['a lower bucket of a gauge', { counterReset: 'gauge', zeroCount: 1 }, true],
]

test.each(cases)('%s', (_, change, expected) => {
  expect(detectReset(base, { ...base, ...change })).toBe(expected)
})

test('a wider zero bucket must hold what it covers', () => {
  const covering = {
    ...base,
    zeroThreshold: 2,
    positive: bucketsOfRun(3, [4, 2]),
    negative: bucketsOfRun(1, []),
  }
  expect(detectReset(base, { ...covering, zeroCount: 14 })).toBe(false)
  expect(detectReset(base, { ...covering, zeroCount: 13 })).toBe(true)
})

describe('custom buckets', () => {
  test.each([
    ['a grown bucket', custom([1, 2], [1, 2, 3]), custom([1, 2], [1, 2, 4]), false],
    ['a lower bucket', custom([1, 2], [1, 2, 3]), custom([1, 2], [1, 1, 4]), true],
    [
      'other bounds, nothing lower between the common ones',
      custom([1, 2, 3], [1, 2, 3, 4]),
      custom([2, 4], [3, 3, 5]),
      false,
    ],
    [
      'other bounds, less between the common ones',
      custom([1, 2, 3], [1, 2, 3, 4]),
      custom([2, 4], [2, 4, 5]),
      true,
    ],
  ])('%s', (_, previous, current, expected) => {
    expect(detectReset(previous, current)).toBe(expected)
  })

  test('in place of exponential ones, or the reverse, are a new start', () => {
    const exponential = histogramOf({ count: 100 })
    expect(detectReset(exponential, custom([1], [1]))).toBe(true)
    expect(detectReset(custom([1], [1]), exponential)).toBe(true)
  })
})
