import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatIssue } from '../config/issues.ts'
import { memorySource } from '../config/testing.ts'
import { isRuleTestFile, runRuleTests } from './index.ts'

const RULES = `groups:
  - name: availability
    rules:
      - record: job:up:avg
        expr: avg by (job) (up)
      - alert: Down
        expr: up == 0
        for: 2m
        labels: {severity: page}
        annotations:
          summary: '{{ $labels.instance }} in {{ $externalLabels.region }} is down'
          left: '{{ with query (printf "job:up:avg{job=%q}" $labels.job) }}{{ . | first | value | humanizePercentage }}{{ end }}'
      - alert: Half
        expr: job:up:avg < 0.6
        keep_firing_for: 2m
`

const SERIES = `
    external_labels: {region: eu}
    input_series:
      - {series: 'up{job="web",instance="a"}', values: '1 1 0x5 1x5'}
      - {series: 'up{job="web",instance="b"}', values: 1x20}
`

/** Runs a file with one test, given the lines under \`tests\`. */
async function run(cases: string, rules = RULES) {
  const text = `rule_files: [r.yml]\ntests:\n  - interval: 1m${SERIES}${cases}`
  const source = memorySource({ 't.yml': text, 'r.yml': rules })
  const { issues, ...counts } = await runRuleTests('t.yml', source)
  return { issues: issues.map(formatIssue), ...counts }
}

const alerts = (rows: string): string => `    alert_rule_test:\n${rows}`
const exprs = (rows: string): string => `    promql_expr_test:\n${rows}`
const SUMMARY = "{summary: a in eu is down, left: '50%'}"

test.each([
  ['pending is not firing', alerts('      - {alertname: Down, eval_time: 3m}\n')],
  [
    'labels and expanded annotations of what fires',
    alerts(
      `      - {alertname: Down, eval_time: 4m, exp_alerts: [{exp_labels: {severity: page, job: web, instance: a}, exp_annotations: ${SUMMARY}}]}\n`,
    ),
  ],
  [
    'between two evaluations the earlier one counts',
    alerts(
      '      - {alertname: Half, eval_time: 2m59s, exp_alerts: [{exp_labels: {job: web}}]}\n      - {alertname: Half, eval_time: 1m59s}\n',
    ),
  ],
  [
    'keep_firing_for: one evaluation more, then gone',
    alerts(
      '      - {alertname: Half, eval_time: 9m, exp_alerts: [{exp_labels: {job: web}}]}\n      - {alertname: Half, eval_time: 10m}\n',
    ),
  ],
  [
    'what rules record, and ALERTS with its state',
    exprs(`      - {expr: 'job:up:avg', eval_time: 5m, exp_samples: [{labels: 'job:up:avg{job="web"}', value: 0.5}]}
      - expr: ALERTS{alertname="Down"}
        eval_time: 3m
        exp_samples:
          - {labels: 'ALERTS{alertname="Down",alertstate="pending",severity="page",job="web",instance="a"}', value: 1}
      - {expr: 'ALERTS_FOR_STATE{alertname="Down"}', eval_time: 4m, exp_samples: [{labels: 'ALERTS_FOR_STATE{alertname="Down",severity="page",job="web",instance="a"}', value: 120}]}
      - {expr: 'ALERTS{alertname="Down"}', eval_time: 8m}
      - {expr: 1 + 1, exp_samples: [{value: 2}]}
      - {expr: 'vector(0) / 0', exp_samples: [{labels: '{}', value: .nan}]}
`),
  ],
])('passes: %s', async (_what, cases) => {
  expect((await run(cases)).issues).toEqual([])
})

test('how many tests and checks there were', async () => {
  const report = await run(`${alerts('      - {alertname: Down}\n')}${exprs('      - {expr: nothing}\n')}`)
  expect(report).toEqual({ issues: [], tests: 1, checks: 2 })
})

const FAILING: [why: string, cases: string, issues: string[]][] = [
  [
    'an alert that does not fire',
    alerts('      - {alertname: Down, eval_time: 3m, exp_alerts: [{exp_labels: {job: web}}]}\n'),
    ['t.yml:9:55: Down at 3m: expected {alertname="Down", job="web"} to fire, got no such alert'],
  ],
  [
    'an alert that does',
    alerts('      - {alertname: Half, eval_time: 3m}\n'),
    ['t.yml:9:9: Half at 3m: expected no such alert, got {alertname="Half", job="web"} firing'],
  ],
  [
    'other labels',
    alerts('      - {alertname: Half, eval_time: 3m, exp_alerts: [{exp_labels: {job: api}}]}\n'),
    [
      't.yml:9:55: Half at 3m: expected {alertname="Half", job="api"} to fire, got no such alert but {alertname="Half", job="web"}',
    ],
  ],
  [
    'another annotation, at its text',
    alerts(
      `      - alertname: Down\n        eval_time: 4m\n        exp_alerts:\n          - exp_labels: {severity: page, job: web, instance: a}\n            exp_annotations:\n              left: 50%\n              summary: a is down\n`,
    ),
    [
      't.yml:15:24: Down at 4m: annotation summary of {alertname="Down", instance="a", job="web", severity="page"}: expected "a is down", got "a in eu is down"',
    ],
  ],
  [
    'another value, a series too much and one too few',
    exprs(
      `      - {expr: 'up', eval_time: 2m, exp_samples: [{labels: 'up{job="web",instance="a"}', value: 1}, {labels: 'up{job="x"}', value: 1}]}\n`,
    ),
    [
      't.yml:9:9: up at 2m: up{instance="b", job="web"}: expected no such series, got 1',
      't.yml:9:51: up at 2m: up{instance="a", job="web"}: expected 1, got 0',
      't.yml:9:101: up at 2m: up{job="x"}: expected 1, got no such series',
    ],
  ],
  [
    'an expression that does not parse',
    exprs("      - {expr: 'sum(', eval_time: 1m}\n"),
    ['t.yml:9:16: sum( at 1m: 1:5: parse error: '],
  ],
  [
    'labels that are no series',
    exprs("      - {expr: up, exp_samples: [{labels: 'up{', value: 1}]}\n"),
    ['t.yml:9:43: labels: "up{" is not a series'],
  ],
  [
    'a value that is no number',
    exprs('      - {expr: up, exp_samples: [{labels: up, value: one}]}\n'),
    ['t.yml:9:54: value: "one" is not a number'],
  ],
  [
    'a field that there is not',
    alerts('      - {alertname: Down, exp_alert: []}\n'),
    ['t.yml:9:27: unknown field "exp_alert": did you mean "exp_alerts"?'],
  ],
  [
    'a moment without end',
    alerts('      - {alertname: Down, eval_time: 10y}\n'),
    ['t.yml:3:5: more than 100000 evaluations: expected a longer evaluation_interval'],
  ],
]

test.each(FAILING)('fails: %s', async (_why, cases, expected) => {
  const { issues } = await run(cases)
  expect(issues).toHaveLength(expected.length)
  for (const [i, start] of expected.entries()) expect(issues[i]?.slice(0, start.length)).toBe(start)
})

test('a test has its name in front of what fails', async () => {
  const { issues } = await run(`    name: night\n${alerts('      - {alertname: Half, eval_time: 3m}\n')}`)
  expect(issues).toEqual([expect.stringContaining('night: Half at 3m: ')])
})

describe('rules', () => {
  test('a rule that fails ends its test, and says when', async () => {
    const rules = 'groups: [{name: g, rules: [{alert: Twice, expr: "up", labels: {instance: same}}]}]\n'
    expect((await run(alerts('      - {alertname: Twice, eval_time: 3m}\n'), rules)).issues).toEqual([
      't.yml:3:5: the rule Twice fails at 0s: its result has the same labels twice after the labels of the rule are set',
    ])
  })

  test('faults of a rule file are told with their place in it', async () => {
    const rules = 'groups: [{name: g, rules: [{alert: A, expr: "up ("}]}]\n'
    expect((await run(alerts('      - {alertname: A}\n'), rules)).issues).toEqual([
      expect.stringMatching(/^r\.yml:1:\d+: expr: /),
    ])
  })

  test('groups are evaluated in the order that the file asks for', async () => {
    const rules = (first: string, second: string) => `groups:
  - {name: ${first}, rules: [{record: a, expr: b + 1}]}
  - {name: ${second}, rules: [{record: b, expr: count(up)}]}
`
    const text = (order: string) =>
      `rule_files: ['r*.yml']\ngroup_eval_order: ${order}\ntests:\n  - interval: 1m${SERIES}${exprs('      - {expr: a, exp_samples: [{labels: a, value: 3}]}\n')}`
    const issues = async (order: string) =>
      (await runRuleTests('t.yml', memorySource({ 't.yml': text(order), 'r1.yml': rules('x', 'y') }))).issues
    expect(await issues('[y, x]')).toEqual([])
    expect(await issues('[x, y]')).toHaveLength(1)
    expect((await issues('[y, y]'))[0]?.message).toBe('the group "y" is in this list already')
  })
})

test('values may differ by a millionth where the file says so', async () => {
  const text = (fuzzy: boolean) =>
    `fuzzy_compare: ${fuzzy}\ntests:\n  - input_series: [{series: a, values: 0.1}, {series: b, values: 0.2}]\n${exprs('      - {expr: a + b, exp_samples: [{value: 0.3}]}\n')}`
  const issues = async (fuzzy: boolean) =>
    (await runRuleTests('t.yml', memorySource({ 't.yml': text(fuzzy) }))).issues.map(formatIssue)
  expect(await issues(true)).toEqual([])
  expect(await issues(false)).toEqual(['t.yml:5:37: a + b at 0s: {}: expected 0.3, got 0.30000000000000004'])
})

describe('native histograms', () => {
  const RULES_OF_HISTOGRAMS = `groups:
  - name: g
    rules:
      - {record: 'job:lat:sum', expr: 'sum by (job) (lat)'}
      - alert: Slow
        expr: job:lat:sum and (histogram_quantile(0.9, job:lat:sum) > 2)
        annotations: {summary: '{{ $value }}'}
`
  const head = `rule_files: [r.yml]
tests:
  - interval: 1m
    input_series:
      - {series: 'lat{job="web",instance="a"}', values: '{{schema:0 count:3 sum:4 buckets:[1 2]}}+{{count:2 sum:6 offset:2 buckets:[2]}}x4'}
      - {series: 'lat{job="web",instance="b"}', values: '{{schema:0 count:1 sum:1 buckets:[1]}}x4'}
`
  const issues = async (cases: string) => {
    const files = { 't.yml': head + cases, 'r.yml': RULES_OF_HISTOGRAMS }
    return (await runRuleTests('t.yml', memorySource(files))).issues.map(formatIssue)
  }
  const expects = (expr: string, sample: string) =>
    exprs(`      - {expr: '${expr}', eval_time: 3m, exp_samples: [{${sample}}]}\n`)

  test.each([
    [
      'as they are given',
      'lat{instance="b"}',
      `labels: 'lat{job="web",instance="b"}', histogram: '{{count:1 sum:1 counter_reset_hint:not_reset buckets:[1]}}'`,
    ],
    [
      'as rules record them',
      'job:lat:sum',
      `labels: 'job:lat:sum{job="web"}', histogram: '{{count:10 sum:23 counter_reset_hint:not_reset buckets:[2 2 6]}}'`,
    ],
    [
      'of functions',
      'sum(increase(lat[2m]))',
      `histogram: '{{count:4 sum:12 counter_reset_hint:gauge offset:2 buckets:[4]}}'`,
    ],
    ['in numbers', 'histogram_count(job:lat:sum)', `labels: '{job="web"}', value: 10`],
  ])('are compared %s', async (_, expr, sample) => {
    expect(await issues(expects(expr, sample))).toEqual([])
  })

  test('that differ are told as tests write them', async () => {
    const sample = `labels: 'job:lat:sum{job="web"}', histogram: '{{count:9 buckets:[9]}}'`
    const got = 'got {{count:10 sum:23 counter_reset_hint:not_reset buckets:[2 2 6]}}'
    const message = `job:lat:sum at 3m: job:lat:sum{job="web"}: expected {{count:9 buckets:[9]}}, ${got}`
    expect(await issues(expects('job:lat:sum', sample))).toEqual([expect.stringContaining(message)])
    const broken = expects('job:lat:sum', `labels: 'job:lat:sum{job="web"}', histogram: 'three'`)
    expect(await issues(broken)).toEqual([expect.stringContaining('histogram: "three" is not a histogram')])
  })

  test('raise alerts, whose texts show them in one line', async () => {
    const summary = '{count:10, sum:23, (0.5,1]:2, (1,2]:2, (2,4]:6}'
    const cases = alerts(
      `      - {alertname: Slow, eval_time: 3m, exp_alerts: [{exp_labels: {job: web}, exp_annotations: {summary: '${summary}'}}]}\n`,
    )
    expect(await issues(cases)).toEqual([])
  })
})

test.each([
  ['a value that cannot be read', "[{series: a, values: '1 two'}]", 't.yml:2:40: unknown value "two"'],
  [
    'a series with matchers',
    "[{series: 'a{b=~\"c\"}', values: '1'}]",
    't.yml:2:29: a series has no matchers',
  ],
  [
    'a histogram that cannot be read',
    "[{series: a, values: '{{size:1}}'}]",
    't.yml:2:40: unknown field "size:1" of a histogram',
  ],
  [
    'a row without end',
    "[{series: a, values: '1x999999999'}]",
    't.yml:2:40: 999999999 values: expected at most',
  ],
])('refused: %s', async (_why, series, issue) => {
  const source = memorySource({ 't.yml': `tests:\n  - input_series: ${series}\n` })
  const { issues } = await runRuleTests('t.yml', source)
  expect(issues.map(formatIssue)).toEqual([expect.stringContaining(issue)])
})

test('files that cannot be read', async () => {
  const { issues } = await runRuleTests(
    't.yml',
    memorySource({ 't.yml': 'rule_files: [no.yml]\ntests: []\n' }),
  )
  expect(issues.map(formatIssue)).toEqual(['t.yml:1:14: no.yml cannot be read: there is no such file'])
  expect((await runRuleTests('no.yml', memorySource({}))).issues).toHaveLength(1)
})

test.each([
  ['tests: []', true],
  ['rule_files: []\ntests:\n  - {}', true],
  ['scrape_configs: []', false],
  ['tests: [\n', true],
  ['- tests', false],
])('%j is a file of rule tests: %s', (text, is) => expect(isRuleTestFile(text)).toBe(is))

test('the example of the documentation holds', async () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/templates.md'), 'utf8')
  const example = /^```yaml\n([\s\S]*?)^```/m.exec(text)?.[1] ?? ''
  const rules = `groups:
  - name: g
    rules:
      - alert: Down
        expr: up == 0
        for: 2m
        labels: {severity: page}
        annotations: {summary: '{{ $labels.instance }} is down'}
`
  const report = await runRuleTests('t.yml', memorySource({ 't.yml': example, 'rules.yml': rules }))
  expect(report).toEqual({ issues: [], tests: 1, checks: 2 })
})
