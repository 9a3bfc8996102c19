import { expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { bucketsOfRun, CUSTOM_BUCKETS, histogramOf, type NativeHistogram } from '../native-histogram/index.ts'
import { formatResult } from './format.ts'

const labels = labelsFromObject({ __name__: 'h' })
const vectorOf = (histogram: NativeHistogram): string =>
  [
    ...formatResult({ type: 'vector', samples: [{ labels, timestampMs: 1_500, value: NaN, histogram }] }),
  ].join('')

test.each<[string, NativeHistogram, string]>([
  ['nothing in it', histogramOf(), '{"count":"0","sum":"0"}'],
  [
    'both sides and the zero bucket',
    histogramOf({
      count: 10,
      sum: -0.5,
      zeroThreshold: 0.001,
      zeroCount: 2,
      positive: bucketsOfRun(1, [3, 0, 1]),
      negative: bucketsOfRun(0, [4]),
    }),
    '{"count":"10","sum":"-0.5","buckets":[[1,"-1","-0.5","4"],[3,"-0.001","0.001","2"],[0,"1","2","3"],[0,"4","8","1"]]}',
  ],
  [
    'bounds of its own, fractions',
    histogramOf({
      schema: CUSTOM_BUCKETS,
      count: 2.5,
      sum: Number.NaN,
      positive: bucketsOfRun(0, [0.5, 0, 2]),
      customBounds: Float64Array.of(0.1, 5),
    }),
    '{"count":"2.5","sum":"NaN","buckets":[[3,"-Inf","0.1","0.5"],[0,"5","+Inf","2"]]}',
  ],
])('%s is written as Prometheus does', (_what, histogram, expected) => {
  expect(vectorOf(histogram)).toBe(
    `{"resultType":"vector","result":[{"metric":{"__name__":"h"},"histogram":[1.500,${expected}]}]}`,
  )
})

test('a series of numbers and histograms has both lists, one of histograms alone only theirs', () => {
  const one = histogramOf({ count: 1, sum: 2, zeroCount: 1 })
  const both = {
    labels,
    timestampsMs: Float64Array.of(1_000, 2_000),
    values: Float64Array.of(7, NaN),
    histograms: [null, one],
  }
  const series = [both, { ...both, histograms: [one, one] }]
  const shown = '{"count":"1","sum":"2","buckets":[[3,"-0","0","1"]]}'
  expect([...formatResult({ type: 'matrix', series })].join('')).toBe(
    `{"resultType":"matrix","result":[{"metric":{"__name__":"h"},"values":[[1,"7"]],"histograms":[[2,${shown}]]},` +
      `{"metric":{"__name__":"h"},"histograms":[[1,${shown}],[2,${shown}]]}]}`,
  )
})
