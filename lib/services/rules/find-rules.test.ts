import { expect, test } from 'vitest'
import { type AlertingRuleRow, ListRules, type RuleGroupRow, type RuleRow } from '../../contract/rules.ts'
import { findRules } from './find-rules.ts'

const alerting = (name: string, over: Partial<AlertingRuleRow> = {}): AlertingRuleRow => ({
  kind: 'alerting',
  name,
  expr: `${name} > 1`,
  query: `${name} > 1`,
  labels: {},
  annotations: {},
  health: 'ok',
  lastError: null,
  failingSinceMs: null,
  lastEvaluationMs: 1,
  durationMs: 1,
  forMs: 0,
  keepFiringForMs: 0,
  state: 'inactive',
  thresholdKey: null,
  pendingCount: 0,
  firingCount: 0,
  alerts: [],
  ...over,
})
const group = (name: string, rules: readonly RuleRow[]): RuleGroupRow => ({
  file: 'rules.yml',
  name,
  intervalMs: 15_000,
  queryOffsetMs: 0,
  limit: 0,
  lastEvaluationMs: null,
  durationMs: null,
  rules,
})
const alert = (value: string) => ({
  labels: {},
  annotations: {},
  state: 'firing' as const,
  value,
  activeAtMs: 0,
  firedAtMs: 0,
  keepFiringSinceMs: null,
  isOutranked: false,
})
const GROUPS = [
  group('calm', [alerting('quiet'), alerting('waits', { state: 'pending' })]),
  group('loud', [
    alerting('still'),
    alerting('broken', { health: 'err', lastError: 'no' }),
    alerting('hot', { state: 'firing', labels: { team: 'blue' }, alerts: [alert('1'), alert('2')] }),
  ]),
]
const found = (wish: Record<string, unknown> = {}) => findRules(GROUPS, ListRules.parse(wish))
const namesOf = (wish: Record<string, unknown>) =>
  found(wish).groups.map(({ name, rules }) => [name, ...rules.map(rule => rule.name)])

test('what fires stands first, then what fails, what waits, the rest; a group is where its worst rule is', () => {
  expect(namesOf({})).toEqual([
    ['loud', 'hot', 'broken', 'still'],
    ['calm', 'waits', 'quiet'],
  ])
  expect(namesOf({ state: 'failing' })).toEqual([['loud', 'broken']])
  expect(namesOf({ q: 'LOUD blue' })).toEqual([['loud', 'hot']])
})

test('a filtered rule keeps its place in its group as its name in the address', () => {
  expect(found({ state: 'firing' }).groups[0]?.rules[0]?.key).toBe('rules.yml;loud;2')
})

test('with a limit the first rules come, and the counts are of all', () => {
  expect(namesOf({ limit: '4' })).toEqual([
    ['loud', 'hot', 'broken', 'still'],
    ['calm', 'waits'],
  ])
  expect(found({ limit: 1, state: 'all', q: 'quiet' })).toMatchObject({
    counts: { all: 5, firing: 1, pending: 1, failing: 1, inactive: 3, recording: 0 },
    groupCount: 2,
    found: 1,
  })
})

test('of many alerts a row needs one; the opened rule has all, as does a list without a limit', () => {
  const alertsOf = (wish: Record<string, unknown>) => {
    const [rule] = found(wish).groups[0]?.rules ?? []
    return rule?.kind === 'alerting' ? rule.alerts.map(({ value }) => value) : null
  }
  expect(alertsOf({ limit: 10 })).toEqual(['1'])
  expect(alertsOf({ limit: 10, open: 'rules.yml;loud;2' })).toEqual(['1', '2'])
  expect(alertsOf({})).toEqual(['1', '2'])
})
