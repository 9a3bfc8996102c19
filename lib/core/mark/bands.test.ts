import { expect, test } from 'vitest'
import { bandsOf } from './bands.ts'

const STEP_MS = 10
const points = (...values: (number | null)[]) => values.map((value, i) => [(i + 1) * STEP_MS, value] as const)

test.each([
  ['nothing went on', points(0, 0, 0), []],
  ['it went on and ended', points(0, 1, 1, 0), [{ fromMs: 10, toMs: 30 }]],
  [
    'twice',
    points(1, 0, 1, 0),
    [
      { fromMs: 0, toMs: 10 },
      { fromMs: 20, toMs: 30 },
    ],
  ],
  ['it goes on', points(0, 0, 0, 1), [{ fromMs: 30, toMs: null }]],
  ['where nothing is known, nothing is said', points(1, null, null, 0), [{ fromMs: 0, toMs: 10 }]],
  [
    'a silence of two steps parts two bands',
    points(1, null, 1, 0),
    [
      { fromMs: 0, toMs: 10 },
      { fromMs: 20, toMs: 30 },
    ],
  ],
  ['no points at all', [], []],
])('%s', (_why, given, expected) => {
  expect(bandsOf(given, { stepMs: STEP_MS, toMs: 40 })).toEqual(expected)
})
