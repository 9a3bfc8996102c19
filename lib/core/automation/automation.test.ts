import { expect, test } from 'vitest'
import type { CountedRun } from '../guard/index.ts'
import { type AutomationFacts, judgeAutomation, verifiedByPeople } from './index.ts'

const NOW = 1_000_000_000

const run = (outcome: string | null, more: Partial<CountedRun> = {}): CountedRun => ({
  runId: 'r',
  by: 'ana@example.org',
  outcome,
  trigger: 'person',
  isDryRun: false,
  pressedAtMs: 0,
  startedAtMs: 0,
  endedAtMs: 0,
  ...more,
})
const runs = (...outcomes: string[]): CountedRun[] => outcomes.map(outcome => run(outcome))

const facts = (more: Partial<AutomationFacts> = {}): AutomationFacts => ({
  action: { kind: 'recovery', isSafe: true, needsSecondPerson: false },
  isEnabled: true,
  needed: 3,
  hasProof: true,
  ownHealer: null,
  runs: runs('verified', 'verified', 'verified'),
  guard: { refusals: [], demands: [] },
  firingSinceMs: NOW - 120_000,
  waitMs: 60_000,
  storm: { servicesDown: 1, automaticRuns: 0 },
  nowMs: NOW,
  ...more,
})

test('it runs by itself once people proved it often enough, and nothing speaks against it', () => {
  expect(judgeAutomation(facts())).toEqual({ isEnabled: true, verifiedInARow: 3, needed: 3, whyNot: null })
})

test.each<[string, Partial<AutomationFacts>, RegExp]>([
  [
    'V-90 a diagnostic',
    { action: { kind: 'diagnostic', isSafe: true, needsSecondPerson: false } },
    /diagnostic/,
  ],
  [
    'V-89 what is not safe',
    { action: { kind: 'recovery', isSafe: false, needsSecondPerson: false } },
    /only safe/,
  ],
  [
    'what wants a second person',
    { action: { kind: 'recovery', isSafe: true, needsSecondPerson: true } },
    /second person/,
  ],
  ['what nothing proves', { hasProof: false }, /nothing proves/],
  ['T-26 a service that heals itself', { ownHealer: 'Vrooli' }, /Vrooli heals itself/],
  ['T-26 what is switched off, which is the default', { isEnabled: false }, /Switched off: 3 of 3/],
  ['what is not earned', { runs: runs('verified', 'verified') }, /Not earned yet: 2 of 3/],
  ['a storm of services', { storm: { servicesDown: 4, automaticRuns: 0 } }, /4 services are down/],
  ['a storm of runs', { storm: { servicesDown: 0, automaticRuns: 5 } }, /5 automatic runs within 10 min/],
  ['no alert', { firingSinceMs: null }, /None of its alerts fires/],
  ['an alert that is too young', { firingSinceMs: NOW - 59_000 }, /long enough/],
  [
    'V-89 a guard: at most once in its cooldown',
    {
      guard: {
        refusals: [{ guard: 'cooldown', reason: 'It cools down', untilMs: 1, offer: null }],
        demands: [],
      },
    },
    /It cools down/,
  ],
])('never by itself, and said why: %s', (_, more, words) => {
  expect(judgeAutomation(facts(more)).whyNot).toMatch(words)
})

test.each<[string, readonly CountedRun[], number]>([
  ['a failure takes it away', runs('verified', 'failed', 'verified', 'verified'), 1],
  ['a relapse takes it away', runs('relapsed', 'verified', 'verified', 'verified'), 0],
  ['V-90 a diagnostic or dry run earns nothing', [run('done'), run('verified', { isDryRun: true })], 0],
  ['what recovered by itself earns nothing and takes nothing', runs('recovered_by_itself', 'verified'), 1],
  ['its own runs earn nothing', [run('verified', { trigger: 'automatic' }), ...runs('verified')], 1],
  ['its own failure takes all', [run('failed', { trigger: 'automatic' }), ...runs('verified')], 0],
])('trust: %s', (_, list, verified) => {
  expect(verifiedByPeople(list)).toBe(verified)
})
