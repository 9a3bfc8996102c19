import { expect, test } from 'vitest'
import type { AlertingRuleRow, RuleGroupRow, RuleRow } from '../../lib/contract/rules.ts'
import { ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'
import { thresholdFaults } from '../../lib/core/rules/threshold-faults.ts'
import { bodyOf, draftOf, textOfRule } from './rule-form-model.ts'
import { backTestText, findRules, firedMs, summariseRules, waitText } from './rule-model.ts'

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
const GROUPS = [
  group('calm', [alerting('quiet'), alerting('waits', { state: 'pending' })]),
  group('loud', [
    alerting('still'),
    alerting('broken', { health: 'err', lastError: 'no' }),
    alerting('hot', { state: 'firing', labels: { team: 'blue' } }),
  ]),
]
const namesOf = (wish: Parameters<typeof findRules>[1]) =>
  findRules(GROUPS, wish).map(shown => [shown.group.name, ...shown.rules.map(({ rule }) => rule.name)])

test('what fires stands first, then what fails, what waits, the rest; a group is where its worst rule is', () => {
  expect(namesOf({ filter: 'all', text: '' })).toEqual([
    ['loud', 'hot', 'broken', 'still'],
    ['calm', 'waits', 'quiet'],
  ])
  expect(namesOf({ filter: 'failing', text: '' })).toEqual([['loud', 'broken']])
  expect(namesOf({ filter: 'all', text: 'LOUD blue' })).toEqual([['loud', 'hot']])
  expect(summariseRules(GROUPS)).toBe('5 rules in 2 groups: 1 firing, 1 pending, 1 failing')
})

test('a filtered rule keeps its place in its group as its name in the address', () => {
  const [shown] = findRules(GROUPS, { filter: 'firing', text: '' })
  expect(shown?.rules[0]?.key).toBe('rules.yml;loud;2')
})

test('how long a rule waits, and how often it would have fired', () => {
  expect(waitText(alerting('a', { forMs: 300_000, keepFiringForMs: 60_000 }))).toBe('for 5 min, kept 1 min')
  expect(waitText(alerting('a'))).toBe('at once')
  const range = { fromMs: 0, toMs: 7 * 86_400_000 }
  expect(backTestText({ ...range, count: 14 })).toBe('Would have fired 14 times in the last 7 days.')
  expect(backTestText({ ...range, count: 1 })).toBe('Would have fired once in the last 7 days.')
  expect(backTestText({ ...range, count: 0 })).toBe('Would not have fired in the last 7 days.')
  const stretches = [
    { fromMs: 0, toMs: 1_000 },
    { fromMs: 5_000, toMs: null },
  ]
  expect(firedMs({ alerts: [{ labels: {}, stretches }], toMs: 9_000 })).toBe(5_000)
})

test.each([
  { metric: 'hits_total', matchers: 'code="500"', aggregation: 'rate', window: '10m', critical: 5 },
  { expression: 'a / b', comparison: 'below', warning: 0.5, critical: 0.1, for: '5m', no_data: 'alert' },
  {
    metric: 'x',
    warning: 1,
    part: 'web',
    labels: { team: 'blue' },
    description: 'of the wiki',
    annotations: { summary: 's', description: 'd', runbook_url: 'https://wiki/x' },
    keep_firing_for: '1m',
    on_error: 'alert',
    paused: true,
  },
])('a rule comes out of its form as it went in: %j', more => {
  const config = ThresholdRuleConfig.parse({ service: 'api', slug: 'errors', name: 'Errors', ...more })
  expect(thresholdFaults(config)).toEqual([])
  const { service, slug, name } = config
  const body = bodyOf(textOfRule(config), { service, slug, name }, config)
  expect(ThresholdRuleConfig.parse(body)).toEqual(config)
})

test('a figure that is none is sent as it is written, for the server to say so', () => {
  const text = { ...textOfRule(null), metric: 'x', critical: 'five' }
  expect(bodyOf(text, { service: 'a', slug: 'b', name: 'c' }, null)).toMatchObject({ critical: 'five' })
  expect(draftOf(text)).not.toHaveProperty('critical')
  expect(draftOf({ ...text, metric: ' ' })).toBeNull()
})
