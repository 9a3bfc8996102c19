import { expect, test } from 'vitest'
import { ActionConfig } from '../config/schema/action.ts'
import {
  advanceProof,
  beginProof,
  conditionsOf,
  hasProof,
  judgeCheck,
  judgeExpression,
  judgeHeartbeat,
  judgeRule,
  lookBackMs,
  type ProofPlan,
  type ProofState,
  proofPlan,
  resumeProof,
  type Verdict,
} from './index.ts'

const PLAN: ProofPlan = {
  firstDelayMs: 3_000,
  intervalMs: 2_000,
  limitMs: 30_000,
  stable: 2,
  watchMs: 600_000,
}

const G = 'good'
const B = 'bad'
const U = 'unobserved'

/** Runs the machine over verdicts as they come; the outcomes that it decided, each with the second. */
function prove(plan: ProofPlan, before: readonly Verdict[], verdicts: readonly Verdict[]) {
  let state: ProofState = beginProof(plan, { before, nowMs: 0 })
  const decided: [outcome: string, atSeconds: number][] = []
  let reason = ''
  let lookedMs = 0
  for (const verdict of verdicts) {
    if (state.phase === 'over') break
    lookedMs = state.nextLookMs
    const look = { atMs: lookedMs, verdict, words: verdict === G ? 'up' : '503', name: 'Health' }
    const step = advanceProof(plan, state, { looks: [look], nowMs: lookedMs })
    state = step.state
    if (step.judgement) {
      decided.push([step.judgement.outcome, lookedMs / 1000])
      reason = step.judgement.reason
    }
  }
  return { decided, reason, state, lookedMs }
}

const many = (verdict: Verdict, count: number): Verdict[] => Array.from({ length: count }, () => verdict)

test.each<[string, readonly Verdict[], readonly Verdict[], [string, number][]]>([
  ['R-48 healthy twice in a row is verified', [B], [B, G, G], [['verified', 7]]],
  ['R-48 once is not enough: the row begins anew', [B], [G, B, G, G], [['verified', 9]]],
  ['what was not seen is not good, and ends the row', [B], [G, U, G, G], [['verified', 9]]],
  ['healthy before the press: it recovered by itself', [G], [G, G], [['recovered_by_itself', 5]]],
  ['healthy before, and not after: it failed', [G], many(B, 20), [['failed', 30]]],
  ['X-51 never healthy within the limit: restarted, not recovered', [B], many(B, 20), [['failed', 30]]],
  ['good at last, but not for long enough', [B], [...many(B, 14), G], [['failed', 30]]],
  ['not seen at the end: unknown', [B], [...many(B, 5), ...many(U, 20)], [['unknown', 30]]],
  ['what could not be seen before was not good before', [U], [G, G], [['verified', 5]]],
])('%s', (_, before, verdicts, decided) => {
  expect(prove(PLAN, before, verdicts).decided).toEqual(decided)
})

test('all conditions must hold: one bad is bad', () => {
  const state = beginProof(PLAN, { before: [B, G], nowMs: 0 })
  const looks = ([G, B] as const).map((verdict, i) => ({ atMs: 3_000, verdict, words: 'x', name: `c${i}` }))
  expect(advanceProof(PLAN, state, { looks, nowMs: 3_000 }).state).toMatchObject({
    stableNow: 0,
    nextLookMs: 5_000,
  })
})

test('X-36 a restart that takes long is looked at for the five minutes that it was given', () => {
  const plan = { ...PLAN, firstDelayMs: 5_000, intervalMs: 3_000, limitMs: 300_000 }
  const { decided, lookedMs } = prove(plan, [B], many(B, 200))
  expect([decided, lookedMs]).toEqual([[['failed', 300]], 300_000])
  expect(prove(plan, [B], [...many(B, 90), G, G]).decided).toEqual([['verified', 278]])
})

test('T-39 the limit of each action is its own: 60 s', () => {
  expect(prove({ ...PLAN, limitMs: 60_000 }, [B], many(B, 60)).decided).toEqual([['failed', 60]])
})

test('the reason says what was bad, and for how long it was looked at', () => {
  expect(prove(PLAN, [B], many(B, 20)).reason).toBe('Not recovered within 30 s: Health: 503')
  expect(prove(PLAN, [B], [G, G]).reason).toBe('Good 2 times in a row: Health: up')
})

test.each<[string, readonly Verdict[], [string, number][], string]>([
  [
    'bad twice in a row is a relapse',
    [G, B, B],
    [
      ['verified', 5],
      ['relapsed', 35],
    ],
    'over',
  ],
  ['bad once may be chance', [B, G, ...many(G, 70)], [['verified', 5]], 'over'],
  [
    'what is not seen is neither',
    [B, U, B],
    [
      ['verified', 5],
      ['relapsed', 35],
    ],
    'over',
  ],
  [
    'bad at the very end is looked at once more',
    [...many(G, 59), B, B],
    [
      ['verified', 5],
      ['relapsed', 615],
    ],
    'over',
  ],
])('while it is watched: %s', (_, verdicts, decided, phase) => {
  const proven = prove(PLAN, [B], [G, G, ...verdicts])
  expect([proven.decided, proven.state.phase]).toEqual([decided, phase])
})

test('after the deck was away there is time to prove it', () => {
  const state = beginProof(PLAN, { before: [B], nowMs: 0 })
  expect(resumeProof(PLAN, state, 100_000)).toMatchObject({
    nextLookMs: 100_000,
    limitMs: 104_000,
    stableNow: 0,
  })
  expect(resumeProof(PLAN, state, 1_000)).toEqual(state)
  const watching = { phase: 'watching', nextLookMs: 10_000, untilMs: 50_000, badInARow: 1 } as const
  expect(resumeProof(PLAN, watching, 100_000)).toMatchObject({ nextLookMs: 100_000, badInARow: 1 })
})

test.each([
  ['up', '', G, 'up'],
  ['degraded', 'at capacity (10/10)', B, 'degraded, at capacity (10/10)'],
  ['down', '503 Service Unavailable', B, 'down, 503 Service Unavailable'],
  ['unknown', 'no such field', U, 'unknown, no such field'],
] as const)('a check that is %s', (state, reason, verdict, words) => {
  expect(judgeCheck({ state, reason })).toEqual({ verdict, words })
})

const series = (...values: number[]) => ({
  samples: values.map(value => ({ labels: {}, value })),
  isScalar: false,
})
const rises = (by: number) => ({ change: { direction: 'rises', by } }) as const
const falls = (by: number) => ({ change: { direction: 'falls', by } }) as const

test.each([
  ['V-88 the count rose by two', rises(2), series(5), 3, G, '3 before, 5 now (+2 wanted)'],
  [
    'V-88 it is pending until then, with the count reached',
    rises(2),
    series(4),
    3,
    B,
    '3 before, 4 now (+2 wanted)',
  ],
  [
    'V-88 instances are counted together',
    rises(2),
    series(1, 1, 1, 1, 1),
    3,
    G,
    '3 before, 5 now (+2 wanted)',
  ],
  ['T-41 any fall of active sessions', falls(0), series(11), 12, G, '12 before, 11 now (less wanted)'],
  ['T-41 the same is no fall', falls(0), series(12), 12, B, '12 before, 12 now (less wanted)'],
  ['without a figure before', rises(2), series(5), null, U, 'there was no figure before the press'],
  ['without a figure now', rises(2), series(), 3, U, 'there is no figure now'],
  ['X-51 a result holds', { change: null }, series(1), null, G, 'it holds at 1'],
  ['X-51 no result does not', { change: null }, series(), null, B, 'it does not hold'],
  [
    'a scalar of zero does not',
    { change: null },
    { ...series(0), isScalar: true },
    null,
    B,
    'it does not hold',
  ],
  ['what fails is not seen', { change: null }, { failure: 'timeout' }, null, U, 'timeout'],
] as const)('%s', (_, spec, reading, before, verdict, words) => {
  expect(judgeExpression(spec, reading, before)).toEqual({ verdict, words })
})

test.each([
  ['pinged before the start only', [{ atMs: 90, kind: 'success' }], B],
  [
    'pinged after it',
    [
      { atMs: 110, kind: 'success' },
      { atMs: 90, kind: 'success' },
    ],
    G,
  ],
  [
    'only begun after it',
    [
      { atMs: 110, kind: 'start' },
      { atMs: 90, kind: 'success' },
    ],
    B,
  ],
  ['failed after it', [{ atMs: 110, kind: 'fail' }], B],
  ['there is no such heartbeat', null, U],
] as const)('R-50 a heartbeat that is %s', (_, pings, verdict) => {
  expect(judgeHeartbeat(pings, 100).verdict).toBe(verdict)
})

test('an alert’s rule holds no more once no result fits the alert', () => {
  const alert = { labels: { alertname: 'Slow', instance: 'a', severity: 'critical' } }
  const result = (instance: string) => ({
    samples: [{ labels: { __name__: 'x', instance }, value: 3 }],
    isScalar: false,
  })
  expect(judgeRule(alert, result('a'))).toEqual({ verdict: B, words: 'its rule still holds at 3' })
  expect(judgeRule(alert, result('b')).verdict).toBe(G)
  expect(judgeRule(alert, { failure: 'timeout' }).verdict).toBe(U)
})

test.each([
  ['rate(x[5m]) > 1 and max_over_time(y[1h:1m]) > 2', 3_600_000],
  ['sum(rate(x[5m])) / 2', 300_000],
  ['up == 0', 0],
  ['not promql (', 0],
])('%s looks back', (expr, ms) => {
  expect(lookBackMs(expr)).toBe(ms)
})

test('what an action takes for proof, by full keys', () => {
  const config = ActionConfig.parse({
    service: 'voice',
    slug: 'restart',
    name: 'Restart',
    steps: [{ kind: 'recheck', checks: ['health'] }],
    proof: {
      checks: ['health', 'db/primary'],
      expressions: [{ name: 'Instances', expr: 'sum(up)', rises_by: 2 }],
      heartbeats: ['clean-up'],
      limit: '5m',
    },
  })
  expect(conditionsOf(config).map(({ key }) => key)).toEqual([
    'check:voice/health',
    'check:db/primary',
    'expression:0',
    'heartbeat:voice/clean-up',
  ])
  expect([hasProof(config), proofPlan(config).limitMs]).toEqual([true, 300_000])
})
