import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { compileTemplate, ruleTemplateData } from './index.ts'

const PIECES = [
  '{{',
  '}}',
  '{{-',
  '-}}',
  ' ',
  '\n',
  'if ',
  'else',
  'end',
  'range ',
  'with ',
  'define ',
  'template ',
  'block ',
  'break',
  '$x',
  '$value',
  '$labels',
  ':=',
  '=',
  '|',
  ',',
  '(',
  ')',
  '.',
  '.Labels',
  '.job',
  '"t"',
  '`r`',
  "'c'",
  '1',
  '2.5',
  '-3',
  '1e9',
  'true',
  'nil',
  'printf ',
  '"%d %s %v %*d %[2]f"',
  'humanize',
  'query ',
  'first',
  'len',
  'index ',
  'slice ',
  'and ',
  'or ',
  'eq ',
  'gt ',
  'args ',
  'reReplaceAll ',
  '/*',
  '*/',
  '"',
  'é',
  '\u0000',
  '\\',
] as const

const ACTIONS = [
  '{{ $value }}',
  '{{ if $value }}',
  '{{ else }}',
  '{{ end }}',
  '{{ range $i, $e := $labels }}',
  '{{ $i }}',
  '{{ with $labels.job }}',
  '{{ define "t" }}',
  '{{ template "t" . }}',
  '{{ $x := 1 }}',
  '{{ $x }}',
  '{{ . }}',
  '{{ range 3 }}',
  '{{ break }}',
  '{{ continue }}',
  '{{ printf "%q %5.2f %x" . $value 3 }}',
  '{{ .job }}',
  'text',
  '{{ slice "abc" 1 9 }}',
  '{{ query "q" | first }}',
  '{{- "a" -}}',
  '{{ index $labels "job" | toUpper | html }}',
] as const

const DATA = ruleTemplateData({
  labels: labelsFromObject({ job: 'api' }),
  value: 1.5,
  externalLabels: labelsFromObject({}),
  externalUrl: '',
})

function outcomeOf(text: string): string {
  const compiled = compileTemplate(text, 'rule')
  if (!compiled.ok) {
    expect(compiled.offset).toBeGreaterThanOrEqual(0)
    expect(compiled.offset).toBeLessThanOrEqual(text.length)
    return 'refused'
  }
  return compiled.template.expand(DATA, { nowMs: 0, externalUrl: '', mode: 'html' }).kind
}

test.each([
  ['pieces', fc.array(fc.constantFrom(...PIECES), { maxLength: 30 })],
  ['actions', fc.array(fc.constantFrom(...ACTIONS), { maxLength: 15 })],
  ['anything', fc.array(fc.oneof(fc.string(), fc.constantFrom(...PIECES)), { maxLength: 10 })],
] as const)('whatever is written of %s is a template or is refused; none throws', (_what, parts) => {
  const outcomes = new Set<string>()
  fc.assert(
    fc.property(parts, given => {
      outcomes.add(outcomeOf(given.join('')))
    }),
    { seed: 7, numRuns: 3_000 },
  )
  expect(outcomes).toContain('refused')
  expect(outcomes).toContain('text')
})
