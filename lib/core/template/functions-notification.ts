import { BUILTINS } from './builtins.ts'
import { type FunctionMap, fixed, type TemplateFunction, variadic } from './call.ts'
import { ExpansionError } from './fault.ts'
import { SHARED_FUNCTIONS, titleCase } from './functions-shared.ts'
import { formatTime, isZone } from './go-time.ts'
import { unescapeQuery } from './html.ts'
import { toJson } from './json.ts'
import { listOf, timeAt, typeName, type Value } from './value.ts'

/** The functions of Alertmanager's notifications, beside Go's own. Source: prometheus.io/docs, notification reference. */
export const NOTIFICATION_FUNCTIONS: FunctionMap = new Map<string, TemplateFunction>([
  ...BUILTINS,
  ...SHARED_FUNCTIONS,
  ['title', fixed(['string'], ([text]) => titleCase(text, letters => letters.toLowerCase()))],
  ['trimSpace', fixed(['string'], ([text]) => text.trim())],
  ['join', fixed(['string', 'strings'], ([separator, texts]) => texts.join(separator))],
  ['safeUrl', fixed(['string'], ([text]) => ({ kind: 'safe', as: 'url', text }))],
  ['urlUnescape', fixed(['string'], ([text]) => unescaped(text))],
  ['stringSlice', variadic('string', texts => listOf(texts, '[]string'))],
  ['date', fixed(['string', 'time'], ([layout, time]) => formatTime(layout, time))],
  ['tz', fixed(['string', 'time'], ([zone, time]) => ({ ...time, zone: zoneOf(zone) }))],
  ['now', fixed([], (_none, { nowMs }) => timeAt(nowMs))],
  ['since', fixed(['time'], ([time], { nowMs }) => ({ kind: 'duration', ms: nowMs - time.atMs }))],
  ['toJson', fixed(['any'], ([value]) => toJson(value))],
  ['list', variadic('any', items => listOf(items))],
  ['append', { params: ['list'], rest: 'any', call: ([list = null, ...items]) => appended(list, items) }],
  ['dict', variadic('any', pairs => dict(pairs))],
])

function unescaped(text: string): string {
  const found = unescapeQuery(text)
  if (found !== null) return found
  throw new ExpansionError(`invalid URL escape in ${JSON.stringify(text)}`)
}

/** Go's `Local` is the zone of the machine, which a template should not depend on: it is UTC here. */
function zoneOf(name: string): string {
  if (name === '' || name === 'Local') return 'UTC'
  if (isZone(name)) return name
  throw new ExpansionError(`unknown time zone ${name}`)
}

function appended(list: Value, items: readonly Value[]): Value {
  if (typeof list === 'object' && list?.kind === 'list')
    return { ...list, items: [...list.items, ...items], count: undefined }
  throw new ExpansionError(`wrong type for value; expected a list; got ${typeName(list)}`)
}

function dict(pairs: readonly Value[]): Value {
  if (pairs.length % 2 !== 0) throw new ExpansionError('dict expects an even number of arguments')
  const entries = new Map<string, Value>()
  for (let i = 0; i < pairs.length; i += 2) {
    const key = pairs[i] ?? null
    if (typeof key !== 'string') throw new ExpansionError(`dict keys must be strings; got ${typeName(key)}`)
    entries.set(key, pairs[i + 1] ?? null)
  }
  return { kind: 'map', type: 'map[string]interface {}', entries, absent: null }
}
