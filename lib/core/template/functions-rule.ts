import { compareStrings, labelPairs } from '../labels/index.ts'
import { parseDurationMs } from '../promql/syntax/number.ts'
import { BUILTINS } from './builtins.ts'
import {
  type CallContext,
  type FunctionMap,
  fixed,
  isTagged,
  type TemplateFunction,
  variadic,
} from './call.ts'
import { ExpansionError } from './fault.ts'
import { SHARED_FUNCTIONS, titleCase } from './functions-shared.ts'
import { isAddress, joinHostPort, splitHostPort } from './host-port.ts'
import { escapeQuery } from './html.ts'
import { humanize, humanize1024, humanizePercentage, humanizeTimestamp, toFloat, toTime } from './humanize.ts'
import { type ListValue, type StructValue, stringMap, type Value } from './value.ts'

/** The functions of Prometheus' rules, beside Go's own. Source: prometheus.io/docs, template reference. */
export const RULE_FUNCTIONS: FunctionMap = new Map<string, TemplateFunction>([
  ...BUILTINS,
  ...SHARED_FUNCTIONS,
  ['query', fixed(['string'], ([expr], context) => queryList(expr, context))],
  ['first', fixed(['list'], ([vector]) => firstOf(vector))],
  ['label', fixed(['string', 'struct'], ([name, sample]) => labelOf(sample, name))],
  ['value', fixed(['struct'], ([sample]) => sample.fields.get('Value') ?? null)],
  ['strvalue', fixed(['struct'], ([sample]) => labelOf(sample, '__value__'))],
  [
    'sortByLabel',
    fixed(['string', 'list'], ([name, vector], { spend }) => {
      spend(vector.items.length)
      return sortByLabel(vector, name)
    }),
  ],
  ['args', variadic('any', args => argsMap(args))],
  ['title', fixed(['string'], ([text]) => titleCase(text, letters => letters))],
  ['humanize', fixed(['any'], ([value]) => humanize(toFloat(value)))],
  ['humanize1024', fixed(['any'], ([value]) => humanize1024(toFloat(value)))],
  ['humanizePercentage', fixed(['any'], ([value]) => humanizePercentage(toFloat(value)))],
  ['humanizeTimestamp', fixed(['any'], ([value]) => humanizeTimestamp(toFloat(value)))],
  ['toTime', fixed(['any'], ([value]) => toTime(toFloat(value)))],
  ['toDuration', fixed(['any'], ([value]) => ({ kind: 'duration', ms: finite(toFloat(value)) * 1000 }))],
  ['parseDuration', fixed(['string'], ([text]) => durationSeconds(text))],
  ['now', fixed([], (_none, { nowMs }) => nowMs / 1000)],
  ['stripPort', fixed(['string'], ([text]) => splitHostPort(text)?.host ?? text)],
  ['stripDomain', fixed(['string'], ([text]) => stripDomain(text))],
  ['externalURL', fixed([], (_none, { externalUrl }) => externalUrl)],
  ['pathPrefix', fixed([], (_none, { externalUrl }) => pathOf(externalUrl))],
  ['graphLink', fixed(['string'], ([expr]) => `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=0`)],
  ['tableLink', fixed(['string'], ([expr]) => `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=1`)],
  ['urlQueryEscape', fixed(['string'], ([text]) => escapeQuery(text))],
])

function queryList(expr: string, context: CallContext): ListValue {
  const outcome = context.query(expr)
  if (outcome.kind === 'error') throw new ExpansionError(outcome.message)
  context.spend(outcome.samples.length)
  const items = outcome.samples.map(
    ({ labels, value, histogram }): StructValue => ({
      kind: 'struct',
      type: '*template.sample',
      fields: new Map<string, Value>([
        ['Labels', stringMap(new Map(labelPairs(labels)))],
        ['Value', histogram ? 0 : value],
      ]),
    }),
  )
  return { kind: 'list', type: 'template.queryResult', items }
}

function firstOf(vector: ListValue): Value {
  const [first] = vector.items
  if (first === undefined) throw new ExpansionError('first() called on vector with no elements')
  return first
}

function labelOf(sample: Value, name: string): string {
  const labels = isTagged(sample, 'struct') ? sample.fields.get('Labels') : undefined
  const value = labels !== undefined && isTagged(labels, 'map') ? labels.entries.get(name) : undefined
  return typeof value === 'string' ? value : ''
}

const sortByLabel = (vector: ListValue, name: string): ListValue => ({
  ...vector,
  items: vector.items.toSorted((a, b) => compareStrings(labelOf(a, name), labelOf(b, name))),
})

const argsMap = (args: readonly Value[]): Value => ({
  kind: 'map',
  type: 'map[string]interface {}',
  entries: new Map(args.map((arg, i) => [`arg${i}`, arg])),
  absent: null,
})

function finite(value: number): number {
  if (Number.isFinite(value)) return value
  throw new ExpansionError('value is NaN or Inf')
}

function durationSeconds(text: string): number {
  const ms = parseDurationMs(text)
  if (ms !== null) return ms / 1000
  throw new ExpansionError(
    text === '' ? 'empty duration string' : `not a valid duration string: ${JSON.stringify(text)}`,
  )
}

/** The host alone without its domain; an IP address stays as it is. */
function stripDomain(text: string): string {
  const parts = splitHostPort(text)
  const host = parts?.host ?? text
  if (isAddress(host)) return text
  const name = host.split('.')[0] ?? ''
  return parts && parts.port !== '' ? joinHostPort(name, parts.port) : name
}

function pathOf(url: string): string {
  return /^[a-z][\w+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? ''
}
