import { describe, expect, test } from 'vitest'
import { ThresholdRuleConfig } from '../config/schema/rule.ts'
import { issuesOf, loadText } from '../config/testing.ts'
import { labelsToObject } from '../labels/index.ts'
import { parseExpr } from '../promql/index.ts'
import { measuredExpr, thresholdGroups, thresholdRules } from './threshold.ts'
import { thresholdFaults } from './threshold-faults.ts'

const rule = (more: Record<string, unknown> = {}) =>
  ThresholdRuleConfig.parse({ service: 'api', slug: 'errors', name: 'Errors', critical: 5, ...more })

test.each<[Record<string, unknown>, string]>([
  [{ expression: 'a / b' }, 'a / b'],
  [{ expression: '1 + 1' }, 'vector(1 + 1)'],
  [{ metric: 'temperature' }, 'temperature'],
  [{ metric: 'temperature', matchers: 'room="hall"' }, 'temperature{room="hall"}'],
  [{ metric: 't', aggregation: 'avg' }, 'avg_over_time(t[5m])'],
  [{ metric: 't', aggregation: 'max', window: '1h' }, 'max_over_time(t[1h])'],
  [{ metric: 't', aggregation: 'p95', matchers: 'a="b"' }, 'quantile_over_time(0.95, t{a="b"}[5m])'],
  [{ metric: 'hits_total', aggregation: 'rate', window: '10m' }, 'rate(hits_total[10m])'],
])('%j measures %s', (more, expr) => {
  expect(measuredExpr(rule(more))).toBe(expr)
  expect(thresholdFaults(rule(more))).toEqual([])
})

test('a warning and a critical value are two rules of one name, the critical one first', () => {
  const config = rule({
    part: 'web',
    expression: 'a or b',
    comparison: 'at_least',
    warning: 2,
    for: '5m',
    keep_firing_for: '1m',
    labels: { team: 'blue' },
    annotations: { runbook_url: 'https://wiki/errors' },
  })
  const rules = thresholdRules(config)
  expect(rules).toMatchObject([
    { alert: 'Errors', expr: '(a or b) >= 5', forMs: 300_000, keepFiringForMs: 60_000 },
    { alert: 'Errors', expr: '(a or b) >= 2' },
  ])
  const place = { service: 'api', part: 'web', team: 'blue' }
  expect(rules.map(({ labels }) => labelsToObject(labels))).toEqual([
    { ...place, severity: 'critical' },
    { ...place, severity: 'warning' },
  ])
  expect(rules.map(({ annotations }) => labelsToObject(annotations).summary)).toEqual([
    'Errors is {{ $value | humanize }}: at or above 5',
    'Errors is {{ $value | humanize }}: at or above 2',
  ])
  for (const { expr } of rules) expect(() => parseExpr(expr)).not.toThrow()
})

test.each<[why: string, more: Record<string, unknown>, levels: string[]]>([
  ['a critical value alone', {}, ['critical']],
  ['a warning value alone', { critical: undefined, warning: 1 }, ['warning']],
  ['no data as an alert', { no_data: 'alert', warning: 1 }, ['critical', 'warning', 'no_data']],
])('%s', (_why, more, levels) => {
  const rules = thresholdRules(rule({ expression: 'x', ...more }))
  expect(rules.map(({ threshold }) => threshold?.level)).toEqual(levels)
})

test('without data: an alert of its own with the lower severity; kept by the levels only where it is wished', () => {
  const [, , noData] = thresholdRules(rule({ metric: 'x', no_data: 'alert', warning: 1, for: '2m' }))
  expect(noData).toMatchObject({ expr: 'absent(x)', forMs: 120_000 })
  expect(noData && labelsToObject(noData.labels)).toEqual({
    service: 'api',
    severity: 'warning',
    reason: 'no_data',
  })
  const kept = thresholdRules(rule({ metric: 'x', no_data: 'keep' }))
  expect(kept.map(({ threshold }) => threshold?.keepsWithoutData)).toEqual([true])
})

test('one of the levels tells of failures, where it is wished', () => {
  const rules = thresholdRules(rule({ metric: 'x', on_error: 'alert', warning: 1 }))
  expect(rules.map(({ threshold }) => threshold?.alertsOnError)).toEqual([true, false])
})

test('all stand in one group; a paused one and none have no group', () => {
  const one = rule({ metric: 'x' })
  expect(thresholdGroups([one, { ...one, slug: 'other' }])).toMatchObject([
    { file: 'built in', name: 'thresholds', rules: [{}, {}] },
  ])
  expect(thresholdGroups([{ ...one, paused: true }])).toEqual([])
})

describe('refused', () => {
  test.each<[why: string, more: Record<string, unknown>, messages: string[]]>([
    ['neither expression nor metric', {}, ['expression: is missing: expected an expression or a metric']],
    [
      'both',
      { expression: 'x', metric: 'y' },
      ['expression: stands beside a metric: expected only one of them'],
    ],
    [
      'an aggregation of an expression',
      { expression: 'x', aggregation: 'avg' },
      ['aggregation: has no effect on an expression: it belongs to a metric'],
    ],
    ['an expression that does not parse', { expression: 'sum(x' }, ['expression: unclosed left parenthesis']],
    ['a range', { expression: 'x[5m]' }, ['expression: gives a range vector: expected one figure a series']],
    ['matchers that are none', { metric: 'x', matchers: 'a=b' }, ['matchers: ']],
    ['a metric that is none', { metric: 'x y' }, ['metric: ']],
    [
      'a window of the last sample',
      { metric: 'x', window: '5m' },
      ['window: has no effect on the last sample'],
    ],
    ['no value', { metric: 'x', critical: undefined }, ['critical: is missing']],
    ['values the wrong way up', { metric: 'x', warning: 6 }, ['critical: is below the warning value']],
    [
      'values the wrong way down',
      { metric: 'x', warning: 4, comparison: 'below' },
      ['critical: is above the warning value'],
    ],
    ['the same value twice', { metric: 'x', warning: 5 }, ['critical: is the warning value too']],
    [
      'a label that the rule sets',
      { metric: 'x', labels: { severity: 'x' } },
      ['severity: is set by the rule'],
    ],
    ['a label with a template', { metric: 'x', labels: { team: '{{ $value }}' } }, ['team: is plain text']],
    [
      'an annotation that does not parse',
      { metric: 'x', annotations: { summary: '{{ $nothing }}' } },
      ['summary: not a valid template: undefined variable "$nothing"'],
    ],
  ])('%s', (_why, more, messages) => {
    const faults = thresholdFaults(rule(more)).map(({ message }) => message)
    expect(faults).toHaveLength(messages.length)
    for (const [i, message] of messages.entries()) expect(faults[i]).toContain(message)
  })

  test('in the file with its place', async () => {
    const text = (more: string) =>
      `services: [{slug: api, name: API, match: job="api"}]\nrules:\n  - {service: api, slug: hot, name: Hot, ${more}}\n`
    const { configuration, issues } = await loadText(text('metric: t, warning: 1.5, for: 5m'))
    expect(issues).toEqual([])
    expect(configuration?.entries.rule).toMatchObject([
      { slug: 'hot', warning: 1.5, no_data: 'ok', on_error: 'keep' },
    ])
    expect(await issuesOf(text('metric: t'))).toEqual([
      'deck.yml:3:5: critical: is missing: expected a warning value, a critical one or both',
    ])
    expect(
      (await issuesOf(text('metric: t, warning: 1').replace('service: api', 'service: apj')))[0],
    ).toContain('there is no service "apj"')
  })
})
