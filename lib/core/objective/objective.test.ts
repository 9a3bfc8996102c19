import { describe, expect, test } from 'vitest'
import { findExpressionFault } from '../config/expression.ts'
import { ServiceConfig } from '../config/schema/service.ts'
import { labelsToObject } from '../labels/index.ts'
import {
  baseRates,
  burnRate,
  objectiveGroups,
  objectiveProblem,
  objectivesOf,
  type PlacedObjective,
  periodSeconds,
} from './index.ts'

const SERVICE = {
  slug: 'api',
  name: 'API',
  match: 'job="api"',
  errors: { metric: 'http_requests_total', bad: 'code=~"5.."' },
  latency: { metric: 'http_seconds', target_seconds: 0.3 },
  objectives: [
    { slug: 'up', name: 'Up', target_ratio: 0.999 },
    { slug: 'good', name: 'Good', of: 'requests', target_ratio: 0.99, over: '7d' },
    { slug: 'fast', name: 'Fast', of: 'latency', target_ratio: 0.95 },
  ],
  parts: [
    {
      slug: 'voice',
      name: 'Voice',
      match: 'job="voice"',
      objectives: [{ slug: 'up', name: 'Up', target_ratio: 0.9, degraded_is_good: false }],
    },
  ],
}

const placed = (over: object = {}): PlacedObjective[] =>
  objectivesOf([ServiceConfig.parse({ ...SERVICE, ...over })])

describe('objectives', () => {
  test('are those of services and of their parts', () => {
    expect(placed().map(({ part, objective }) => `${part ?? ''}/${objective.slug}`)).toEqual([
      '/up',
      '/good',
      '/fast',
      'voice/up',
    ])
  })

  test('V-59: 99.9 % over 30 days allow 43.2 minutes, and 14.4 times that is gone in two days and two hours', () => {
    const [up] = placed()
    if (!up) throw new Error('no objective')
    expect(((1 - up.objective.target_ratio) * periodSeconds(up.objective)) / 60).toBeCloseTo(43.2, 9)
    expect(burnRate(0.0144, up.objective)).toBeCloseTo(14.4, 9)
  })

  test.each([
    ['requests without a counter', { errors: undefined }, 1, /give "errors" the metric/],
    ['latency without a metric', { latency: undefined }, 2, /give "latency" its metric/],
    [
      'latency of a summary',
      { latency: { ...SERVICE.latency, kind: 'summary' } },
      2,
      /a histogram is needed/,
    ],
    ['latency without a limit', { latency: { metric: 'x' } }, 2, /a target_seconds/],
  ])('%s cannot be judged, and why is said', (_why, over, index, problem) => {
    const objective = placed(over)[index]
    if (!objective) throw new Error('no objective')
    expect(objectiveProblem(objective)).toMatch(problem)
    expect(baseRates(objective)).toBeNull()
  })

  test.each([
    ['s', 0.3, '0\\.3|3e-1'],
    ['s', 1, '1|1\\.0|1e\\+0'],
    ['ms', 0.3, '300|300\\.0|3e\\+2'],
    ['s', 2.5, '2\\.5|2\\.5e\\+0'],
  ])('a limit in %s is found among the buckets, however it is written: %s', (unit, target, pattern) => {
    const fast = placed({ latency: { metric: 'x', unit, target_seconds: target } })[2]
    expect(fast && baseRates(fast)?.bad).toContain(`le=~${JSON.stringify(pattern)}`)
  })
})

describe('rules', () => {
  const groups = objectiveGroups(placed())
  const rules = groups.flatMap(group => group.rules)

  test('every expression is PromQL', () => {
    expect(rules.length).toBeGreaterThan(40)
    for (const rule of rules) expect(findExpressionFault(rule.expr)).toBeNull()
  })

  test('no two give the same series', () => {
    const names = rules.map(rule =>
      JSON.stringify(['record' in rule ? rule.record : rule.alert, labelsToObject(rule.labels)]),
    )
    expect(new Set(names).size).toBe(names.length)
  })

  test('each has an alert for a page and one for a ticket, beside what they are judged by', () => {
    const alerts = rules.filter(rule => rule.kind === 'alerting')
    expect(alerts.map(({ labels }) => Object.values(labelsToObject(labels)).join(' '))).toContain(
      'up voice api page',
    )
    expect(alerts).toHaveLength(2 * placed().length)
    expect(groups.map(({ rules: of }) => of.at(-1)?.kind)).toEqual(['alerting', 'alerting'])
  })

  test('no rule reads more than five minutes of raw samples', () => {
    for (const rule of rules)
      for (const [, name = '', range] of rule.expr.matchAll(/([a-z_:0-9]+)\{[^}]*\}\[(\w+)\]/g))
        if (!name.startsWith('opsdeck_slo_')) expect(range).toBe('5m')
  })

  test('the conditions of pages and tickets are 14.4, 6 and 1 times the share that is allowed', () => {
    const burning = rules.filter(rule => 'record' in rule && rule.record === 'opsdeck_slo_burning')
    const limits = burning
      .filter(rule => labelsToObject(rule.labels).objective === 'good')
      .map(rule =>
        [...rule.expr.matchAll(/window="(\w+)"\}\) > bool ([\d.]+)/g)].map(
          ([, window, limit]) => `${window} ${limit}`,
        ),
      )
    expect(limits.map(of => of.slice(0, 4))).toEqual([
      ['1h 0.144', '5m 0.144', '6h 0.06', '30m 0.06'],
      ['3d 0.01', '6h 0.01'],
    ])
  })

  test('without objectives there are no groups', () => {
    expect(objectiveGroups([])).toEqual([])
  })
})
