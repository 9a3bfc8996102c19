import { describe, expect, test } from 'vitest'
import { compareLabels, compileMatchers, labelsFromObject, labelsKey } from '../labels/index.ts'
import { randomOf } from '../random-testing.ts'
import { writeStale } from '../stale.ts'
import {
  Evaluation,
  type Grid,
  type LoadedSeries,
  parseExpr,
  planSelectors,
  type QueryRange,
  type Value,
} from './index.ts'

function randomSeries(random: () => number): LoadedSeries[] {
  const series: LoadedSeries[] = []
  for (const name of ['jobs_total', 'depth']) {
    for (let i = 0; i < 12; i++) {
      const labels = labelsFromObject({ __name__: name, zone: `z${i % 3}`, pod: `p${i}` })
      const times: number[] = []
      for (let t = 0; t < 3_600_000; t += 10_000 + Math.floor(random() * 20_000))
        if (random() > 0.1) times.push(t)
      let value = 0
      const values = Float64Array.from(times, () => {
        value = name === 'depth' ? random() * 100 - 50 : random() < 0.03 ? 0 : value + random() * 10
        return value
      })
      for (let k = 0; k < values.length; k++) if (random() < 0.02) writeStale(values, k)
      series.push({ labels, timestampsMs: Float64Array.from(times), values })
    }
  }
  return series
}

const SERIES = randomSeries(randomOf(42))

function select({ matchers, fromMs, toMs }: ReturnType<typeof planSelectors>[number]): LoadedSeries[] {
  const passes = compileMatchers(matchers)
  return SERIES.filter(({ labels }) => passes(labels)).map(({ labels, timestampsMs, values }) => {
    const from = timestampsMs.findIndex(time => time >= fromMs)
    const to = timestampsMs.findLastIndex(time => time <= toMs) + 1
    if (from < 0) return { labels, timestampsMs: new Float64Array(), values: new Float64Array() }
    return { labels, timestampsMs: timestampsMs.slice(from, to), values: values.slice(from, to) }
  })
}

function evaluationOf(input: string, query: QueryRange): Evaluation {
  const expr = parseExpr(input)
  const plans = planSelectors(expr, query, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 })
  const data = new Map(plans.map(plan => [plan.selector, select(plan)]))
  return new Evaluation({ input, expr, query, data })
}

/** The answer at one step: labels → value. */
function rowsAt(value: Value, step: number): Record<string, number> {
  if (value.kind === 'scalar') return { scalar: value.values[step] ?? NaN }
  if (value.kind === 'string') return {}
  return Object.fromEntries(
    value.vector
      .filter(column => column.present[step])
      .toSorted((a, b) => compareLabels(a.labels, b.labels))
      .map(column => [labelsKey(column.labels), column.values[step] ?? NaN]),
  )
}

const QUERY = { startMs: 900_000, endMs: 2_700_000, stepMs: 45_000 }
const COUNT = (QUERY.endMs - QUERY.startMs) / QUERY.stepMs + 1
const GRID: Grid = { startMs: QUERY.startMs, stepMs: QUERY.stepMs, count: COUNT }

const EXPRESSIONS = [
  'depth',
  'depth offset 3m',
  'rate(jobs_total[5m])',
  'increase(jobs_total[90s] offset -1m)',
  'sum by (zone) (rate(jobs_total[4m])) / count by (zone) (jobs_total)',
  'max_over_time(depth[3m]) - min_over_time(depth[3m])',
  'avg_over_time(sum by (zone) (depth)[7m:30s])',
  'quantile_over_time(0.9, depth[5m])',
  'changes(depth[5m]) + resets(jobs_total[5m]) * 0 + on (zone, pod) group_left depth',
  'topk by (zone) (2, depth)',
  'quantile by (zone) (0.3, depth)',
  'stddev by (zone) (depth) > 20',
  'depth > 0 or on (zone) depth unless on (pod) jobs_total > 100',
  'deriv(jobs_total[10m]) * scalar(count(depth)) + time()',
  'predict_linear(depth[6m], 60)',
  'absent(depth{pod="p1"} > 40)',
  'label_replace(depth, "n", "$1", "pod", "p(.*)") and on (n) label_replace(jobs_total, "n", "$1", "pod", "p(.*)")',
  'jobs_total @ 1200 - jobs_total offset 30s',
  'timestamp(depth)',
  'max_over_time((time() - min by (zone) (depth) ^ 2)[5m:1m] @ 2000)',
]

describe('a range query gives at each step what an instant query gives then', () => {
  test.each(EXPRESSIONS)('%s', input => {
    const whole = evaluationOf(input, QUERY).run(GRID)
    let found = 0
    for (let step = 0; step < COUNT; step++) {
      const atMs = QUERY.startMs + step * QUERY.stepMs
      const alone = evaluationOf(input, { startMs: atMs, endMs: atMs, stepMs: 0 })
      const expected = rowsAt(alone.run({ startMs: atMs, stepMs: 0, count: 1 }), 0)
      const got = rowsAt(whole, step)
      expect(Object.keys(got)).toEqual(Object.keys(expected))
      for (const [key, value] of Object.entries(expected)) expect(got[key]).toBeCloseTo(value, 6)
      found += Object.keys(got).length
    }
    expect(found).toBeGreaterThan(0)
  })

  test.each(EXPRESSIONS)('in slices too: %s', input => {
    const whole = evaluationOf(input, QUERY).run(GRID)
    const sliced = evaluationOf(input, QUERY)
    for (let first = 0; first < COUNT; first += 7) {
      const count = Math.min(7, COUNT - first)
      const slice = sliced.run({ startMs: QUERY.startMs + first * QUERY.stepMs, stepMs: QUERY.stepMs, count })
      for (let i = 0; i < count; i++) expect(rowsAt(slice, i)).toEqual(rowsAt(whole, first + i))
    }
  })
})

describe('sums over parts add up to the sum over all', () => {
  test.each(['zone', 'pod', 'zone, pod'])('by (%s)', labels => {
    const parts = rowsOf(`sum(sum by (${labels}) (rate(jobs_total[5m])))`)
    const whole = rowsOf('sum(rate(jobs_total[5m]))')
    expect(parts).toHaveLength(COUNT)
    for (const [step, row] of whole.entries()) {
      expect(Object.values(parts[step] ?? {})[0]).toBeCloseTo(Object.values(row)[0] ?? NaN, 9)
    }
  })

  function rowsOf(input: string): Record<string, number>[] {
    const value = evaluationOf(input, QUERY).run(GRID)
    return Array.from({ length: COUNT }, (_, step) => rowsAt(value, step))
  }
})

test('too many samples at once are refused, not computed', () => {
  const expr = parseExpr('depth + depth')
  const data = new Map(
    planSelectors(expr, QUERY, { lookbackMs: 300_000, defaultSubqueryStepMs: 60_000 }).map(plan => [
      plan.selector,
      select(plan),
    ]),
  )
  const evaluation = new Evaluation({
    input: 'depth + depth',
    expr,
    query: QUERY,
    data,
    options: { maxSamples: 100 },
  })
  expect(() => evaluation.run(GRID)).toThrow(/too many samples/)
})

test('a plan asks for what a range, an offset and a subquery reach back to, and no more', () => {
  const expr = parseExpr('rate(a[5m] offset 1m) + b + max_over_time(c[10m:1m] offset 30s) + d @ 7')
  const plans = planSelectors(
    expr,
    { startMs: 1e9, endMs: 2e9, stepMs: 1 },
    {
      lookbackMs: 300_000,
      defaultSubqueryStepMs: 60_000,
    },
  )
  expect(
    plans.map(({ selector, fromMs, toMs }) => [
      'name' in selector ? selector.name : null,
      fromMs - 1e9,
      toMs - 2e9,
    ]),
  ).toEqual([
    ['a', -359_999, -60_000],
    ['b', -299_999, 0],
    ['c', -30_000 - 600_000 - 299_999, -30_000],
    ['d', 7_000 - 299_999 - 1e9, 7_000 - 2e9],
  ])
})
