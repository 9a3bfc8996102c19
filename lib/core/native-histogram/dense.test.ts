import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DenseSum } from './dense.ts'
import { addHistograms, bucketsOfRun, histogramOf, matchHistograms, type NativeHistogram } from './index.ts'
import { exponentialHistogram } from './testing.ts'

const added = (a: NativeHistogram, b: NativeHistogram): NativeHistogram => {
  const sum = addHistograms(a, b)
  if (sum === 'incompatible') throw new Error('these cannot be added')
  return sum.histogram
}

const zeroThreshold = 0.001
const alike = (): fc.Arbitrary<NativeHistogram> =>
  exponentialHistogram({ schema: fc.constant(2) }).map(histogram => ({ ...histogram, zeroThreshold }))

function denseSum(histograms: readonly NativeHistogram[]): NativeHistogram {
  const dense = new DenseSum(histograms[0] ?? histogramOf())
  for (const histogram of histograms) {
    expect(dense.takes(histogram)).toBe(true)
    dense.add(histogram)
  }
  const { histogram, lost } = dense.total()
  return added(histogram, lost)
}

describe('the sum of histograms of one layout', () => {
  test('is that of adding one to another', () => {
    fc.assert(
      fc.property(fc.array(alike(), { minLength: 1, maxLength: 6 }), histograms => {
        const expected = histograms.reduce(added)
        expect(matchHistograms(denseSum(histograms), expected, Object.is)).toBe(true)
      }),
    )
  })

  test('keeps what rounding loses of every figure', () => {
    const of = (value: number): NativeHistogram =>
      histogramOf({
        count: value,
        sum: value,
        zeroCount: value,
        positive: bucketsOfRun(7, [value]),
        negative: bucketsOfRun(-7, [value, 0, value]),
      })
    expect(denseSum([of(1), of(1e100), of(1), of(-1e100)])).toEqual(of(2))
  })

  test('takes no other layout, and none whose buckets lie far from the others', () => {
    const dense = new DenseSum(histogramOf({ schema: 1, positive: bucketsOfRun(0, [1]) }))
    expect(dense.takes(histogramOf({ schema: 1, positive: bucketsOfRun(-900, [1]) }))).toBe(true)
    expect(dense.takes(histogramOf({ schema: 1, positive: bucketsOfRun(900, [1]) }))).toBe(true)
    expect(dense.takes(histogramOf({ schema: 1, positive: bucketsOfRun(5_000, [1]) }))).toBe(false)
    expect(dense.takes(histogramOf({ schema: 0 }))).toBe(false)
    expect(dense.takes(histogramOf({ schema: 1, zeroThreshold: 1 }))).toBe(false)
  })

  test('tells beforehand whether it would overflow', () => {
    const huge = histogramOf({ count: 1, positive: bucketsOfRun(0, [Number.MAX_VALUE]) })
    const dense = new DenseSum(huge)
    expect(dense.takes(huge)).toBe(true)
    dense.add(huge)
    expect(dense.staysFiniteWith(huge)).toBe(false)
    expect(dense.staysFiniteWith(histogramOf({ count: 1 }))).toBe(true)
  })
})
