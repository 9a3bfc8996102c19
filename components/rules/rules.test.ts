import { expect, test } from 'vitest'
import type { AlertingRuleRow } from '../../lib/contract/rules.ts'
import { ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'
import { thresholdFaults } from '../../lib/core/rules/threshold-faults.ts'
import { bodyOf, draftOf, textOfRule } from './rule-form-model.ts'
import { backTestText, firedMs, rulesPath, summariseRules, waitText } from './rule-model.ts'

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
test('the page in one line, and where its rules are asked for', () => {
  const counts = { all: 5, firing: 1, pending: 1, failing: 1, inactive: 2, recording: 0 }
  expect(summariseRules({ counts, groupCount: 2 })).toBe(
    '5 rules in 2 groups: 1 firing, 1 pending, 1 failing',
  )
  expect(rulesPath({ state: 'all', q: '', limit: 80 })).toBe('/api/v1/rules/states?limit=80')
  expect(rulesPath({ state: 'firing', q: 'a b', limit: 80, open: 'r.yml;g;0' })).toBe(
    '/api/v1/rules/states?state=firing&q=a+b&limit=80&open=r.yml%3Bg%3B0',
  )
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
