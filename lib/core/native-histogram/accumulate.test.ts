import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addHistograms,
  bucketsOfRun,
  CUSTOM_BUCKETS,
  HistogramAccumulator,
  histogramOf,
  type NativeHistogram,
} from './index.ts'
import { customHistogram, exponentialHistogram } from './testing.ts'

function accumulated(
  kind: 'sum' | 'mean',
  histograms: readonly NativeHistogram[],
): NativeHistogram | undefined {
  const accumulator = new HistogramAccumulator(kind)
  for (const histogram of histograms) expect(accumulator.add(histogram)).toBe(true)
  expect(accumulator.size).toBe(histograms.length)
  return accumulator.result()
}

const bare = (figures: [count: number, sum: number][]) =>
  figures.map(([count, sum]) => histogramOf({ count, sum }))

describe('a sum', () => {
  test('of nothing is nothing, of one is that one', () => {
    expect(accumulated('sum', [])).toBeUndefined()
    const one = histogramOf({ count: 1, counterReset: 'notReset', positive: bucketsOfRun(1, [1]) })
    expect(accumulated('sum', [one])).toBe(one)
    expect(accumulated('mean', [one])).toBe(one)
  })

  test('keeps what rounding loses of every figure', () => {
    const parts = [1, 1e100, 1, -1e100].map(value =>
      histogramOf({
        count: value,
        sum: value,
        zeroCount: value,
        zeroThreshold: 0.1,
        positive: bucketsOfRun(3, [value]),
        negative: bucketsOfRun(3, [value]),
      }),
    )
    const side = bucketsOfRun(3, [2])
    expect(accumulated('sum', parts)).toMatchObject({
      count: 2,
      sum: 2,
      zeroCount: 2,
      positive: side,
      negative: side,
    })
    const half = bucketsOfRun(3, [0.5])
    expect(accumulated('mean', parts)).toMatchObject({ count: 0.5, sum: 0.5, zeroCount: 0.5, positive: half })
  })

  test('keeps what rounding lost when the layout changes later', () => {
    const layouts = [
      histogramOf({ schema: 1, positive: bucketsOfRun(1, [1, 1]) }),
      histogramOf({ schema: 1, positive: bucketsOfRun(1, [1e100]) }),
      histogramOf({ schema: 1, positive: bucketsOfRun(1, [-1e100]) }),
      histogramOf({ schema: 0, positive: bucketsOfRun(1, [1]) }),
      histogramOf({ schema: 0, zeroThreshold: 2, zeroCount: 5 }),
    ]
    expect(accumulated('sum', layouts.slice(0, 4))).toMatchObject({
      schema: 0,
      positive: bucketsOfRun(1, [3]),
    })
    expect(accumulated('sum', layouts)).toMatchObject({ zeroThreshold: 2, zeroCount: 8 })
    const custom = (bounds: number[], counts: number[]) =>
      histogramOf({
        schema: CUSTOM_BUCKETS,
        customBounds: Float64Array.from(bounds),
        positive: bucketsOfRun(0, counts),
      })
    const sums = [
      custom([1, 2], [1, 1]),
      custom([1, 2], [1e100]),
      custom([1, 2], [-1e100]),
      custom([2], [1, 1]),
    ]
    expect(accumulated('sum', sums)).toMatchObject({ positive: bucketsOfRun(0, [3, 1]) })
  })

  test('that overflows is infinite', () => {
    expect(
      accumulated(
        'sum',
        bare([
          [1.7e308, 1],
          [1e308, 1e100],
          [1e-6, 1],
          [1e-6, -1e100],
        ]),
      ),
    ).toMatchObject({
      count: Number.POSITIVE_INFINITY,
      sum: 2,
    })
  })

  test('of many is that of adding one to another', () => {
    fc.assert(
      fc.property(fc.array(exponentialHistogram(), { minLength: 2, maxLength: 5 }), histograms => {
        const added = histograms.reduce((a, b) => {
          const sum = addHistograms(a, b)
          if (sum === 'incompatible') throw new Error('incompatible')
          return sum.histogram
        })
        expect(accumulated('sum', histograms)).toEqual(added)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a mean', () => {
  test('whose sum overflows goes on as a running mean', () => {
    const mean = accumulated(
      'mean',
      bare([
        [1.7976931348623157e308, 1],
        [1e308, 1e100],
        [1e-6, 1],
        [1e-6, -1e100],
      ]),
    )
    expect(mean?.count).toBeCloseTo(6.99423283715579e307, -300)
    expect(mean?.sum).toBeCloseTo(0.5, 12)
  })

  test('is the sum divided', () => {
    const parts = [
      histogramOf({ count: 3, positive: bucketsOfRun(0, [3]) }),
      histogramOf({ count: 1, positive: bucketsOfRun(1, [1]) }),
    ]
    expect(accumulated('mean', parts)).toMatchObject({ count: 2, positive: bucketsOfRun(0, [1.5, 0.5]) })
  })
})

describe('notes', () => {
  const hinted = (...hints: NativeHistogram['counterReset'][]) => {
    const accumulator = new HistogramAccumulator('sum')
    for (const counterReset of hints) accumulator.add(histogramOf({ count: 1, counterReset }))
    return accumulator
  }

  test('tell that one counter started again and another did not, also with others between', () => {
    expect(hinted('reset', 'unknown', 'notReset').notes).toEqual(['countersCollide'])
    expect(hinted('reset', 'gauge', 'notReset').notes).toEqual(['countersCollide'])
    expect(hinted('reset', 'gauge', 'unknown').notes).toEqual([])
    expect(hinted('notReset', 'notReset').result()?.counterReset).toBe('notReset')
  })

  test('tell that bounds were reconciled', () => {
    const accumulator = new HistogramAccumulator('mean')
    accumulator.add(histogramOf({ schema: CUSTOM_BUCKETS, customBounds: Float64Array.of(1, 2) }))
    expect(accumulator.notes).toEqual([])
    accumulator.add(histogramOf({ schema: CUSTOM_BUCKETS, customBounds: Float64Array.of(1) }))
    expect(accumulator.notes).toEqual(['boundsReconciled'])
  })

  test('what is incompatible is refused and changes nothing', () => {
    fc.assert(
      fc.property(exponentialHistogram(), customHistogram(), (a, b) => {
        const accumulator = new HistogramAccumulator('sum')
        accumulator.add(a)
        expect(accumulator.add(b)).toBe(false)
        expect([accumulator.size, accumulator.result()]).toEqual([1, a])
      }),
      { numRuns: 20 },
    )
  })
})
