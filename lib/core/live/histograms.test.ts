import { expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import {
  bucketsOfRun,
  formatHistogram,
  histogramOf,
  type NativeHistogram,
} from '../native-histogram/index.ts'
import { formatResult } from '../prom-api/index.ts'
import { histogramText, type WireHistogram } from './histograms.ts'

/** What the HTTP API says of it. */
function onTheWire(histogram: NativeHistogram): WireHistogram {
  const samples = [{ labels: labelsFromObject({}), timestampMs: 0, value: Number.NaN, histogram }]
  const answer: { result: [{ histogram: [number, WireHistogram] }] } = JSON.parse(
    [...formatResult({ type: 'vector', samples })].join(''),
  )
  return answer.result[0].histogram[1]
}

test.each<[string, NativeHistogram]>([
  ['nothing in it', histogramOf()],
  [
    'numbers of both signs',
    histogramOf({
      count: 8,
      sum: -1.5,
      zeroThreshold: 0.001,
      zeroCount: 1,
      positive: bucketsOfRun(0, [1, 2]),
      negative: bucketsOfRun(1, [4]),
    }),
  ],
])('%s: what the page shows is what Prometheus writes into texts', (_what, histogram) => {
  expect(histogramText(onTheWire(histogram))).toBe(formatHistogram(histogram))
})
