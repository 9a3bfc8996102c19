import type { FieldUnit } from '../config/schema/check-verdict.ts'
import { isList, isMap, isScalar, type Json, type Scalar } from './json.ts'
import { wordOf } from './template.ts'
import { readTimeSeconds } from './time-value.ts'

/** One value of an answer that a person can pick for a rule or a series. */
export type PickableField = {
  /** RFC 9535 JSONPath; elements of a list share one with `[*]`. */
  readonly path: string
  /** A name for it, from the path: `system_zombie_processes`. */
  readonly field: string
  readonly kind: 'number' | 'boolean' | 'text' | 'null'
  readonly example: string
  readonly unit: FieldUnit
  /** How many elements have it; 1 outside of lists. */
  readonly count: number
}

const MAX_FIELDS = 500
const MAX_ELEMENTS = 200

/** The values of an answer, flat, in its order: what the form offers to pick from. */
export function pickableFields(json: Json): PickableField[] {
  const found = new Map<string, PickableField>()
  collect(json, { path: '$', names: [], found })
  return [...found.values()]
}

type Place = {
  readonly path: string
  readonly names: readonly string[]
  readonly found: Map<string, PickableField>
}

function collect(value: Json, place: Place): void {
  const { path, names, found } = place
  if (isScalar(value)) note(value, place)
  else if (isList(value)) {
    for (const element of value.slice(0, MAX_ELEMENTS)) collect(element, { path: `${path}[*]`, names, found })
  } else if (isMap(value)) {
    for (const [name, one] of Object.entries(value)) {
      collect(one, { path: path + memberOf(name), names: [...names, name], found })
    }
  }
}

function note(value: Scalar, { path, names, found }: Place): void {
  const known = found.get(path)
  if (known) found.set(path, { ...known, count: known.count + 1 })
  else if (found.size < MAX_FIELDS) found.set(path, describe(value, path, names))
}

function describe(value: Scalar, path: string, names: readonly string[]): PickableField {
  const field =
    names
      .join('_')
      .replace(/[^a-zA-Z0-9_]+/g, '_')
      .slice(0, 100) || 'value'
  const kind =
    value === null
      ? 'null'
      : typeof value === 'string'
        ? 'text'
        : typeof value === 'number'
          ? 'number'
          : 'boolean'
  return { path, field, kind, example: wordOf(value), unit: guessUnit(names.at(-1) ?? '', value), count: 1 }
}

/** A member as the shorthand where it is a plain name, and quoted elsewhere. */
const memberOf = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? `.${name}`
    : `['${name.replace(/[\\']/g, '\\$&').replace(CONTROL, escapeOf)}']`

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped in a path
const CONTROL = /[\u0000-\u001f]/g
const escapeOf = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

const UNIT_ENDINGS: readonly (readonly [ending: RegExp, unit: FieldUnit])[] = [
  [/(^|_)(ns|nanos|nanoseconds)$/, 'ns'],
  [/(^|_)(us|micros|microseconds)$/, 'us'],
  [/(^|_)(ms|millis|milliseconds)$/, 'ms'],
  [/(^|_)(s|sec|secs|seconds|uptime)$/, 's'],
  [/(^|_)(min|mins|minutes)$/, 'min'],
  [/(^|_)(h|hours)$/, 'h'],
  [/(^|_)days$/, 'd'],
  [/(^|_)bytes$/, 'bytes'],
  [/(^|_)kb$/, 'KB'],
  [/(^|_)mb$/, 'MB'],
  [/(^|_)gb$/, 'GB'],
  [/(^|_)kib$/, 'KiB'],
  [/(^|_)mib$/, 'MiB'],
  [/(^|_)gib$/, 'GiB'],
  [/(^|_)(pct|percent|percentage)$/, 'percent'],
  [/(^|_)ratio$/, 'ratio'],
  [/(^|_)(at|time|timestamp)$/, 'timestamp'],
]

/** A unit by the ending of a name, `usedPercent` as `used_percent`; `count` when it says nothing. */
export function guessUnit(name: string, value: Scalar): FieldUnit {
  if (typeof value === 'boolean' || value === null) return 'count'
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  const unit = UNIT_ENDINGS.find(([ending]) => ending.test(snake))?.[1]
  if (typeof value === 'string')
    return readTimeSeconds(value) !== null && /\D/.test(value) ? 'timestamp' : (unit ?? 'count')
  if (unit === 'timestamp') return value >= 1e9 ? 'timestamp' : 'count'
  return unit ?? 'count'
}
