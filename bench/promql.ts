import { compileMatchers, labelsFromObject } from '../lib/core/labels/index.ts'
import { Evaluation, type LoadedSeries, parseExpr, planSelectors } from '../lib/core/promql/index.ts'

const STEP_MS = 15_000
const SAMPLES = 1_440
const END_MS = SAMPLES * STEP_MS

function counters(count: number): LoadedSeries[] {
  return Array.from({ length: count }, (_, i) => ({
    labels: labelsFromObject({
      __name__: 'http_request_duration_seconds_bucket',
      instance: `host${Math.floor(i / 5) % 50}`,
      path: `/p${Math.floor(i / 250)}`,
      le: ['0.05', '0.1', '0.5', '1', '+Inf'][i % 5] ?? '+Inf',
    }),
    timestampsMs: Float64Array.from({ length: SAMPLES }, (_, k) => k * STEP_MS + (i % 1_000)),
    values: Float64Array.from({ length: SAMPLES }, (_, k) => k * (1 + (i % 7))),
  }))
}

const CASES = [
  { name: 'parse', expr: '', steps: 0, series: 0 },
  { name: 'rate', expr: 'rate(http_request_duration_seconds_bucket[5m])', steps: 240, series: 2_000 },
  {
    name: 'quantile of sums',
    expr: 'histogram_quantile(0.95, sum by (le, path) (rate(http_request_duration_seconds_bucket[5m])))',
    steps: 240,
    series: 2_000,
  },
  { name: 'newest', expr: 'sum(http_request_duration_seconds_bucket)', steps: 240, series: 10_000 },
  {
    name: 'average over an hour',
    expr: 'avg_over_time(http_request_duration_seconds_bucket[1h])',
    steps: 120,
    series: 500,
  },
  {
    name: 'ratio',
    expr: 'http_request_duration_seconds_bucket{le="0.5"} / ignoring (le) http_request_duration_seconds_bucket{le="+Inf"}',
    steps: 240,
    series: 2_000,
  },
] as const

/** CPU time rather than the clock's: other programs on the machine do not count. */
function milliseconds(work: () => void): number {
  work()
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  })
  return times.sort((a, b) => a - b)[2] ?? NaN
}

function measure({ name, expr: input, steps, series }: (typeof CASES)[number]): object {
  if (steps === 0) {
    const text = CASES[2].expr
    const ms = milliseconds(() => {
      for (let i = 0; i < 1_000; i++) parseExpr(text)
    })
    return { name, microsecondsEach: Number(ms.toFixed(2)) }
  }
  const all = counters(series)
  const query = { startMs: END_MS - (steps - 1) * STEP_MS, endMs: END_MS, stepMs: STEP_MS }
  const expr = parseExpr(input)
  const data = new Map(
    planSelectors(expr, query, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 }).map(plan => {
      const passes = compileMatchers(plan.matchers)
      return [plan.selector, all.filter(({ labels }) => passes(labels))]
    }),
  )
  const ms = milliseconds(() => {
    new Evaluation({ input, expr, query, data }).run({
      startMs: query.startMs,
      stepMs: STEP_MS,
      count: steps,
    })
  })
  const nanosecondsEach = (ms * 1e6) / (steps * series)
  return {
    name,
    series,
    steps,
    ms: Number(ms.toFixed(1)),
    nanosecondsPerSeriesStep: Number(nanosecondsEach.toFixed(1)),
  }
}

for (const one of CASES) console.log(JSON.stringify(measure(one)))
