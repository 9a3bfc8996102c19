import { expect, test } from 'vitest'
import { formatIssue } from '../config/issues.ts'
import { loadText } from '../config/testing.ts'
import { labelsFromObject, labelsToObject } from '../labels/index.ts'
import { compileAlert, expandAlert, recordSamples } from './index.ts'

async function loadRules(text: string) {
  const { configuration, issues } = await loadText('rule_files: [r.yml]\n', { files: { 'r.yml': text } })
  return { groups: configuration?.ruleGroups ?? [], issues: issues.map(formatIssue) }
}

const HEAD = 'groups:\n  - name: g\n    rules:\n'

const BAD: [why: string, text: string, issues: string[]][] = [
  [
    'an expression that does not parse, at its character',
    `${HEAD}      - record: a:b\n        expr: sum(rate(x[5m])))\n`,
    ["r.yml:5:31: expr: unexpected right parenthesis ')'"],
  ],
  [
    'an expression over lines',
    `${HEAD}      - record: a:b\n        expr: |-\n          sum(\n            nope(x)\n          )\n`,
    ['r.yml:7:13: expr: unknown function with name "nope"'],
  ],
  [
    'a group name twice',
    'groups: [{name: g}, {name: g}]\n',
    ['r.yml:1:28: the group "g" is in this file already: expected another name'],
  ],
  [
    'record and alert',
    `${HEAD}      - record: a\n        alert: B\n        expr: up\n`,
    ['r.yml:5:9: a rule has either record or alert: expected only one of them'],
  ],
  ['neither', `${HEAD}      - expr: up\n`, ['r.yml:4:9: a rule without a name: expected record or alert']],
  ['no expression', `${HEAD}      - record: a\n`, ['r.yml:4:9: expr: missing']],
  [
    'fields of alerts in a recording rule',
    `${HEAD}      - record: a\n        expr: up\n        for: 1m\n        annotations: {}\n`,
    [
      'r.yml:6:9: "for" has no effect in a recording rule: it belongs to alerts',
      'r.yml:7:9: "annotations" has no effect in a recording rule: it belongs to alerts',
    ],
  ],
  [
    'a selector for a name',
    `${HEAD}      - record: a{b="c"}\n        expr: up\n`,
    ['r.yml:4:17: record: "a{b=\\"c\\"}" is not the name of a metric'],
  ],
  [
    'the name as a label',
    `${HEAD}      - record: a\n        expr: up\n        labels: {__name__: b}\n`,
    ['r.yml:6:17: labels: cannot hold __name__: the name of a recording rule is its "record"'],
  ],
  [
    'a template that is not closed, at its place',
    `${HEAD}      - alert: A\n        expr: up == 0\n        annotations: {summary: "x {{ $labels.job"}\n`,
    ['r.yml:6:35: summary: not a valid template: unclosed action'],
  ],
  [
    'a template with a variable that does not exist',
    `${HEAD}      - alert: A\n        expr: up == 0\n        labels: {team: "{{ $label.job }}"}\n`,
    ['r.yml:6:28: team: not a valid template: undefined variable "$label"'],
  ],
  [
    'a misspelt field',
    `${HEAD}      - alert: A\n        expr: up\n        annotation: {}\n`,
    ['r.yml:6:9: unknown field "annotation": did you mean "annotations"?'],
  ],
]

test.each(BAD)('refused: %s', async (_why, text, expected) => {
  const { issues } = await loadRules(text)
  expect(issues).toHaveLength(expected.length)
  for (const [i, start] of expected.entries()) expect(issues[i]?.slice(0, start.length)).toBe(start)
})

test('R4 a label that a rule sets to nothing is taken from the result', async () => {
  const { groups } = await loadRules(
    `${HEAD}      - {record: a, expr: up, labels: {instance: ""}}\n      - {alert: A, expr: up, labels: {instance: "", job: x}}\n`,
  )
  const sample = { labels: labelsFromObject({ __name__: 'up', instance: 'i', job: 'j' }), value: 1 }
  const [record, alert] = groups[0]?.rules ?? []
  if (record?.kind !== 'recording' || alert?.kind !== 'alerting') throw new Error('other rules')
  const recorded = recordSamples({ limit: 0 }, record, [sample])
  if ('failure' in recorded) throw new Error(recorded.failure)
  expect([...recorded.series.values()].map(({ labels }) => labelsToObject(labels))).toEqual([
    { __name__: 'a', job: 'j' },
  ])
  const context = { externalLabels: labelsFromObject({}), externalUrl: '', nowMs: 0, queries: new Map() }
  const expanded = expandAlert(compileAlert(alert), sample, context)
  expect('labels' in expanded && labelsToObject(expanded.labels)).toEqual({ alertname: 'A', job: 'x' })
})

test('a group with recording and alerting rules, its labels under theirs', async () => {
  const { groups, issues } = await loadRules(`groups:
  - name: g
    interval: 30s
    query_offset: 5s
    limit: 10
    labels: {team: blue, tier: one}
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        labels: {tier: two}
      - alert: Down
        expr: up == 0
        for: 5m
        keep_firing_for: 1m
        annotations: {summary: "{{ $labels.instance }} is down"}
`)
  expect(issues).toEqual([])
  expect(groups).toMatchObject([
    { file: 'r.yml', name: 'g', intervalMs: 30_000, queryOffsetMs: 5_000, limit: 10 },
  ])
  const [record, alert] = groups[0]?.rules ?? []
  expect(record).toMatchObject({ kind: 'recording', record: 'job:up:sum', expr: 'sum by (job) (up)' })
  expect(record && labelsToObject(record.labels)).toEqual({ team: 'blue', tier: 'two' })
  expect(alert).toMatchObject({ kind: 'alerting', alert: 'Down', forMs: 300_000, keepFiringForMs: 60_000 })
})
