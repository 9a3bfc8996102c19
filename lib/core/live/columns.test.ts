import { describe, expect, test } from 'vitest'
import { advanceColumns, applyColumns, type Columns, firstAtOrAfter } from './columns.ts'
import { gridOf, stepFor } from './grid.ts'
import { toChartSeries } from './points.ts'
import { judgeSequence } from './sequence.ts'
import { takeToken } from './token-bucket.ts'

const columns = (
  fromMs: number,
  toMs: number,
  points: Record<string, [number, number][]>,
): Columns<number> => ({
  fromMs,
  toMs,
  stepMs: 10,
  warnings: [],
  infos: [],
  series: Object.entries(points).map(([name, list]) => ({
    labels: { name },
    t: list.map(([t]) => t),
    v: list.map(([, v]) => v),
  })),
})

describe('advancing', () => {
  const before = columns(0, 23, {
    a: [
      [0, 1],
      [10, 2],
      [20, 3],
      [23, 4],
    ],
    b: [[10, 7]],
  })

  test('sends the new step and the moved present, and forgets what left the window', () => {
    const fresh = columns(11, 33, {
      a: [
        [20, 3],
        [30, 5],
        [33, 6],
      ],
    })
    const { columns: after, update, isChanged } = advanceColumns(before, fresh, 10)
    expect(isChanged).toBe(true)
    expect(update.replaceFromMs).toBe(23)
    expect(update.series).toEqual([{ labels: { name: 'a' }, t: [30, 33], v: [5, 6] }])
    expect(after.series.map(one => one.t)).toEqual([[10, 20, 30, 33], [10]])
  })

  test('a late sample changes a step that was drawn already: it is sent again from there', () => {
    const fresh = columns(11, 33, {
      a: [
        [20, 99],
        [30, 5],
        [33, 6],
      ],
    })
    expect(advanceColumns(before, fresh, 10).update.replaceFromMs).toBe(20)
  })

  test('a series that ends is sent as its absence', () => {
    const { columns: after, update } = advanceColumns(before, columns(11, 33, {}), 0)
    expect(update).toMatchObject({ replaceFromMs: 20, series: [] })
    expect(after.series.map(one => one.t)).toEqual([[0, 10], [10]])
  })

  test('the same points are no change, and applying it changes nothing', () => {
    const fresh = columns(11, 23, {
      a: [
        [20, 3],
        [23, 4],
      ],
    })
    const { columns: after, isChanged } = advanceColumns(before, fresh, 0)
    expect(isChanged).toBe(false)
    expect(after.series).toEqual(before.series)
  })

  test('whoever applies the updates has what the sender has', () => {
    let sender = columns(0, 0, {})
    let receiver = sender
    for (let now = 65; now < 300; now += 7) {
      const { fromMs, lastStepMs } = gridOf(now, 50, 10)
      const steps = [...new Set([...range(fromMs, lastStepMs, 10), now])].filter(t => t > sender.toMs - 15)
      const fresh = columns(Math.max(fromMs, sender.toMs - 14), now, {
        a: steps.map((t): [number, number] => [t, t % 3]),
        b: steps.filter(t => t % 20 < 10).map((t): [number, number] => [t, t]),
      })
      const advanced = advanceColumns(sender, fresh, fromMs)
      sender = advanced.columns
      receiver = applyColumns(receiver, JSON.parse(JSON.stringify(advanced.update)))
      expect(receiver).toEqual(sender)
    }
  })
})

const range = (from: number, to: number, step: number): number[] =>
  from > to ? [] : [from, ...range(from + step, to, step)]

test.each([
  ['between two steps', 105, 50, { fromMs: 60, lastStepMs: 100, toMs: 105 }],
  ['on a step', 100, 50, { fromMs: 50, lastStepMs: 100, toMs: 100 }],
  ['no range: only now', 105, 0, { fromMs: 105, lastStepMs: 100, toMs: 105 }],
])('the grid %s', (_where, now, rangeMs, expected) => expect(gridOf(now, rangeMs, 10)).toEqual(expected))

test.each([
  [300, 360, 1],
  [3_600, 360, 10],
  [10_800, 360, 30],
  [86_400, 360, 300],
  [366 * 86_400, 366, 86_400],
])('%i s in at most %i points: a step of %i s', (seconds, points, step) =>
  expect(stepFor(seconds, points)).toBe(step),
)

test.each([
  ['the next one', 4, 5, 'apply'],
  ['seen before', 5, 5, 'ignore'],
  ['one is missing', 4, 6, 'resubscribe'],
  ['before any snapshot', null, 1, 'resubscribe'],
] as const)('a message: %s', (_which, last, seq, verdict) => expect(judgeSequence(last, seq)).toBe(verdict))

test('a gap is one null at its first step, and what is not finite is a gap', () => {
  const series = [{ labels: {}, t: [0, 10, 40, 50], v: [1, 2, 3, 'NaN' as const] }]
  expect(toChartSeries({ series, stepMs: 10 })[0]?.points).toEqual([
    [0, 1],
    [10, 2],
    [20, null],
    [40, 3],
    [50, null],
  ])
})

test('the first index at or after a time', () => {
  expect([0, 5, 10, 11].map(ms => firstAtOrAfter([0, 5, 10], ms))).toEqual([0, 1, 2, 3])
})

test('a bucket lets a burst through, then its rate', () => {
  const rule = { capacity: 2, perSecond: 1 }
  let bucket = null
  const allowed = []
  for (const atMs of [0, 0, 0, 500, 1_000, 10_000]) {
    const taken = takeToken(bucket, rule, atMs)
    bucket = taken.bucket
    allowed.push(taken.isAllowed)
  }
  expect(allowed).toEqual([true, true, false, false, true, true])
})
