/**
 * What templates work with, in Go's terms: `number` is a float64, `bigint` an int, `null` nil. The rest is tagged.
 */
export type Value =
  | null
  | string
  | boolean
  | number
  | bigint
  | ListValue
  | MapValue
  | StructValue
  | TimeValue
  | DurationValue
  | SafeText

/** A method that a template calls by `.Name` or `.Name arg`. */
export type Method = {
  readonly params: readonly ParamType[]
  readonly call: (args: readonly Value[]) => Value
}
export type Methods = ReadonlyMap<string, Method>

/** What a parameter takes; a function or method is refused other arguments before it is called. */
export type ParamType =
  | 'any'
  | 'string'
  | 'float'
  | 'int'
  | 'bool'
  | 'list'
  | 'strings'
  | 'map'
  | 'struct'
  | 'time'
  | 'duration'

export type ListValue = {
  readonly kind: 'list'
  /** Go's name of its type, for error messages and `%T`. */
  readonly type: string
  readonly items: readonly Value[]
  /** How many there are for `len`, where not all of them stand in `items`. */
  readonly count?: number | undefined
  readonly methods?: Methods
  /** How it prints, when not as `[a b]`. */
  readonly print?: () => string
}

export type MapValue = {
  readonly kind: 'map'
  readonly type: string
  readonly entries: ReadonlyMap<string, Value>
  /** What a key that is not there gives: the zero value of the map's values. */
  readonly absent: Value
  readonly methods?: Methods
  readonly print?: () => string
}

export type StructValue = {
  readonly kind: 'struct'
  readonly type: string
  readonly fields: ReadonlyMap<string, Value>
  /** The names that `toJson` writes, where they differ from the fields'. */
  readonly jsonNames?: ReadonlyMap<string, string>
  readonly methods?: Methods
}

/** An instant, shown in a zone (an IANA name). */
export type TimeValue = { readonly kind: 'time'; readonly atMs: number; readonly zone: string }

export type DurationValue = { readonly kind: 'duration'; readonly ms: number }

/** Text that HTML mode takes as it is: markup, or an address for an attribute. */
export type SafeText = { readonly kind: 'safe'; readonly as: 'html' | 'url'; readonly text: string }

export const stringMap = (entries: ReadonlyMap<string, string>): MapValue => ({
  kind: 'map',
  type: 'map[string]string',
  entries,
  absent: '',
})

export const listOf = (items: readonly Value[], type = '[]interface {}'): ListValue => ({
  kind: 'list',
  type,
  items,
})

export const timeAt = (atMs: number): TimeValue => ({ kind: 'time', atMs, zone: 'UTC' })

/** Go's name of a value's type, as its error messages have it. */
export function typeName(value: Value): string {
  if (value === null) return '<nil>'
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    case 'bigint':
      return 'int'
    default:
      return taggedTypeName(value)
  }
}

function taggedTypeName(value: Exclude<Value, null | string | boolean | number | bigint>): string {
  switch (value.kind) {
    case 'time':
      return 'time.Time'
    case 'duration':
      return 'time.Duration'
    case 'safe':
      return value.as === 'html' ? 'template.HTML' : 'template.URL'
    default:
      return value.type
  }
}

/** Whether `if` and `with` take a value as true: not zero, not empty, not nil. */
export function isTrue(value: Value): boolean {
  if (value === null) return false
  switch (typeof value) {
    case 'string':
      return value !== ''
    case 'boolean':
      return value
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    default:
      return isTaggedTrue(value)
  }
}

function isTaggedTrue(value: Exclude<Value, null | string | boolean | number | bigint>): boolean {
  switch (value.kind) {
    case 'list':
      return value.items.length > 0
    case 'map':
      return value.entries.size > 0
    case 'duration':
      return value.ms !== 0
    case 'safe':
      return value.text !== ''
    default:
      return true
  }
}
