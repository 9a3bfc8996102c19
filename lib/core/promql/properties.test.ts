import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareStrings, labelsKey } from '../labels/index.ts'
import { formatHistogram, matchHistograms } from '../native-histogram/index.ts'
import type { Grid, Value } from './index.ts'
import { evaluated, numbers, partsOf, randomSeries } from './testing.ts'
import { plainlyEvaluated } from './testing-reference.ts'
import type { Sample } from './testing-samples.ts'

const GRID: Grid = { startMs: 500_000, stepMs: 97_000, count: 12 }
const FLEETS = Array.from({ length: 6 }, (_, i) => randomSeries(i + 1))
const fleet = fc.constantFrom(...FLEETS)
const stepAt = (step: number): number => GRID.startMs + step * GRID.stepMs

type Rows = ReadonlyMap<string, Sample>

/** What an evaluation has at one step: labels → sample. */
function rowsAt(value: Value, step: number): Rows {
  if (value.kind !== 'vector') throw new Error(`a ${value.kind}`)
  const rows = value.vector
    .filter(column => column.present[step])
    .map((column): [string, Sample] => [
      labelsKey(column.labels),
      column.histograms?.[step] ?? column.values[step] ?? NaN,
    ])
  return new Map(rows.sort(([a], [b]) => compareStrings(a, b)))
}

/** Everything of a vector that counts, in its order: what stands at a step where nothing is does not. */
function shownIn(value: Value) {
  if (value.kind !== 'vector') return value
  return value.vector.map(({ values, present, ...column }) => ({
    ...column,
    samples: Array.from(values, (sample, step) => (present[step] ? sample : null)),
  }))
}

function isClose(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}

function isSame(a: Sample | undefined, b: Sample | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return isClose(a, b)
  return typeof a === 'object' && typeof b === 'object' && matchHistograms(a, b, isClose)
}

const shown = (sample: Sample | undefined): string =>
  typeof sample === 'object' ? formatHistogram(sample) : String(sample)

function expectSame(got: Rows, expected: Rows): void {
  expect([...got.keys()]).toEqual([...expected.keys()])
  for (const [key, sample] of expected) {
    if (!isSame(got.get(key), sample)) expect(`${key} ${shown(got.get(key))}`).toBe(`${key} ${shown(sample)}`)
  }
}

describe('on random series, a random expression', () => {
  test('gives as a range query at each step what it gives as an instant query then', () => {
    fc.assert(
      fc.property(numbers, fleet, (input, series) => {
        const whole = evaluated(input, series, GRID)
        for (let step = 0; step < GRID.count; step += 4) {
          const alone = evaluated(input, series, { startMs: stepAt(step), stepMs: 0, count: 1 })
          expectSame(rowsAt(whole, step), rowsAt(alone, 0))
        }
      }),
      { numRuns: 120 },
    )
  })

  test('gives to the bit the same when its series come one by one', () => {
    fc.assert(
      fc.property(numbers, fleet, (input, series) => {
        expect(shownIn(evaluated(input, series, GRID, 'oneByOne'))).toEqual(
          shownIn(evaluated(input, series, GRID)),
        )
      }),
      { numRuns: 120 },
    )
  })

  test('gives to the bit the same when its series are evaluated a few at a time', () => {
    fc.assert(
      fc.property(numbers, fleet, (input, series) => {
        const [parts, whole] = [evaluated(input, series, GRID, 'inParts'), evaluated(input, series, GRID)]
        for (let step = 0; step < GRID.count; step++) expect(rowsAt(parts, step)).toEqual(rowsAt(whole, step))
      }),
      { numRuns: 60 },
    )
  })

  test('gives what an evaluator without any shortcut gives', () => {
    let samples = 0
    fc.assert(
      fc.property(numbers, fleet, (input, series) => {
        const whole = evaluated(input, series, GRID)
        for (let step = 0; step < GRID.count; step += 2) {
          const plain = plainlyEvaluated(input, series, stepAt(step))
          const rows = plain.map(({ labels, sample }): [string, Sample] => [labelsKey(labels), sample])
          expectSame(rowsAt(whole, step), new Map(rows.sort(([a], [b]) => compareStrings(a, b))))
          samples += rows.length
        }
      }),
      { numRuns: 120 },
    )
    expect(samples).toBeGreaterThan(500)
  })
})

test.each([
  ['reqs_total', true],
  ['rate(reqs_total[4m])', true],
  ['quantile_over_time(0.5, depth[4m])', true],
  ['rate(lat[4m])', true],
  ['-(depth offset 90s)', true],
  ['2 * depth > 3', true],
  ['depth @ 600', true],
  ['sum(depth)', false],
  ['sort(depth)', false],
  ['absent(depth)', false],
  ['absent_over_time(depth[4m])', false],
  ['depth + depth', false],
  ['depth * scalar(depth)', false],
  ['quantile_over_time(scalar(depth), depth[4m])', false],
  ['histogram_quantile(0.5, lat)', false],
])('%s goes by a few series at a time: %s', (input, isInParts) => {
  const series = FLEETS[0] ?? []
  const [parts, whole] = [evaluated(input, series, GRID, 'inParts'), evaluated(input, series, GRID)]
  for (let step = 0; step < GRID.count; step++) expect(rowsAt(parts, step)).toEqual(rowsAt(whole, step))
  expect(partsOf(input, series) > 1).toBe(isInParts)
})

const FUNCTIONS_OF_RANGES = [
  ...['rate', 'increase', 'delta', 'irate', 'deriv', 'changes', 'resets', 'sum_over_time', 'avg_over_time'],
  ...['max_over_time', 'last_over_time', 'stddev_over_time', 'present_over_time', 'count_over_time'],
]

describe('an aggregation of series that come one by one is to the bit that of all at once', () => {
  const inner = [
    ...FUNCTIONS_OF_RANGES.map(func => `${func}(reqs_total[4m])`),
    'rate(reqs_total[4m] anchored)',
    'increase(depth[4m] smoothed)',
    'depth',
    'depth offset 90s',
    'predict_linear(depth[10m], 60)',
    'last_over_time({__name__=~"depth|reqs_total"}[4m])',
    'rate(lat[4m])',
    '{pod="p1"}',
  ]

  test.each(['sum', 'avg', 'count', 'group', 'min', 'max', 'topk', 'bottomk', 'stddev'])('%s', op => {
    const best = op.endsWith('k') ? '2, ' : ''
    for (const grouping of ['', 'by (zone)', 'without (pod)', 'by (__name__)'])
      for (const expr of inner)
        for (const grid of [GRID, { ...GRID, stepMs: 0, count: 1 }]) {
          const input = `${op} ${grouping} (${best}${expr})`
          const series = FLEETS[0] ?? []
          expect(shownIn(evaluated(input, series, grid, 'oneByOne'))).toEqual(
            shownIn(evaluated(input, series, grid)),
          )
        }
  })
})

describe('sums over the parts of a partition add up to the sum over all', () => {
  const parts = fc.constantFrom('by (zone)', 'by (pod)', 'without (zone)', 'by (zone, pod)', 'by (nothing)')
  const inner = fc.constantFrom(
    'rate(reqs_total[4m])',
    'depth',
    'rate(lat[4m])',
    'size',
    'sum_over_time(lat[2m])',
  )

  test.each(['sum', 'count'])('%s', op => {
    fc.assert(
      fc.property(parts, inner, fleet, (partition, expr, series) => {
        const whole = evaluated(`${op}(${expr})`, series, GRID)
        const added = evaluated(`sum(${op} ${partition} (${expr}))`, series, GRID)
        for (let step = 0; step < GRID.count; step++) expectSame(rowsAt(added, step), rowsAt(whole, step))
      }),
      { numRuns: 30 },
    )
  })
})
