import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { advanceAlerts, NO_ALERTS } from './alerting.ts'
import { BackTest, backTestStepMs } from './back-test.ts'

const STEP_MS = 60_000
const labels = labelsFromObject({ i: 'a' })

/** `x` at the steps that have a result. */
function backTest(steps: string, forSteps: number, keepSteps: number) {
  const test = new BackTest({
    forMs: forSteps * STEP_MS,
    keepFiringForMs: keepSteps * STEP_MS,
    stepMs: STEP_MS,
  })
  const at = [...steps].flatMap((step, i) => (step === 'x' ? [i * STEP_MS] : []))
  test.add(labels, at)
  const { fired, quiet } = test.end((steps.length - 1) * STEP_MS)
  const stretches = fired.flatMap(alert => alert.stretches)
  const step = (ms: number | null) => (ms === null ? null : ms / STEP_MS)
  return { stretches: stretches.map(({ fromMs, toMs }) => [step(fromMs), step(toMs)]), quiet }
}

test.each<[why: string, steps: string, forSteps: number, keepSteps: number, expected: object]>([
  [
    'fires at once and ends with its result',
    '.xx.x',
    0,
    0,
    {
      stretches: [
        [1, 3],
        [4, null],
      ],
      quiet: 0,
    },
  ],
  ['waits for `for`', 'xxxx.', 2, 0, { stretches: [[2, 4]], quiet: 0 }],
  ['goes before `for` is over', 'x.xx.', 2, 0, { stretches: [], quiet: 2 }],
  ['is pending at the end', '...xx', 5, 0, { stretches: [], quiet: 0 }],
  ['is kept firing over a gap', 'x..x.....', 0, 2, { stretches: [[0, 6]], quiet: 0 }],
  [
    'is kept firing too briefly',
    'x...x....',
    0,
    2,
    {
      stretches: [
        [0, 3],
        [4, 7],
      ],
      quiet: 0,
    },
  ],
])('an alert that %s', (_why, steps, forSteps, keepSteps, expected) =>
  expect(backTest(steps, forSteps, keepSteps)).toEqual(expected),
)

describe('the same as evaluating each step', () => {
  /** Every pattern of twelve steps that starts with a result would be 2048: each third is plenty. */
  const patterns = Array.from({ length: 683 }, (_unused, i) =>
    (i * 3).toString(2).padStart(12, '0').replaceAll('0', '.').replaceAll('1', 'x'),
  )
  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [0, 3],
  ])('for %d, keep_firing_for %d', (forSteps, keepSteps) => {
    for (const steps of patterns) {
      expect([steps, backTest(steps, forSteps, keepSteps).stretches]).toEqual([
        steps,
        stepwise(steps, forSteps, keepSteps),
      ])
    }
  })
})

function stepwise(steps: string, forSteps: number, keepSteps: number): (number | null)[][] {
  let alerts = NO_ALERTS
  const stretches: (number | null)[][] = []
  for (const [i, step] of [...steps].entries()) {
    const results = step === 'x' ? [{ key: 'a', labels, annotations: labels, value: 1 }] : []
    const before = [...alerts.values()][0]?.state
    alerts = advanceAlerts(alerts, results, {
      forMs: forSteps * STEP_MS,
      keepFiringForMs: keepSteps * STEP_MS,
      limit: 0,
      atMs: i * STEP_MS,
    }).alerts
    const now = [...alerts.values()][0]?.state
    if (now === 'firing' && before !== 'firing') stretches.push([i, null])
    const open = stretches.at(-1)
    if (before === 'firing' && now !== 'firing' && open) open[1] = i
  }
  return stretches
}

test.each([
  [3_600, 15],
  [30 * 86_400, 300],
  [400 * 86_400, 3_600],
])('%d seconds are looked at every %d', (range, step) =>
  expect(backTestStepMs(range * 1_000)).toBe(step * 1_000),
)
