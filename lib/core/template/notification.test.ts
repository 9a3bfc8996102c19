import { describe, expect, test } from 'vitest'
import type { Notification, NotifiedAlert } from '../alert/notification.ts'
import { labelsFromObject } from '../labels/index.ts'
import {
  addDefinitions,
  compileTemplate,
  DEFAULT_DEFINITIONS,
  type ExpandOptions,
  notificationData,
  type TemplateDefinitions,
} from './index.ts'

const STARTS_MS = Date.UTC(2026, 2, 29, 0, 30, 5, 250)
const OPTIONS: ExpandOptions = { nowMs: STARTS_MS + 3_725_000, externalUrl: 'https://deck.example.com' }

const alert = (given: Partial<NotifiedAlert> & { readonly job: string }): NotifiedAlert => ({
  status: 'firing',
  labels: labelsFromObject({ alertname: 'Down', job: given.job, zone: 'w' }),
  annotations: labelsFromObject({ summary: `${given.job} <is> down`, runbook: 'https://wiki/down' }),
  startsAtMs: STARTS_MS,
  endsAtMs: null,
  generatorUrl: 'https://deck.example.com/graph?g0.expr=up+%3D%3D+0',
  fingerprint: '00aa11bb22cc33dd',
  ...given,
})

const NOTIFICATION: Notification = {
  key: 'k',
  groupKey: '{}:{alertname="Down"}',
  receiver: 'team.web',
  status: 'firing',
  groupLabels: labelsFromObject({ alertname: 'Down' }),
  commonLabels: labelsFromObject({ alertname: 'Down', zone: 'w' }),
  commonAnnotations: labelsFromObject({ runbook: 'https://wiki/down' }),
  externalUrl: 'https://deck.example.com',
  truncatedAlerts: 0,
  alerts: [alert({ job: 'api' }), alert({ job: 'db', status: 'resolved', endsAtMs: STARTS_MS + 60_000 })],
}

type Use = { readonly mode?: 'text' | 'html'; readonly definitions?: TemplateDefinitions }

function expand(text: string, { mode = 'text', definitions = DEFAULT_DEFINITIONS }: Use = {}): string {
  const compiled = compileTemplate(text, 'notification', definitions)
  if (!compiled.ok) throw new Error(`${compiled.offset}: ${compiled.message}`)
  const expansion = compiled.template.expand(notificationData(NOTIFICATION), { ...OPTIONS, mode })
  return expansion.kind === 'text' ? expansion.text : JSON.stringify(expansion)
}

describe("the data and functions of Alertmanager's notifications", () => {
  test.each([
    ['{{ .Receiver }} {{ .Status }} {{ .ExternalURL }}', 'team\\.web firing https://deck.example.com'],
    ['{{ len .Alerts }} {{ len .Alerts.Firing }} {{ .Alerts.Resolved | len }}', '2 1 1'],
    ['{{ range .Alerts.Firing }}{{ .Labels.job }}:{{ .Fingerprint }}{{ end }}', 'api:00aa11bb22cc33dd'],
    [
      '{{ .GroupLabels.SortedPairs.Values }} {{ .CommonLabels.Names }} {{ .CommonLabels.Values }}',
      '[Down] [alertname zone] [Down w]',
    ],
    [
      '{{ .CommonLabels }}|{{ .CommonLabels.SortedPairs }}|{{ .GroupLabels.String }}',
      'alertname=Down, zone=w|alertname=Down, zone=w|alertname=Down',
    ],
    [
      '{{ range (index .Alerts 0).Labels.SortedPairs }}{{ .Name }}={{ .Value }};{{ end }}',
      'alertname=Down;job=api;zone=w;',
    ],
    ['{{ .CommonLabels.Remove .GroupLabels.Names }}', 'zone=w'],
    ['{{ with .CommonLabels.Remove (stringSlice "zone" "x") }}{{ .Values | join "," }}{{ end }}', 'Down'],
    ['[{{ .CommonLabels.absent }}]{{ if .CommonAnnotations.absent }}x{{ end }}', '[]'],
    [
      '{{ toUpper "a" }}{{ toLower "B" }} {{ title "hELLO o\'neil 3rd a_b" }} [{{ trimSpace " a " }}]',
      "Ab Hello O'neil 3Rd A_b [a]",
    ],
    ['{{ match "^te" .Receiver }} {{ reReplaceAll "o(.)" "0$1" "dover" }}', 'true d0ver'],
    ['{{ urlUnescape "a%20b+c" }} {{ safeUrl "x:y" }} {{ safeHtml "<b>" }}', 'a b c x:y <b>'],
    ['{{ (index .Alerts 0).StartsAt }}', '2026-03-29 00:30:05.25 +0000 UTC'],
    [
      '{{ date "Mon, 02 Jan 2006 15:04:05.000 MST" (index .Alerts 0).StartsAt }}',
      'Sun, 29 Mar 2026 00:30:05.250 UTC',
    ],
    ['{{ (index .Alerts 0).StartsAt | tz "Europe/Berlin" | date "15:04 MST -0700" }}', '01:30 CET +0100'],
    [
      '{{ (index .Alerts 1).StartsAt.Add (since (index .Alerts 1).StartsAt) | tz "Europe/Berlin" | date "15:04 MST" }}',
      '03:32 CEST',
    ],
    ['{{ (index .Alerts 0).StartsAt | tz "America/New_York" | date "3:04PM MST" }}', '8:30PM EDT'],
    ['{{ (index .Alerts 0).StartsAt | tz "Asia/Kathmandu" | date "Z07:00 MST" }}', '+05:45 +0545'],
    [
      '{{ (index .Alerts 0).StartsAt.Format "2006-01-02T15:04:05Z07:00" }} {{ (index .Alerts 0).StartsAt.Unix }}',
      '2026-03-29T00:30:05Z 1774744205',
    ],
    [
      '{{ (index .Alerts 0).EndsAt.IsZero }} {{ (index .Alerts 0).EndsAt }} {{ (index .Alerts 1).EndsAt.IsZero }}',
      'true 0001-01-01 00:00:00 +0000 UTC false',
    ],
    ['{{ (index .Alerts 1).EndsAt.Sub (index .Alerts 1).StartsAt }}', '1m0s'],
    [
      '{{ since (index .Alerts 0).StartsAt }} {{ since (index .Alerts 0).StartsAt | humanizeDuration }}',
      '1h2m5s 1h 2m 5s',
    ],
    ['{{ now.Unix }} {{ humanizeDuration 90 }}', '1774747930 1m 30s'],
    [
      '{{ toJson .GroupLabels }} {{ toJson (list 1 "a<" 2.5 true nil) }}',
      '{"alertname":"Down"} [1,"a\\u003c",2.5,true,null]',
    ],
    [
      '{{ toJson (index .Alerts 0).Annotations.summary }} {{ toJson (dict "b" 1 "a" (list)) }}',
      '"api \\u003cis\\u003e down" {"a":[],"b":1}',
    ],
    ['{{ $l := append (list 1) 2 3 }}{{ len $l }}{{ index $l 2 }} {{ (dict "k" "v").k }}', '33 v'],
  ])('%s → %s', (template, text) => expect(expand(template)).toBe(text))

  test('the whole data as JSON has the names of the webhook', () => {
    const found: unknown = JSON.parse(expand('{{ toJson . }}'))
    expect(found).toMatchObject({
      receiver: 'team\\.web',
      status: 'firing',
      groupLabels: { alertname: 'Down' },
      alerts: [{ status: 'firing', startsAt: '2026-03-29T00:30:05.25Z', endsAt: '0001-01-01T00:00:00Z' }, {}],
    })
  })

  test.each([
    ['{{ query "up" }}', 'function "query" not defined'],
    ['{{ $value }}', 'undefined variable "$value"'],
  ])('what belongs to rules alone is refused: %s', (template, message) => {
    expect(compileTemplate(template, 'notification')).toMatchObject({ ok: false, message })
  })

  test.each([
    ['{{ tz "Mars/Base" (index .Alerts 0).StartsAt }}', 'unknown time zone Mars/Base'],
    ['{{ dict "a" }}', 'dict expects an even number of arguments'],
    ['{{ join "," . }}', 'expected []string; got *template.Data'],
    ['{{ urlUnescape "%zz" }}', 'invalid URL escape'],
  ])('%s fails', (template, message) => expect(expand(template)).toContain(message))
})

describe('HTML', () => {
  const html = (template: string) => expand(template, { mode: 'html' })
  test.each([
    ['<p>{{ (index .Alerts 0).Annotations.summary }}</p>', '<p>api &lt;is&gt; down</p>'],
    ['<p title="{{ "a\\"b" }}">', '<p title="a&#34;b">'],
    ['{{ safeHtml "<b>x</b>" }}{{ "<b>" }}', '<b>x</b>&lt;b&gt;'],
    ['<a href="{{ "javascript:alert(1)" }}">', '<a href="#ZgotmplZ">'],
    ['<a href=\'{{ " JavaScript:alert(1)" }}\'>', "<a href='#ZgotmplZ'>"],
    ['<a href="{{ .ExternalURL }}/a?b={{ "x&y" }}">', '<a href="https://deck.example.com/a?b=x%26y">'],
    ['<a href="/x/{{ "a b?c\'d" }}">', '<a href="/x/a%20b?c%27d">'],
    ['<a href={{ "/a b>" }}>', '<a href=/a%20b%3e>'],
    ['<p class={{ "a b" }}>', '<p class=a&#32;b>'],
    [
      '<p style="color: {{ "#fff" }}; width: {{ "expression(1)" }}">',
      '<p style="color: #fff; width: ZgotmplZ">',
    ],
    ['<p onclick="f({{ `a"b` }})">', '<p onclick="f(&#34;a\\&#34;b&#34;)">'],
    [
      '<script>a = {{ "</script>" }}; b = "{{ `x"` }}"</script>{{ "<" }}',
      '<script>a = "\\u003c/script\\u003e"; b = "x\\""</script>&lt;',
    ],
    [
      '<style>p { color: {{ "red" }}; {{ "}a{" }} }</style>{{ "<" }}',
      '<style>p { color: red; ZgotmplZ }</style>&lt;',
    ],
    ['5 < 6 {{ safeHtml "<b>" }}', '5 < 6 <b>'],
    ['<a href="{{ "https://x/?a=\\"b c" }}">', '<a href="https://x/?a=%22b%20c">'],
    ['<a href="{{ "/graph" }}">{{ "mailto:" }}', '<a href="/graph">mailto:'],
    ['<a href="{{ safeUrl "tel:1\\"2" }}">', '<a href="tel:1%222">'],
    ['<p>{{ safeUrl "<i>" }}{{ (dict).x }}</p>', '<p>&lt;i&gt;</p>'],
    ['{{ define "d" }}{{ . }}{{ end }}{{ template "d" "<i>" }}', '&lt;i&gt;'],
  ])('%s → %s', (template, text) => expect(html(template)).toBe(text))
})

describe('the texts that the deck brings', () => {
  test.each([
    ['__subject', '[FIRING:1] Down (w)'],
    ['slack.default.title', '[FIRING:1] Down (w)'],
    ['slack.default.titlelink', 'https://deck.example.com/alerts'],
    ['slack.default.fallback', '[FIRING:1] Down (w) | https://deck.example.com/alerts'],
    ['slack.default.text', 'api <is> down\nResolved: db <is> down'],
    ['voice.default.message', '1 alert firing. Down. '],
    ['digest.default.subject', 'Digest: 1 firing, 1 resolved'],
    [
      'telegram.default.message',
      `[FIRING:1] Down (w)

Firing:
api <is> down
  alertname = Down
  job = api
  zone = w
  runbook = https://wiki/down
  https://deck.example.com/graph?g0.expr=up+%3D%3D+0
Resolved:
db <is> down
  alertname = Down
  job = db
  zone = w
  runbook = https://wiki/down
  https://deck.example.com/graph?g0.expr=up+%3D%3D+0
`,
    ],
  ])('%s', (name, text) => expect(expand(`{{ template "${name}" . }}`)).toBe(text))

  test('every one of them expands, in text and in HTML', () => {
    for (const name of DEFAULT_DEFINITIONS.templates.keys()) {
      const data = /alert_list|instances/.test(name) ? '.Alerts' : name === '__count' ? '.Alerts' : '.'
      const one = name === '__alert_words' || name === '__email_alert' ? '(index .Alerts 0)' : data
      for (const mode of ['text', 'html'] as const) {
        expect(expand(`{{ template "${name}" ${one} }}`, { mode })).not.toContain('"kind":"error"')
      }
    }
  })

  test('the e-mail escapes what alerts say, and its tables are closed', () => {
    const html = expand('{{ template "email.default.html" . }}', { mode: 'html' })
    expect(html).toContain('api &lt;is&gt; down')
    expect(html).not.toContain('<is>')
    for (const tag of ['table', 'tr', 'td', 'p', 'a', 'body', 'html']) {
      const opened = html.match(new RegExp(`<${tag}[\\s>]`, 'g'))?.length
      expect([tag, html.match(new RegExp(`</${tag}>`, 'g'))?.length]).toEqual([tag, opened])
    }
  })

  test('of a storm each lists the first 100, counts all of them, and says how many are not listed', () => {
    const alerts = Array.from({ length: 10_000 }, (_, i) => alert({ job: `job-${i}` }))
    const data = notificationData({ ...NOTIFICATION, alerts })
    const told = (template: string) => {
      const compiled = compileTemplate(template, 'notification', DEFAULT_DEFINITIONS)
      return compiled.ok ? compiled.template.expand(data, OPTIONS) : compiled
    }
    expect(told('{{ len .Alerts }} {{ len .Alerts.Firing }} {{ .Alerts.Resolved | len }}')).toEqual({
      kind: 'text',
      text: '10000 10000 0',
    })
    expect(told('{{ range .Alerts.Firing }}{{ .Labels.job }} {{ end }}')).toEqual({
      kind: 'text',
      text: alerts
        .slice(0, 100)
        .map((_, i) => `job-${i} `)
        .join(''),
    })
    expect(told('{{ len (slice .Alerts 1 3) }} {{ (index .Alerts 99).Labels.job }}')).toEqual({
      kind: 'text',
      text: '2 job-99',
    })
    for (const name of ['slack.default.text', 'telegram.default.message', 'discord.default.message'])
      expect(told(`{{ template "${name}" . }}`)).toEqual({
        kind: 'text',
        text: expect.stringContaining('and 9900 more'),
      })
    const compiled = compileTemplate(
      '{{ template "email.default.html" . }}',
      'notification',
      DEFAULT_DEFINITIONS,
    )
    const options = { ...OPTIONS, mode: 'html', limits: { outputChars: 262_144 } } as const
    expect(compiled.ok && compiled.template.expand(data, options)).toEqual({
      kind: 'text',
      text: expect.stringContaining('and 9900 more'),
    })
  })

  test("a team's own files come over them and over each other", () => {
    const first = addDefinitions(DEFAULT_DEFINITIONS, '{{ define "__subject" }}Ours: {{ .Status }}{{ end }}')
    if (!first.ok) throw new Error(first.message)
    const definitions = first.definitions
    expect(expand('{{ template "slack.default.title" . }}', { definitions })).toBe('Ours: firing')
    expect(expand('{{ template "slack.default.title" . }}')).toBe('[FIRING:1] Down (w)')
    expect(addDefinitions(definitions, 'text\n{{ define "x" }}{{ nope }}{{ end }}')).toEqual({
      ok: false,
      offset: 24,
      message: 'function "nope" not defined',
    })
  })
})
