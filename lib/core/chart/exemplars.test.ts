import { expect, test } from 'vitest'
import { exemplarPoints, highestExemplars, traceOf, traceUrlOf } from './exemplars.ts'

const answer = (values: readonly (readonly [seconds: number, value: string])[]) => ({
  data: [
    {
      seriesLabels: {},
      exemplars: values.map(([timestamp, value]) => ({
        labels: { trace_id: `t${timestamp}` },
        value,
        timestamp,
      })),
    },
  ],
})

test('points are in order, in the unit of the chart, and numbers', () => {
  const points = exemplarPoints(
    answer([
      [2.5, '20'],
      [1, '10'],
      [3, 'NaN'],
    ]),
    0.001,
  )
  expect(points.map(({ atMs, value }) => [atMs, value])).toEqual([
    [1_000, 0.01],
    [2_500, 0.02],
  ])
})

test('of too many the highest of each stretch stay', () => {
  const points = exemplarPoints(
    answer(Array.from({ length: 1_000 }, (_, i) => [i, String(i % 100)] as const)),
    1,
  )
  const within = { fromMs: 0, toMs: 1_000_000, most: 10 }
  const shown = highestExemplars(points, within)
  expect(shown).toHaveLength(10)
  expect(shown.every(({ value }) => value === 99)).toBe(true)
  expect(highestExemplars(points, { fromMs: 5_000, toMs: 7_000, most: 10 })).toHaveLength(3)
})

test.each([
  [{ trace_id: 'a' }, 'a'],
  [{ traceID: 'b' }, 'b'],
  [{ 'trace.id': 'c' }, 'c'],
  [{ span: 'd' }, null],
])('the trace of %j is %s', (labels, trace) => expect(traceOf({ atMs: 0, value: 0, labels })).toBe(trace))

test.each([
  [
    { trace_id: 'a/b?' },
    'https://traces.example/t/{trace_id}#{trace_id}',
    'https://traces.example/t/a%2Fb%3F#a%2Fb%3F',
  ],
  [{ span: 'd' }, 'https://traces.example/t/{trace_id}', null],
  [{ trace_id: 'a' }, null, null],
])('the trace of %j by %s is at %s', (labels, template, url) =>
  expect(traceUrlOf({ atMs: 0, value: 0, labels }, template)).toBe(url),
)
