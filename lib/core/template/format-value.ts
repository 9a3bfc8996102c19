import { compareStrings } from '../labels/index.ts'
import { formatFloat } from './format-float.ts'
import { formatGoDuration } from './go-duration.ts'
import { printTime } from './go-time.ts'
import type { Value } from './value.ts'

/** A value as an action writes it: Go's `%v`, and `<no value>` for nil. */
export const printValue = (value: Value): string => (value === null ? '<no value>' : formatValue(value))

/** A value as Go's `%v` writes it. */
export function formatValue(value: Value): string {
  if (value === null) return '<nil>'
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return formatFloat(value, 'g', null)
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      return formatTagged(value, formatValue)
  }
}

type Tagged = Exclude<Value, null | string | boolean | number | bigint>

/** Lists, maps and structs in Go's brackets, their elements by `element`. */
export function formatTagged(value: Tagged, element: (value: Value) => string): string {
  switch (value.kind) {
    case 'safe':
      return value.text
    case 'time':
      return printTime(value)
    case 'duration':
      return formatGoDuration(value.ms)
    case 'list':
      return value.print?.() ?? `[${value.items.map(element).join(' ')}]`
    case 'map':
      return (
        value.print?.() ??
        `map[${sortedEntries(value.entries)
          .map(([key, item]) => `${key}:${element(item)}`)
          .join(' ')}]`
      )
    case 'struct':
      return `{${[...value.fields.values()].map(element).join(' ')}}`
  }
}

/** The entries of a map in the order in which Go prints and ranges over them. */
export const sortedEntries = <V>(entries: ReadonlyMap<string, V>): [string, V][] =>
  [...entries].sort(([a], [b]) => compareStrings(a, b))
