import fc from 'fast-check'
import { compareLabels, compileMatchers, labelsFromObject } from '../labels/index.ts'
import { bucketsOfRun, CUSTOM_BUCKETS, histogramOf, type NativeHistogram } from '../native-histogram/index.ts'
import { randomOf } from '../random-testing.ts'
import { writeStale } from '../stale.ts'
import {
  Evaluation,
  type Grid,
  isNotFolded,
  type LoadedSeries,
  parseExpr,
  planSelectors,
  type SelectorKey,
  type Value,
} from './index.ts'

const BOUNDS = Float64Array.of(1, 2, 5)

/** What a counter of histograms has counted after some values more; it starts again now and then. */
function grown(random: () => number, kind: 'exponential' | 'custom'): () => NativeHistogram {
  let counts = [0, 0, 0, 0]
  let sum = 0
  return () => {
    if (random() < 0.05) [counts, sum] = [[0, 0, 0, 0], 0]
    counts = counts.map(count => count + Math.floor(random() * 4))
    sum += random() * 10
    const zeroCount = kind === 'exponential' ? (counts[0] ?? 0) : 0
    const count = counts.reduce((total, one) => total + one, zeroCount)
    return kind === 'exponential'
      ? histogramOf({
          schema: 1,
          count,
          sum,
          zeroThreshold: 0.01,
          zeroCount,
          positive: bucketsOfRun(-1, counts),
        })
      : histogramOf({
          schema: CUSTOM_BUCKETS,
          customBounds: BOUNDS,
          count,
          sum,
          positive: bucketsOfRun(0, counts),
        })
  }
}

function counter(random: () => number): () => number {
  let value = 0
  return () => {
    value = random() < 0.05 ? 0 : value + Math.floor(random() * 20)
    return value
  }
}

type Source = (random: () => number) => () => number | NativeHistogram

const METRICS: Readonly<Record<string, Source>> = {
  reqs_total: counter,
  depth: random => () => random() * 100 - 50,
  lat: random => grown(random, 'exponential'),
  size: random => grown(random, 'custom'),
}

const PODS = 5
const LAST_MS = 1_800_000

/** Half an hour of four metrics of five pods in two zones: numbers and native histograms, gaps and staleness markers. */
export function randomSeries(seed: number): LoadedSeries[] {
  const random = randomOf(seed)
  const series: LoadedSeries[] = []
  for (const [name, source] of Object.entries(METRICS)) {
    for (let pod = 0; pod < PODS; pod++) {
      const labels = labelsFromObject({ __name__: name, pod: `p${pod}`, zone: `z${pod % 2}` })
      series.push({ labels, ...samplesOf(source(random), random) })
    }
  }
  return series.sort((a, b) => compareLabels(a.labels, b.labels))
}

function samplesOf(next: () => number | NativeHistogram, random: () => number): Omit<LoadedSeries, 'labels'> {
  const times: number[] = []
  for (let t = 0; t < LAST_MS; t += 15_000 + Math.floor(random() * 20_000)) {
    if (random() > 0.1) times.push(t)
    // Some gaps are longer than the five minutes that an instant query looks back.
    if (random() < 0.03) t += Math.floor(random() * 600_000)
  }
  const samples = times.map(() => next())
  const values = Float64Array.from(samples, sample => (typeof sample === 'number' ? sample : NaN))
  const histograms = samples.map(sample => (typeof sample === 'number' ? null : sample))
  for (let i = 0; i < values.length; i++) {
    if (random() >= 0.03) continue
    writeStale(values, i)
    histograms[i] = null
  }
  const isOfHistograms = samples.some(sample => typeof sample === 'object')
  return { timestampsMs: Float64Array.from(times), values, ...(isOfHistograms ? { histograms } : {}) }
}

/** What a store gives for a selector: the samples in [fromMs, toMs] of the series that match. */
function selected(
  series: readonly LoadedSeries[],
  { matchers, fromMs, toMs }: ReturnType<typeof planSelectors>[number],
): LoadedSeries[] {
  const passes = compileMatchers(matchers)
  return series
    .filter(({ labels }) => passes(labels))
    .map(({ labels, timestampsMs, values, histograms }) => {
      const first = timestampsMs.findIndex(time => time >= fromMs)
      const from = first < 0 ? timestampsMs.length : first
      const to = Math.max(from, timestampsMs.findLastIndex(time => time <= toMs) + 1)
      return {
        labels,
        timestampsMs: timestampsMs.slice(from, to),
        values: values.slice(from, to),
        ...(histograms ? { histograms: histograms.slice(from, to) } : {}),
      }
    })
}

/**
 * The value of an expression at every step of the grid, over series that are all there are. `oneByOne` hands over what
 * can be taken so series by series, each in a room that the next one overwrites; `inParts` evaluates two series at a time.
 */
export function evaluated(
  input: string,
  series: readonly LoadedSeries[],
  grid: Grid,
  how: 'atOnce' | 'oneByOne' | 'inParts' = 'atOnce',
): Value {
  const expr = parseExpr(input)
  const { startMs, stepMs, count } = grid
  const query = { startMs, endMs: startMs + stepMs * (count - 1), stepMs }
  const plans = planSelectors(expr, query, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 })
  const data = new Map(plans.map(plan => [plan.selector, selected(series, plan)]))
  const evaluation = new Evaluation({ input, expr, query, data })
  if (how === 'oneByOne')
    for (const [selector, found] of data) if (isFolded(evaluation, selector, found)) data.delete(selector)
  if (how !== 'inParts') return evaluation.run(grid)
  const values = [...evaluation.parts(2)].map(part => part.run(grid))
  const [first] = values
  if (first && values.length === 1) return first
  return { kind: 'vector', vector: values.flatMap(value => (value.kind === 'vector' ? value.vector : [])) }
}

/** How many parts an expression over such series is evaluated in, of two series at most. */
export function partsOf(input: string, series: readonly LoadedSeries[]): number {
  const expr = parseExpr(input)
  const query = { startMs: 600_000, endMs: 600_000, stepMs: 0 }
  const plans = planSelectors(expr, query, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 })
  const data = new Map(plans.map(plan => [plan.selector, selected(series, plan)]))
  return [...new Evaluation({ input, expr, query, data }).parts(2)].length
}

function isFolded(evaluation: Evaluation, selector: SelectorKey, found: readonly LoadedSeries[]): boolean {
  if (!evaluation.canFold(selector)) return false
  const take = evaluation.startFold(selector)
  try {
    for (const series of found) {
      const room = { timestampsMs: series.timestampsMs.slice(), values: series.values.slice() }
      take({ ...series, ...room })
      room.timestampsMs.fill(NaN)
      room.values.fill(NaN)
    }
    return true
  } catch (error) {
    if (!isNotFolded(error)) throw error
    evaluation.dropFold(selector)
    return false
  }
}

const RANGES = ['1m', '4m', '10m'] as const
const range = fc.constantFrom(...RANGES)
/** Numbers that no sum of the samples hits, so that rounding decides no comparison. */
const limit = fc.constantFrom('-7.31', '3.37', '41.9')
/** Vectors in which no two values are the same, so that the order of elements is one. */
const untied = fc.constantFrom('depth', 'avg_over_time(depth[4m])', 'depth offset 30s')
const grouping = fc.constantFrom('by (zone)', 'by (pod)', 'without (pod)', '')

const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map(texts => texts.join(''))
const text = (value: string): fc.Arbitrary<string> => fc.constant(value)
const oneOf = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values)

/**
 * Expressions over `randomSeries`: vectors of numbers, and vectors of histograms (`counts` of them: none with counts
 * below zero, whose quantiles mean nothing).
 */
export const { numbers } = fc.letrec<{ numbers: string; histograms: string; counts: string }>(tie => {
  const [n, h, c] = [tie('numbers'), tie('histograms'), tie('counts')]
  return {
    numbers: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      oneOf('depth', 'reqs_total', 'depth{zone="z0"}', 'depth offset 90s', '(reqs_total @ 1000)'),
      joined(oneOf('rate', 'increase', 'resets'), text('(reqs_total['), range, text('])')),
      joined(
        oneOf('sum', 'avg', 'min', 'max', 'count', 'last').map(of => `${of}_over_time(depth[`),
        range,
        text('])'),
      ),
      joined(oneOf('sum ', 'avg ', 'min ', 'max ', 'count '), grouping, text('('), n, text(')')),
      joined(oneOf('count ', 'group '), grouping, text('('), h, text(')')),
      joined(text('('), n, oneOf(' + ', ' - ', ' * ', ' > ', ' <= '), limit, text(')')),
      joined(text('('), n, oneOf(' + ', ' - ', ' * ', ' and ', ' or ', ' unless '), n, text(')')),
      joined(text('('), n, oneOf(' + ', ' * '), text('on (zone) group_left sum by (zone) ('), n, text('))')),
      joined(oneOf('topk by (zone) (2, ', 'bottomk (3, ', 'quantile by (zone) (0.4, '), untied, text(')')),
      joined(text('stddev '), grouping, text('('), untied, text(')')),
      joined(
        oneOf('max', 'sum', 'avg', 'count', 'last').map(of => `${of}_over_time(`),
        oneOf(
          'depth',
          'rate(reqs_total[1m])',
          'sum by (zone) (depth)',
          '(depth > 3.37)',
          'max_over_time(depth[2m:])',
        ),
        text('['),
        range,
        oneOf(':30s])', ':])', ':45s] offset 1m)'),
      ),
      joined(text('-'), n).map(negated => `(${negated})`),
      joined(oneOf('histogram_count(', 'histogram_sum('), h, text(')')),
      joined(
        oneOf('histogram_avg(', 'histogram_quantile(0.937, ', 'histogram_quantile(0.271, '),
        c,
        text(')'),
      ),
      joined(text('histogram_fraction(0.3, 1.7, '), c, text(')')),
    ),
    histograms: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      c,
      joined(text('('), h, oneOf(' + ', ' - ', ' and ', ' unless ', ' or '), h, text(')')),
      joined(text('(-'), h, text(')')),
      joined(text('('), h, text(' * -2.5)')),
      joined(oneOf('sum ', 'avg '), grouping, text('('), h, text(')')),
    ),
    counts: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      oneOf('lat', 'size', 'lat{zone="z1"}', 'size offset 2m'),
      joined(
        oneOf('rate(lat[', 'increase(size[', 'avg_over_time(lat[', 'sum_over_time(size['),
        range,
        text('])'),
      ),
      joined(oneOf('sum ', 'avg '), grouping, text('('), c, text(')')),
      joined(
        oneOf('sum', 'avg', 'last').map(of => `${of}_over_time(rate(lat[2m])[`),
        range,
        oneOf(':30s])', ':])'),
      ),
      joined(text('('), c, oneOf(' * 2', ' / 4', ' </ 1.7', ' >/ 0.6'), text(')')),
      joined(text('('), c, text(' and '), n, text(')')),
    ),
  }
})
