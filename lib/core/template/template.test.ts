import { describe, expect, test } from 'vitest'
import { labelsFromObject, NO_LABELS } from '../labels/index.ts'
import { compileTemplate, type ExpandOptions, type Expansion, ruleTemplateData } from './index.ts'

const NOW_MS = Date.UTC(2026, 2, 1, 12, 30)
const OPTIONS: ExpandOptions = {
  nowMs: NOW_MS,
  externalUrl: 'https://deck.example.com/ops',
  queries: new Map([
    [
      'up',
      {
        kind: 'vector',
        samples: [
          { labels: labelsFromObject({ __name__: 'up', zone: 'west' }), value: 3 },
          { labels: labelsFromObject({ __name__: 'up', zone: 'east' }), value: 0.5 },
        ],
      },
    ],
    ['nothing', { kind: 'vector', samples: [] }],
    ['slow', { kind: 'error', message: 'query timed out' }],
  ]),
}
const DATA = ruleTemplateData({
  labels: labelsFromObject({ __name__: 'load', job: 'api', host: 'db-1.example.com:5432', odd: `"é'<&>` }),
  value: 1_536_000,
  externalLabels: labelsFromObject({ region: 'eu' }),
  externalUrl: 'https://deck.example.com/ops',
})

function expand(text: string, options: Partial<ExpandOptions> = {}): Expansion {
  const compiled = compileTemplate(text, 'rule')
  if (!compiled.ok) throw new Error(`${compiled.offset}: ${compiled.message}`)
  return compiled.template.expand(DATA, { ...OPTIONS, ...options })
}

type Rows = readonly (readonly [template: string, text: string])[]
const expands = (rows: Rows) =>
  test.each(rows)('%s → %s', (template, text) => expect(expand(template)).toEqual({ kind: 'text', text }))

describe('the language', () => {
  expands([
    ['no action } } at all {', 'no action } } at all {'],
    ['{{ "}}" }}|{{ `{{` }}', '}}|{{'],
    ['a  {{- 1 -}}  b {{ 2 }} c', 'a1b 2 c'],
    ['a {{- /* gone }} */ -}} b{{/* here */}}', 'ab'],
    [
      "{{ 7 }} {{ -7 }} {{ 0x1f }} {{ 1_000 }} {{ 0b11 }} {{ 0o17 }} {{ 017 }} {{ 'a' }}",
      '7 -7 31 1000 3 15 15 97',
    ],
    ['{{ 1.0 }} {{ 0.1 }} {{ 1e6 }} {{ 123456.0 }} {{ 1e-5 }} {{ .5 }}', '1 0.1 1e+06 123456 1e-05 0.5'],
    ['{{ true }} {{ false }} {{ "tab\\t\\u00e9" }}', 'true false tab\té'],
    [
      '{{ . }}',
      '{map[__name__:load host:db-1.example.com:5432 job:api odd:"é\'<&>] map[region:eu] https://deck.example.com/ops 1.536e+06}',
    ],
    [
      '{{ $value }} {{ .Value }} {{ $labels.job }} {{ .Labels.job }} {{ $.Labels.job }}',
      '1.536e+06 1.536e+06 api api api',
    ],
    ['{{ $externalLabels.region }} {{ $externalURL }}', 'eu https://deck.example.com/ops'],
    ['[{{ $labels.absent }}] [{{ (args 1).arg7 }}]', '[] [<no value>]'],
    ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $y := 3 }}{{ $y }}{{ end }}{{ $x }}', '32'],
    ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', '21'],
    ['{{ if $labels.absent }}a{{ else if eq $labels.job "api" }}b{{ else }}c{{ end }}', 'b'],
    ['{{ if 0 }}a{{ end }}{{ if 0.0 }}b{{ end }}{{ if "" }}c{{ end }}{{ if .Labels }}d{{ end }}', 'd'],
    [
      '{{ with $labels.job }}{{ . }}{{ else }}none{{ end }}{{ with $labels.absent }}x{{ else }}none{{ end }}',
      'apinone',
    ],
    ['{{ with $j := $labels.job }}{{ $j }}{{ end }}', 'api'],
    ['{{ range query "up" }}{{ .Value }};{{ end }}', '3;0.5;'],
    ['{{ range $i, $s := query "up" }}{{ $i }}={{ $s.Labels.zone }} {{ end }}', '0=west 1=east '],
    ['{{ range $s := query "up" }}{{ $s.Value }},{{ end }}', '3,0.5,'],
    ['{{ range $name, $text := $externalLabels }}{{ $name }}={{ $text }}{{ end }}', 'region=eu'],
    ['{{ range query "nothing" }}a{{ else }}none{{ end }}', 'none'],
    ['{{ range 3 }}{{ . }}{{ end }}', '012'],
    [
      '{{ range $i, $_ := args 1 2 3 }}{{ if eq $i "arg1" }}{{ continue }}{{ end }}{{ $i }}{{ end }}',
      'arg0arg2',
    ],
    ['{{ range args 1 2 3 }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}', '1'],
    [
      '{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" $value }}{{ template "t" }}',
      '<1.536e+06><<no value>>',
    ],
    ['{{ block "b" "x" }}[{{ . }}]{{ end }}{{ template "b" 2 }}', '[x][2]'],
    ['{{ define "p" }}{{ .arg0 }}-{{ .arg1 }}{{ end }}{{ template "p" (args "a" 2) }}', 'a-2'],
    ['{{ "a b" | urlquery | printf "%s!" }}', 'a+b!'],
    ['{{ (query "up" | first).Labels.zone }}', 'west'],
    ['{{ printf "%s" (printf "%d" 3) }}', '3'],
    ['{{\n  if\n  true\n}}x{{ end }}', 'x'],
  ])
})

describe("Go's own functions", () => {
  expands([
    ['{{ and 1 0 2 }}{{ and 1 2 }}{{ or 0 "" 3 }}{{ or 0 "" }}', '023'],
    ['{{ if or true (first (query "nothing")) }}stops early{{ end }}', 'stops early'],
    ['{{ not 1 }} {{ not "" }}', 'false true'],
    ['{{ eq 1 2 1 }} {{ eq "a" "b" }} {{ ne 1 2 }} {{ eq $value 1536000.0 }}', 'true false true true'],
    ['{{ lt 1 2 }} {{ le 2 2 }} {{ gt 1.5 2.5 }} {{ ge "b" "a" }}', 'true true false true'],
    ['{{ len "é" }} {{ len $externalLabels }} {{ len (query "up") }}', '2 1 2'],
    ['{{ index $labels "job" }} {{ index (query "up") 1 | value }} {{ index "abc" 1 }}', 'api 0.5 98'],
    ['{{ slice "abcdef" 1 3 }}{{ slice "abc" 1 }}{{ len (slice (query "up") 1) }}', 'bcbc1'],
    ['{{ print "a" 1 2 "b" 3.5 }}|{{ println "a" 1 }}|', 'a1 2b3.5|a 1\n|'],
    ['{{ html $labels.odd }}', '&#34;é&#39;&lt;&amp;&gt;'],
    ['{{ js $labels.odd }}', '\\"é\\\'\\u003C\\u0026\\u003E'],
    ['{{ urlquery "a b" "&" "é*" }}', 'a+b%26%C3%A9%2A'],
  ])
})

describe('printf', () => {
  expands([
    ['{{ printf "%v %v %v %v" 1 2.5 "x" true }}', '1 2.5 x true'],
    [
      '{{ printf "%d %5d %-5d| %05d %+d %x %X %o %b %c" 42 42 42 42 42 255 255 8 5 65 }}',
      '42    42 42   | 00042 +42 ff FF 10 101 A',
    ],
    [
      '{{ printf "%f %.2f %8.3f %e %.1e %g %.3g %G" 3.14159 3.14159 3.14159 1234.5 1234.5 1e-7 1234.5 1e9 }}',
      '3.141590 3.14    3.142 1.234500e+03 1.2e+03 1e-07 1.23e+03 1E+09',
    ],
    ['{{ printf "%.0f %.0f %.0f %.1f %.2f" 0.5 1.5 2.5 0.25 1.005 }}', '0 2 2 0.2 1.00'],
    [
      '{{ printf "%.4g %.4g %.4g %.4g" 100000.0 0.00001234 12345.0 1234.5 }}',
      '1e+05 1.234e-05 1.234e+04 1234',
    ],
    [
      '{{ printf "%s %10s|%-6s|%.2s %q %x % x" "a" "right" "left" "cut" "q\\"\\n" "hi" "hi" }}',
      'a      right|left  |cu "q\\"\\n" 6869 68 69',
    ],
    ['{{ printf "%t %5t %%" true false }}', 'true false %'],
    [
      '{{ printf "%d" 1.5 }} {{ printf "%s" 3 }} {{ printf "%t" "x" }}',
      '%!d(float64=1.5) %!s(int=3) %!t(string=x)',
    ],
    [
      '{{ printf "%d" }} {{ printf "x" 1 "b" }} {{ printf "%" }}',
      '%!d(MISSING) x%!(EXTRA int=1, string=b) %!(NOVERB)',
    ],
    ['{{ printf "%[2]d-%[1]d" 1 2 }} {{ printf "%[3]d" 1 }}', '2-1 %!d(BADINDEX)'],
    ['{{ printf "%*d|%.*f" 4 7 1 2.55 }}', '   7|2.5'],
    ['{{ printf "%T %T %T %T" 1 1.0 "" $labels }}', 'int float64 string map[string]string'],
    [
      '{{ printf "%v" nil }} {{ printf "%v" $externalLabels }} {{ printf "%s" (args "x") }}',
      '<nil> map[region:eu] map[arg0:x]',
    ],
  ])
})

describe("the functions of Prometheus' rules", () => {
  expands([
    ['{{ query "up" | first | value }} {{ query "up" | first | label "zone" }}', '3 west'],
    ['{{ query "up" | first | label "absent" }}|{{ query "up" | first | strvalue }}|', '||'],
    ['{{ range query "up" | sortByLabel "zone" }}{{ .Labels.zone }} {{ end }}', 'east west '],
    [
      '{{ humanize 0.0 }} {{ humanize 1.0 }} {{ humanize 1234567.0 }} {{ humanize -0.00215 }} {{ humanize "1500" }} {{ humanize 3 }}',
      '0 1 1.235M -2.15m 1.5k 3',
    ],
    [
      '{{ humanize1024 1.0 }} {{ humanize1024 1048576.0 }} {{ humanize1024 -1536.0 }} {{ humanize1024 $value }}',
      '1 1Mi -1.5ki 1.465Mi',
    ],
    [
      '{{ humanizeDuration 0.0 }} {{ humanizeDuration 45.678 }} {{ humanizeDuration 60.0 }} {{ humanizeDuration 3661.0 }}',
      '0s 45.68s 1m 0s 1h 1m 1s',
    ],
    [
      '{{ humanizeDuration 187403.0 }} {{ humanizeDuration -61.0 }} {{ humanizeDuration 0.025 }} {{ humanizeDuration "90" }}',
      '2d 4h 3m 23s -1m 1s 25ms 1m 30s',
    ],
    ['{{ humanizePercentage 0.9876543 }} {{ humanizePercentage 0.001 }}', '98.77% 0.1%'],
    [
      '{{ humanizeTimestamp 0.0 }} {{ humanizeTimestamp 1700000000.5 }}',
      '1970-01-01 00:00:00 +0000 UTC 2023-11-14 22:13:20.5 +0000 UTC',
    ],
    [
      '{{ (toTime 1700000000.0).Year }} {{ (toTime 1700000000.0).Format "Mon 2 Jan 15:04" }}',
      '2023 Tue 14 Nov 22:13',
    ],
    ['{{ toDuration 90.5 }} {{ (toDuration 90.5).Seconds }}', '1m30.5s 90.5'],
    ['{{ parseDuration "1h30m" }} {{ parseDuration "250ms" }} {{ now }}', '5400 0.25 1.7723682e+09'],
    [
      '{{ title "a quick bRown-fox" }} {{ toUpper "straße" }} {{ toLower "ÀÉ" }}',
      'A Quick BRown-Fox STRAßE àé',
    ],
    ['{{ match "^d.-[0-9]" $labels.host }} {{ match "z" $labels.host }}', 'true false'],
    [
      '{{ reReplaceAll "(\\\\w+)\\\\.(\\\\w+)" "$2.$1" "a.b c.d" }} {{ reReplaceAll "x*" "-" "axb" }}',
      'b.a d.c -a-b-',
    ],
    [
      '{{ stripPort $labels.host }} {{ stripPort "[::1]:80" }} {{ stripPort "bare" }}',
      'db-1.example.com ::1 bare',
    ],
    [
      '{{ stripDomain $labels.host }} {{ stripDomain "web.local" }} {{ stripDomain "10.1.2.3:80" }} {{ stripDomain "[::1]:80" }}',
      'db-1:5432 web 10.1.2.3:80 [::1]:80',
    ],
    ['{{ externalURL }} {{ pathPrefix }}', 'https://deck.example.com/ops /ops'],
    [
      '{{ graphLink "a{b=\\"c d\\"}" }} {{ tableLink "up" }}',
      '/graph?g0.expr=a%7Bb%3D%22c+d%22%7D&g0.tab=0 /graph?g0.expr=up&g0.tab=1',
    ],
    ['{{ urlQueryEscape "a b&c" }} {{ safeHtml "<b>" }}', 'a+b%26c <b>'],
  ])
})

const REFUSED: readonly (readonly [why: string, template: string, offset: number, message: string])[] = [
  ['an action that never ends', 'a {{ $value', 2, 'unclosed action'],
  ['a string that never ends', '{{ "a }}', 3, 'unterminated quoted string'],
  ['a raw string that never ends', '{{ `a }}', 3, 'unterminated raw quoted string'],
  ['a comment that never ends', 'x{{/* a }}', 1, 'unclosed comment'],
  ['a comment with more behind it', '{{/* a */ 1 }}', 7, 'comment ends before closing delimiter'],
  ['nothing', 'a{{ }}', 4, 'missing value for command'],
  ['an unknown function', 'a {{ b 1 }}', 5, 'function "b" not defined'],
  ['a function of notifications', '{{ join "," . }}', 3, 'function "join" not defined'],
  ['an unknown variable', '{{ $x }}', 3, 'undefined variable "$x"'],
  [
    'a variable out of its block',
    '{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}',
    38,
    'undefined variable "$x"',
  ],
  ['a variable in a definition', '{{ define "a" }}{{ $value }}{{ end }}', 19, 'undefined variable "$value"'],
  ['an assignment to nothing', '{{ $x = 1 }}', 3, 'undefined variable "$x"'],
  ['a block without end', 'x{{ range . }}y', 1, 'unexpected EOF: {{range}} without its {{end}}'],
  ['an end without block', 'x{{ end }}', 1, 'unexpected {{end}}'],
  ['an else without block', '{{ else }}', 0, 'unexpected {{else}}'],
  ['two elses', '{{ if true }}{{ else }}{{ else }}{{ end }}', 30, 'expected end; found {{else}}'],
  ['a break outside a loop', '{{ break }}', 0, '{{break}} outside {{range}}'],
  ['an open parenthesis', '{{ (1 }}', 3, 'unclosed left paren'],
  ['a parenthesis too many', '{{ 1) }}', 4, 'unexpected right paren'],
  ['an empty pipe', '{{ 1 | }}', 5, 'missing value for command'],
  ['a constant in a pipe', '{{ 1 | 2 }}', 7, 'non executable command in pipeline stage 2'],
  ['two declarations', '{{ $a, $b := 1 }}', 3, 'too many declarations in command'],
  ['a bad number', '{{ 1x }}', 3, 'bad number syntax: "1x"'],
  ['a number too large', '{{ 9223372036854775808 }}', 3, 'integer overflow'],
  ['a character that has no meaning', '{{ 1 & 2 }}', 5, 'unrecognized character in action'],
  ['a field of a constant', '{{ "a".b }}', 3, 'unexpected . after term'],
  ['a definition in a block', '{{ if true }}{{ define "a" }}{{ end }}{{ end }}', 13, 'unexpected {{define}}'],
  [
    'a definition twice',
    '{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}',
    29,
    'multiple definition of template "a"',
  ],
  ['a template without a name', '{{ template . }}', 12, 'expected a quoted name in template clause'],
  ['blocks without number', '{{ if true }}'.repeat(1_000), 2_600, 'too many blocks'],
  [
    'parentheses without number',
    `{{ ${'('.repeat(1_000)}1${')'.repeat(1_000)} }}`,
    103,
    'too many parentheses',
  ],
]

test.each(REFUSED)('refused when parsed: %s', (_why, template, offset, message) => {
  const compiled = compileTemplate(template, 'rule')
  expect(compiled).toMatchObject({ ok: false, offset })
  expect(compiled.ok ? '' : compiled.message).toContain(message)
})

const FAILING: readonly (readonly [template: string, message: string])[] = [
  [
    '{{ gt $value 1 }}',
    '1:4: executing <gt>: error calling gt: incompatible types for comparison: float64 and int: write a number with a point',
  ],
  ['{{ eq $labels "a" }}', 'incompatible types for comparison: map[string]string and string'],
  [
    'a\n {{ query "nothing" | first }}',
    '2:23: executing <first>: error calling first: first() called on vector with no elements',
  ],
  ['{{ query "slow" }}', '1:4: executing <query>: error calling query: query timed out'],
  ['{{ $labels.job.name }}', "executing <$labels.job.name>: can't evaluate field name in type string"],
  ['{{ .Nope }}', "can't evaluate field Nope in type template.AlertTemplateData"],
  ['{{ (args).x.y }}', 'nil pointer evaluating interface {}.y'],
  ['{{ template "nope" }}', 'template "nope" not defined'],
  ['{{ toUpper 3 }}', 'wrong type for value; expected string; got int'],
  ['{{ toUpper "a" "b" }}', 'wrong number of args for toUpper: want 1 got 2'],
  ['{{ printf }}', 'wrong number of args for printf: want at least 1 got 0'],
  ['{{ $labels.job 1 }}', 'job has arguments but cannot be invoked as function'],
  ['{{ 3 | $value }}', "can't give argument to non-function $value"],
  ['{{ nil }}', 'nil is not a command'],
  ['{{ humanize "many" }}', 'parsing "many": invalid syntax'],
  ['{{ parseDuration "1x" }}', 'not a valid duration string: "1x"'],
  ['{{ toTime 1e300 }}', 'cannot be represented as a nanoseconds timestamp'],
  ['{{ match "(" "a" }}', '"(" is not a regular expression (RE2 syntax)'],
  ['{{ index "abc" 9 }}', 'index out of range: 9'],
  ['{{ slice "abc" 2 1 }}', 'invalid slice index: 2 > 1'],
  ['{{ len 3 }}', 'len of type int'],
  ['{{ range $value }}{{ end }}', "range can't iterate over 1.536e+06"],
]

test.each(FAILING)('fails when expanded: %s', (template, message) => {
  const expansion = expand(template)
  expect(expansion.kind).toBe('error')
  expect(expansion.kind === 'error' ? expansion.message : '').toContain(message)
})

test('a query that is not known yet ends the expansion with its expression', () => {
  const text = '{{ query "up" | first | value }} {{ query "up + 1" | first | value }}'
  expect(expand(text, { queries: new Map() })).toEqual({ kind: 'query', expr: 'up' })
  expect(expand(text)).toEqual({ kind: 'query', expr: 'up + 1' })
  const queries = new Map([...(OPTIONS.queries ?? [])])
  queries.set('up + 1', { kind: 'vector', samples: [{ labels: NO_LABELS, value: 4 }] })
  expect(expand(text, { queries })).toEqual({ kind: 'text', text: '3 4' })
})

describe('bounds', () => {
  test.each([
    ['steps', '{{ range 1000 }}{{ range 1000 }}{{ end }}{{ end }}', 'more than 200000 steps'],
    ['turns of one loop', '{{ range 9000000000 }}{{ end }}', 'more than 200000 steps'],
    [
      'text that is not written',
      '{{ $x := "ab" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}',
      'more than 200000 steps',
    ],
    ['the text', '{{ range 1500 }}{{ printf "%1000d" 1 }}{{ end }}', 'longer than 1048576 characters'],
    [
      'templates inside templates',
      '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
      'more than 100 deep',
    ],
    ['an expression', `{{ match "${'a'.repeat(3_000)}" "a" }}`, 'a regular expression of 3000 characters'],
  ])('%s', (_what, template, message) => {
    const expansion = expand(template)
    expect(expansion.kind === 'error' ? expansion.message : expansion.kind).toContain(message)
  })

  test('an exploding regular expression does not explode', () => {
    expect(expand(`{{ match "(a+)+$" "${'a'.repeat(2_000)}!" }}`)).toEqual({ kind: 'text', text: 'false' })
  })

  test('a width asks for no more than a thousand characters', () => {
    const expansion = expand('{{ printf "%100000000d" 1 }}')
    expect(expansion.kind === 'text' && expansion.text.length).toBe(1_000)
  })
})

test('a text without an action is its own expansion, and the same one each time', () => {
  const compiled = compileTemplate('just words', 'rule')
  const template = compiled.ok ? compiled.template : null
  expect(template?.isPlain).toBe(true)
  expect(template?.expand(DATA, OPTIONS)).toBe(template?.expand(null, OPTIONS))
})
