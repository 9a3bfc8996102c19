import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { memorySource } from '../config/testing.ts'
import { labelsFromObject } from '../labels/index.ts'
import { compileTemplate, ruleTemplateData } from '../template/index.ts'
import { runRuleTests } from './index.ts'

/** Prometheus' own judgement of a file of rule tests: null when it is not installed. */
function promtoolFinds(folder: string): 'good' | 'bad' | null {
  try {
    execFileSync('promtool', ['test', 'rules', join(folder, 't.yml')], { stdio: 'pipe' })
    return 'good'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : 'bad'
  }
}

function isInstalled(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

const folder = mkdtempSync(join(tmpdir(), 'opsdeck-rule-tests-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Whether both find the same, and what. */
async function verdicts(rules: string, tests: string) {
  const files = { 'r.yml': rules, 't.yml': tests }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const { issues } = await runRuleTests('t.yml', memorySource(files))
  return { ours: issues.length === 0 ? 'good' : 'bad', theirs: promtoolFinds(folder), issues }
}

const RULES = `groups:
  - name: g
    rules:
      - {record: 'job:errors:rate5m', expr: 'sum by (job) (rate(errors_total[5m]))', labels: {kind: web}}
      - alert: Errors
        expr: job:errors:rate5m > 0.5
        for: 3m
        keep_firing_for: 2m
        labels: {severity: '{{ if gt $value 2.0 }}critical{{ else }}warning{{ end }}'}
        annotations: {summary: '{{ $labels.job }}: {{ printf "%.1f" $value }}/s'}
      - {alert: Few, expr: 'sum(errors_total{instance="b"}) < 20', keep_firing_for: 2m}
      - {alert: Gone, expr: 'absent(up{job="db"})', for: 1m}
`
const head = (cases: string) => `rule_files: [r.yml]
tests:
  - interval: 1m
    input_series:
      - {series: 'errors_total{job="api",instance="a"}', values: '0x5 60+60x10 660x20'}
      - {series: 'errors_total{job="api",instance="b"}', values: '0+6x20 _x5 stale'}
      - {series: 'up{job="db"}', values: '1x8 stale'}
${cases}`
const alertAt = (minutes: number, name: string, rest = '') =>
  `      - {eval_time: ${minutes}m, alertname: ${name}${rest}}\n`
const FIRING = (summary: string) =>
  `, exp_alerts: [{exp_labels: {job: api, kind: web, severity: warning}, exp_annotations: {summary: '${summary}'}}]`

const CASES: readonly (readonly [what: string, verdict: 'good' | 'bad', cases: string])[] = [
  ['an alert that waits', 'good', `    alert_rule_test:\n${alertAt(9, 'Gone')}`],
  ['an alert that should wait no more', 'bad', `    alert_rule_test:\n${alertAt(15, 'Gone')}`],
  [
    'an alert of absence',
    'good',
    `    alert_rule_test:\n${alertAt(15, 'Gone', ', exp_alerts: [{exp_labels: {job: db}}]')}`,
  ],
  ['what fires', 'good', `    alert_rule_test:\n${alertAt(13, 'Errors', FIRING('api: 1.1/s'))}`],
  [
    'what is kept firing',
    'good',
    `    alert_rule_test:\n${alertAt(5, 'Few', ', exp_alerts: [{}]')}${alertAt(6, 'Few')}`,
  ],
  ['an alert before its time', 'bad', `    alert_rule_test:\n${alertAt(6, 'Errors', FIRING('api: 0.6/s'))}`],
  ['another annotation', 'bad', `    alert_rule_test:\n${alertAt(13, 'Errors', FIRING('api: 9.9/s'))}`],
  [
    'a value',
    'good',
    `    promql_expr_test:\n      - {expr: 'sum(errors_total)', eval_time: 8m, exp_samples: [{value: 228}]}\n`,
  ],
  [
    'another value',
    'bad',
    `    promql_expr_test:\n      - {expr: 'sum(errors_total)', eval_time: 8m, exp_samples: [{value: 229}]}\n`,
  ],
  ['a series too much', 'bad', `    promql_expr_test:\n      - {expr: errors_total, eval_time: 1m}\n`],
  ['what has ended', 'good', `    promql_expr_test:\n      - {expr: 'up{job="db"}', eval_time: 9m}\n`],
  [
    'the states of an alert as series',
    'good',
    `    promql_expr_test:\n      - {expr: 'count by (alertstate) (ALERTS{alertname="Gone"})', eval_time: 9m, exp_samples: [{labels: '{alertstate="pending"}', value: 1}]}\n`,
  ],
  ['a field that there is not', 'bad', '    alert_rule_tests: []\n'],
]

/** Templates whose text must be Go's own, to the last character. */
const TEMPLATES: readonly string[] = [
  '{{ $value }} {{ printf "%d %s %q %5.1f|%-8v|%+.2e|%08.3f %x" $value $labels.job $labels.odd $value $value $value $value 255 }}',
  "{{ 1e6 }} {{ 123456789.0 }} {{ 100000.0 }} {{ 0.00001 }} {{ 1e21 }} {{ 0x1F }} {{ 'a' }} {{ true }}",
  '{{ humanize $value }} {{ humanize 0.00215 }} {{ humanize -4200.0 }} {{ humanize1024 $value }} {{ humanizePercentage 0.98765 }}',
  '{{ humanizeDuration 0.0 }} {{ humanizeDuration 59.9 }} {{ humanizeDuration 3661.0 }} {{ humanizeDuration 187403.0 }} {{ humanizeDuration 0.0025 }}',
  '{{ humanizeTimestamp 1435065584.128 }} {{ title "aa bb-cc dd_ee" }} {{ toUpper "aß" }} {{ toLower "ÀB" }}',
  '{{ match "^a.*" $labels.job }} {{ reReplaceAll "(.)p(.)" "$2-$1" $labels.job }} {{ reReplaceAll "x*" "-" "axb" }}',
  '{{ stripPort $labels.host }} {{ stripDomain $labels.host }} {{ stripDomain "10.0.0.1:80" }} {{ graphLink "up{a=\\"b c\\"}" }} {{ tableLink "x" }}',
  '{{ range $name, $text := $labels }}{{ $name }}={{ $text }};{{ end }}{{ $labels }} {{ $labels.absent }}|',
  '{{ range query "m * 2" }}{{ .Value }}{{ .Labels.job }}{{ end }} {{ query "m" | first | label "host" }} {{ with query "nothing" }}x{{ else }}none{{ end }}',
  '{{ len $labels.odd }} {{ index $labels "job" }} {{ slice "abcdef" 1 3 }} {{ html $labels.odd }} {{ js $labels.odd }} {{ urlquery $labels.odd }}',
  '{{ print 1 2 "a" "b" 3 4.5 true }}|{{ println 1 "a" }}|{{ printf "%d" }}{{ printf "x" 1 "b" }}{{ printf "%z %!" 1 }}',
  '{{ define "t" }}<{{ .arg0 }}{{ .arg1 }}{{ .arg2 }}>{{ end }}{{ template "t" (args 1 "two") }}{{ block "b" 5 }}[{{ . }}]{{ end }}',
  '  {{- 1 -}}  x {{ 2 -}}  y {{- /* gone */ -}} z {{ $a := 1 }}{{ if true }}{{ $a = 2 }}{{ $a := 3 }}{{ end }}{{ $a }}',
  '{{ if and $value (gt $value 1.5) }}{{ eq 1 2 1 }}{{ ne "a" "b" }}{{ not 0 }}{{ or "" 0 "x" }}{{ else }}no{{ end }}',
]

if (isInstalled()) {
  describe('promtool finds the same', () => {
    test.each(CASES)('%s: %s', async (_what, verdict, cases) => {
      expect(await verdicts(RULES, head(cases))).toMatchObject({ ours: verdict, theirs: verdict })
    })

    test('the text of every template', async () => {
      const labels = { job: 'api', host: 'web-1.example.com:9100', odd: 'é<b>&"\'' }
      const data = ruleTemplateData({
        labels: labelsFromObject({ __name__: 'm', ...labels }),
        value: 1234567.5,
        externalLabels: labelsFromObject({}),
        externalUrl: '',
      })
      const sample = (value: number, given: Record<string, string>) => ({
        labels: labelsFromObject(given),
        value,
      })
      const queries = new Map([
        ['m', { kind: 'vector' as const, samples: [sample(1234567.5, { __name__: 'm', ...labels })] }],
        ['m * 2', { kind: 'vector' as const, samples: [sample(2469135, labels)] }],
        ['nothing', { kind: 'vector' as const, samples: [] }],
      ])
      const texts = TEMPLATES.map(template => {
        const compiled = compileTemplate(template, 'rule')
        if (!compiled.ok) throw new Error(`${template}: ${compiled.message}`)
        const expansion = compiled.template.expand(data, { nowMs: 0, externalUrl: '', queries })
        if (expansion.kind !== 'text') throw new Error(`${template}: ${JSON.stringify(expansion)}`)
        return expansion.text
      })
      const listed = (rows: readonly string[]) =>
        Object.fromEntries(rows.map((text, i) => [`t${String(i).padStart(2, '0')}`, text]))
      const rules = {
        groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'm', annotations: listed(TEMPLATES) }] }],
      }
      const series = `m{${Object.entries(labels)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}}`
      const tests = {
        rule_files: ['r.yml'],
        tests: [
          {
            interval: '1m',
            input_series: [{ series, values: '1234567.5' }],
            alert_rule_test: [
              {
                eval_time: '0s',
                alertname: 'A',
                exp_alerts: [{ exp_labels: labels, exp_annotations: listed(texts) }],
              },
            ],
          },
        ],
      }
      const found = await verdicts(JSON.stringify(rules), JSON.stringify(tests))
      expect(found).toEqual({ ours: 'good', theirs: 'good', issues: [] })
    })
  })
} else {
  test('beside promtool: not run, it is not installed here', () => expect(isInstalled()).toBe(false))
}
