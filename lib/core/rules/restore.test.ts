import { expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { writeStale } from '../stale.ts'
import { generatorUrl } from './generator-url.ts'
import { forStateMatchers, isRestorable, lastLiving, restoredActiveAtMs } from './restore.ts'

const MINUTE_MS = 60_000

test.each<[why: string, forMinutes: number, isIt: boolean]>([
  ['R26 a `for` of the grace period is restored', 10, true],
  ['R26 a shorter one waits anew', 9.99, false],
])('%s', (_why, forMinutes, isIt) => expect(isRestorable({ forMs: forMinutes * MINUTE_MS })).toBe(isIt))

test.each<[why: string, forMinutes: number, spent: number, outage: number, activeAt: number]>([
  ['R28 the `for` was over: the old instant, and it fires at once', 30, 30, 5, 0],
  ['R28 nothing but the grace period was left: it is not cut', 30, 20, 5, 5],
  ['R28 less than the grace period was left: it fires after exactly that', 30, 25, 5, 10],
  ['R28 more was left: the outage does not count', 30, 10, 7, 7],
])('%s', (_why, forMinutes, spent, outage, activeAt) => {
  const restored = restoredActiveAtMs({
    forMs: forMinutes * MINUTE_MS,
    storedActiveAtMs: 0,
    downAtMs: spent * MINUTE_MS,
    nowMs: (spent + outage) * MINUTE_MS,
  })
  expect(restored / MINUTE_MS).toBe(activeAt)
})

test('R27 series are found by the rule’s labels, those with templates left out', () => {
  const labels = labelsFromObject({ severity: 'page', value: '{{ $value }}', alertname: 'other' })
  expect(forStateMatchers({ alert: 'Down', labels })).toEqual([
    { name: '__name__', op: '=', value: 'ALERTS_FOR_STATE' },
    { name: 'severity', op: '=', value: 'page' },
    { name: 'alertname', op: '=', value: 'Down' },
  ])
})

test.each<[why: string, values: (number | 'stale')[], last: object | null]>([
  ['R27 the last sample counts', [5, 6], { atMs: 1, value: 6 }],
  ['R27 a series that had ended is not restored', [5, 'stale'], null],
  ['R27 one without a sample neither', [], null],
])('%s', (_why, given, last) => {
  const values = Float64Array.from(given, value => (value === 'stale' ? 0 : value))
  for (const [i, value] of given.entries()) if (value === 'stale') writeStale(values, i)
  const timestampsMs = Float64Array.from(given, (_value, i) => i)
  expect(lastLiving({ labels: labelsFromObject({}), timestampsMs, values })).toEqual(last)
})

test.each([
  ['up == 0', 'up+%3D%3D+0'],
  [`f(x{a="b c"}) * 1!'~-_.`, 'f%28x%7Ba%3D%22b+c%22%7D%29+%2A+1%21%27~-_.'],
])('R22 the address of %s', (expr, escaped) =>
  expect(generatorUrl('https://deck/base', expr)).toBe(`https://deck/base/graph?g0.expr=${escaped}&g0.tab=1`),
)
