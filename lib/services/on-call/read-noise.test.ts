import { expect, test } from 'vitest'
import type { NoiseLedger, NoiseRow } from '../../contract/on-call.ts'
import type { AlertingRuleRow, BackTestResult, BackTestRule } from '../../contract/rules.ts'
import { somebody } from '../testing.ts'
import { type NoiseContext, readNoise } from './read-noise.ts'

const NOW_MS = Date.UTC(2026, 0, 15, 12)
const RANGE = { from: NOW_MS - 30 * 86_400_000, to: NOW_MS }

const row = (key: string, longerForMs?: number): NoiseRow => ({
  key,
  pages: 4,
  acknowledged: 0,
  actedOn: 0,
  refired: 0,
  nightsWoken: 0,
  medianAcknowledgeSeconds: null,
  suggestion: longerForMs === undefined ? null : 'wait longer',
  ...(longerForMs === undefined ? {} : { longerForMs }),
})

/** Only what the verb asks of a context; what it does not ask for is not there. */
function contextOf(
  rows: readonly NoiseRow[],
  backTest: (rule: BackTestRule) => Promise<BackTestResult>,
): NoiseContext {
  const ledger: NoiseLedger = { fromMs: RANGE.from, toMs: RANGE.to, rules: rows, people: [] }
  const rule = { kind: 'alerting', name: 'Down', expr: 'up == 0', forMs: 60_000, keepFiringForMs: 0 }
  const parts = {
    actor: somebody('viewer'),
    clock: { now: () => NOW_MS },
    onCall: { noise: async () => ledger },
    rules: { list: async () => [{ rules: [rule as AlertingRuleRow] }], backTest },
  }
  return parts as unknown as NoiseContext
}

const result = (count: number): BackTestResult => ({
  fromMs: RANGE.from,
  toMs: RANGE.to,
  stepMs: 15_000,
  count,
  quietCount: 0,
  alerts: [],
  leftOut: 0,
})

test('a suggestion carries what stored data say of it; a rule that is gone, and one without, keep their words', async () => {
  const asked: BackTestRule[] = []
  const ctx = contextOf([row('Down', 300_000), row('Gone', 60_000), row('Fine')], async rule => {
    asked.push(rule)
    return result(rule.forMs > 60_000 ? 3 : 14)
  })
  const { rules } = await readNoise(ctx, RANGE)
  expect(rules.map(({ suggestion }) => suggestion)).toEqual([
    'wait longer; on stored data of 30 days it fires 3 times with for: 6m, 14 times with 1m',
    'wait longer',
    null,
  ])
  expect(asked.map(({ forMs, rangeSeconds }) => [forMs, rangeSeconds])).toEqual([
    [60_000, 30 * 86_400],
    [360_000, 30 * 86_400],
  ])
})

test('stored data that cannot be asked leave the suggestion as it is', async () => {
  const ctx = contextOf([row('Down', 300_000)], () => Promise.reject(new Error('too many samples')))
  expect((await readNoise(ctx, RANGE)).rules[0]?.suggestion).toBe('wait longer')
})

test.each([
  ['an end before the start', { from: 2, to: 1 }, 'later than from'],
  ['more than 400 days', { from: 0, to: NOW_MS }, '400 days or less'],
])('%s is refused', async (_why, range, message) => {
  await expect(
    readNoise(
      contextOf([], async () => result(0)),
      range,
    ),
  ).rejects.toThrow(message)
})
