import { describe, expect, test } from 'vitest'
import { compareStrings, compileMatchers, labelsFromObject, labelsKey } from '../labels/index.ts'
import {
  bucketsOfRun,
  CUSTOM_BUCKETS,
  formatHistogram,
  histogramOf,
  type NativeHistogram,
} from '../native-histogram/index.ts'
import { randomOf } from '../random-testing.ts'
import { writeStale } from '../stale.ts'
import {
  Evaluation,
  type LoadedSeries,
  parseExpr,
  planSelectors,
  type QueryRange,
  type Value,
} from './index.ts'

const RESETS = ['unknown', 'unknown', 'reset', 'notReset', 'gauge'] as const

function randomHistogram(random: () => number): NativeHistogram {
  const counts = Array.from({ length: 4 }, () => Math.floor(random() * 9))
  const figures = {
    count: counts.reduce((sum, count) => sum + count, 0),
    sum: random() * 50,
    counterReset: RESETS[Math.floor(random() * RESETS.length)] ?? 'unknown',
    positive: bucketsOfRun(0, counts),
  }
  if (random() < 0.8) return histogramOf({ ...figures, schema: random() < 0.5 ? 1 : 2 })
  const customBounds = random() < 0.5 ? Float64Array.of(1, 2, 4) : Float64Array.of(1, 3, 4)
  return histogramOf({ ...figures, schema: CUSTOM_BUCKETS, customBounds })
}

/** Half an hour of one series: runs of numbers and of histograms (the first has numbers only), gaps, markers, starts. */
function randomSeries(pod: number): LoadedSeries {
  const random = randomOf(pod + 7)
  const times: number[] = []
  for (let t = 0; t < 1_800_000; t += 15_000)
    if (random() > 0.15) times.push(t + Math.floor(random() * 5_000))
  let isNumber = pod === 0 || random() < 0.5
  const histograms = times.map(() => {
    if (pod > 0 && random() < 0.12) isNumber = !isNumber
    return isNumber ? null : randomHistogram(random)
  })
  const values = Float64Array.from(histograms, histogram => (histogram ? NaN : Math.floor(random() * 90)))
  for (let i = 0; i < values.length; i++) {
    if (random() >= 0.03) continue
    writeStale(values, i)
    histograms[i] = null
  }
  const startsMs = Float64Array.from(times, t => (random() < 0.3 ? NaN : t - Math.floor(random() * 40_000)))
  const labels = labelsFromObject({ __name__: 'mix', pod: `p${pod}`, zone: `z${pod % 2}` })
  return { labels, timestampsMs: Float64Array.from(times), values, histograms, startsMs }
}

const SERIES = Array.from({ length: 6 }, (_, pod) => randomSeries(pod))

type Plan = ReturnType<typeof planSelectors>[number]

function selected({ matchers, fromMs, toMs }: Plan): LoadedSeries[] {
  const passes = compileMatchers(matchers)
  return SERIES.filter(({ labels }) => passes(labels)).map(({ labels, timestampsMs, ...beside }) => {
    const inside = (_: unknown, i: number): boolean => {
      const atMs = timestampsMs[i] ?? 0
      return atMs >= fromMs && atMs <= toMs
    }
    const from = Math.max(
      0,
      timestampsMs.findIndex(time => time >= fromMs),
    )
    return {
      labels,
      timestampsMs: timestampsMs.filter(inside),
      // By slices, which keep the bits of the markers.
      values: beside.values.slice(from, from + timestampsMs.filter(inside).length),
      histograms: beside.histograms?.filter(inside),
      startsMs: beside.startsMs?.filter(inside),
    }
  })
}

function evaluationOf(input: string, query: QueryRange): Evaluation {
  const expr = parseExpr(input)
  const plans = planSelectors(expr, query, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 })
  return new Evaluation({
    input,
    expr,
    query,
    data: new Map(plans.map(plan => [plan.selector, selected(plan)])),
  })
}

/** An answer at one step, a line for each series. */
function rowsAt(value: Value, step: number): string[] {
  if (value.kind !== 'vector') throw new Error(`a ${value.kind}`)
  return value.vector
    .filter(({ present }) => present[step])
    .map(({ labels, values, histograms }) => {
      const histogram = histograms?.[step]
      const shown = histogram ? formatHistogram(histogram) : (values[step] ?? NaN).toPrecision(9)
      return `${labelsKey(labels)} ${shown}`
    })
    .sort(compareStrings)
}

const notesOf = (evaluation: Evaluation): string[] =>
  Object.values(evaluation.annotations()).flat().sort(compareStrings)

const EXPRESSIONS = [
  'mix',
  'mix offset 40s * 2',
  '-mix',
  'mix smoothed',
  'start_timestamp(mix)',
  'timestamp(mix)',
  ...['rate', 'increase', 'delta'].flatMap(func =>
    ['', ' anchored', ' smoothed'].map(ends => `${func}(mix[75s]${ends})`),
  ),
  ...['irate', 'idelta', 'changes', 'resets', 'deriv', 'sum_over_time', 'avg_over_time', 'max_over_time'].map(
    func => `${func}(mix[2m])`,
  ),
  ...['first_over_time', 'last_over_time', 'count_over_time', 'ts_of_min_over_time', 'mad_over_time'].map(
    func => `${func}(mix[2m] offset 10s)`,
  ),
  'resets(mix[3m] anchored)',
  'sum by (zone) (mix)',
  'avg by (zone) (mix)',
  'max by (zone) (mix)',
  'topk by (zone) (2, mix)',
  'count_values by (zone) ("what", mix)',
  'mix + on (pod) mix offset 30s',
  'mix == on (pod) mix offset 30s',
  'mix </ 2 or mix',
  'mix unless on (pod) mix > 40',
  'increase(mix[4m:30s])',
  'sum_over_time(rate(mix[1m])[3m:45s])',
  'histogram_quantile(0.9, mix)',
  'histogram_count(sum by (zone) (mix))',
]

const QUERY = { startMs: 420_000, endMs: 1_640_000, stepMs: 122_000 }
const COUNT = (QUERY.endMs - QUERY.startMs) / QUERY.stepMs + 1

describe('series of numbers and native histograms', () => {
  test.each(EXPRESSIONS)(
    '%s: at each step what an instant query gives then, and in slices the same',
    input => {
      const whole = evaluationOf(input, QUERY)
      const value = whole.run({ startMs: QUERY.startMs, stepMs: QUERY.stepMs, count: COUNT })
      const slices = evaluationOf(input, QUERY)
      let found = 0
      for (let step = 0; step < COUNT; step++) {
        const startMs = QUERY.startMs + step * QUERY.stepMs
        const alone = evaluationOf(input, { startMs, endMs: startMs, stepMs: 0 })
        const expected = rowsAt(alone.run({ startMs, stepMs: 0, count: 1 }), 0)
        expect(rowsAt(value, step)).toEqual(expected)
        expect(rowsAt(slices.run({ startMs, stepMs: QUERY.stepMs, count: 1 }), 0)).toEqual(expected)
        found += expected.length
      }
      expect(found).toBeGreaterThan(0)
      expect(notesOf(slices)).toEqual(notesOf(whole))
    },
  )
})
