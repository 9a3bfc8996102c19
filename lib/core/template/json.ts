import { ExpansionError } from './fault.ts'
import { formatFloat } from './format-float.ts'
import { sortedEntries } from './format-value.ts'
import { formatTime } from './go-time.ts'
import { wellFormed } from './html.ts'
import type { Value } from './value.ts'

/** A value as Go's encoding/json writes it: keys of maps sorted, `<`, `>` and `&` escaped. @throws ExpansionError */
export function toJson(value: Value): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
      return numberText(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      return taggedJson(value)
  }
}

function taggedJson(value: Exclude<Value, null | string | boolean | number | bigint>): string {
  switch (value.kind) {
    case 'safe':
      return quoted(value.text)
    case 'time':
      return quoted(formatTime('2006-01-02T15:04:05.999999999Z07:00', value))
    case 'duration':
      return String(Math.round(value.ms * 1e6))
    case 'list':
      return `[${value.items.map(toJson).join(',')}]`
    case 'map':
      return objectText(sortedEntries(value.entries))
    case 'struct':
      return objectText([...value.fields].map(([name, field]) => [value.jsonNames?.get(name) ?? name, field]))
  }
}

const objectText = (entries: readonly (readonly [string, Value])[]): string =>
  `{${entries.map(([name, value]) => `${quoted(name)}:${toJson(value)}`).join(',')}}`

const quoted = (text: string): string =>
  JSON.stringify(wellFormed(text)).replace(
    /[<>&\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Go writes an exponent below 1e-6 and from 1e21 on, with one digit where one is enough. */
function numberText(value: number): string {
  if (!Number.isFinite(value))
    throw new ExpansionError(`json: unsupported value: ${formatFloat(value, 'g', null)}`)
  if (Object.is(value, -0)) return '-0'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    return formatFloat(value, 'e', null).replace(/e-0(\d)$/, 'e-$1')
  }
  return formatFloat(value, 'f', null)
}
