import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../../labels/index.ts'
import { bucketsOfRun, histogramOf } from '../../native-histogram/index.ts'
import { writeStale } from '../../stale.ts'
import { Evaluation, parseExpr, planSelectors } from '../index.ts'
import type { LoadedSeries } from './select.ts'
import { withoutStale } from './select.ts'
import { slicedRun } from './select-histograms.ts'

const histogram = histogramOf({ count: 3, sum: 4, positive: bucketsOfRun(0, [1, 2]) })
const SERIES: LoadedSeries = {
  labels: labelsFromObject({ __name__: 'h' }),
  timestampsMs: Float64Array.of(0, 1_000, 2_000, 3_000),
  values: Float64Array.of(NaN, NaN, 5, NaN),
  histograms: [histogram, null, null, histogram],
  startsMs: Float64Array.of(-10, NaN, NaN, -20),
}
writeStale(SERIES.values, 1)

function evaluate(input: string, maxSamples: number): unknown {
  const expr = parseExpr(input)
  const query = { startMs: 3_000, endMs: 3_000, stepMs: 0 }
  const plans = planSelectors(expr, query, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 })
  const data = new Map(plans.map(plan => [plan.selector, [SERIES]]))
  const evaluation = new Evaluation({ input, expr, query, data, options: { maxSamples } })
  return evaluation.run({ startMs: 3_000, stepMs: 0, count: 1 })
}

describe('samples that are native histograms', () => {
  test('a range has all but the markers of staleness, and what stands beside each sample', () => {
    expect(withoutStale(SERIES)).toEqual({
      labels: SERIES.labels,
      isNameDropped: false,
      times: Float64Array.of(0, 2_000, 3_000),
      values: Float64Array.of(NaN, 5, NaN),
      histograms: [histogram, null, histogram],
      startsMs: Float64Array.of(-10, NaN, -20),
    })
  })

  test('a part of a run is cut out of all that stands beside its samples', () => {
    expect(slicedRun(withoutStale(SERIES), 1, 2)).toMatchObject({
      times: Float64Array.of(2_000),
      values: Float64Array.of(5),
      histograms: [null],
      startsMs: Float64Array.of(NaN),
    })
  })

  // 168 + 8 bytes, and 8 for each of one span and two buckets, in samples of 16: twelve.
  test('a histogram counts as many samples as its bytes would hold', () => {
    expect(() => evaluate('h', 11)).toThrow(/too many samples/)
    expect(evaluate('h', 12)).toMatchObject({ kind: 'vector' })
    expect(() => evaluate('last_over_time(h[1m])', 11)).toThrow(/too many samples/)
    expect(evaluate('count_over_time(h[1m])', 1)).toMatchObject({ kind: 'vector' })
  })
})
