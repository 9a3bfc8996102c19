import { ArgumentError } from './fault.ts'
import type { QueryOutcome } from './outcome.ts'
import {
  type DurationValue,
  type ListValue,
  type MapValue,
  type ParamType,
  type StructValue,
  type TimeValue,
  typeName,
  type Value,
} from './value.ts'

/** What a function may ask of the expansion that it runs in. */
export type CallContext = {
  readonly nowMs: number
  readonly externalUrl: string
  /** The result of a query; ends the expansion when it is not known yet. */
  readonly query: (expr: string) => QueryOutcome
  readonly pattern: (source: string) => Pattern
  /** Counts work that grows with what a function is given; ends the expansion when it is too much. */
  readonly spend: (steps: number) => void
}

/** A regular expression in Go's syntax, found anywhere in a text, in linear time. */
export type Pattern = {
  readonly test: (text: string) => boolean
  /** Replaces every match; `$1`, `${name}` in the replacement as Go has them. */
  readonly replaceAll: (text: string, replacement: string) => string
}

export type TemplateFunction = {
  readonly params: readonly ParamType[]
  /** The type of any number of further arguments. */
  readonly rest: ParamType | null
  readonly call: (args: readonly Value[], context: CallContext) => Value
}

export type FunctionMap = ReadonlyMap<string, TemplateFunction>

type Params = {
  any: Value
  string: string
  float: number
  int: number
  bool: boolean
  list: ListValue
  strings: readonly string[]
  map: MapValue
  struct: StructValue
  time: TimeValue
  duration: DurationValue
}
type ArgumentsOf<P extends readonly ParamType[]> = { [K in keyof P]: Params[P[K]] }

/** A function of fixed parameters; its arguments are checked and converted before it is called. */
export function fixed<const P extends readonly ParamType[]>(
  params: P,
  call: (args: ArgumentsOf<P>, context: CallContext) => Value,
): TemplateFunction {
  return {
    params,
    rest: null,
    call: (args, context) => call(convertAll(args, params), context),
  }
}

/** A function of any number of arguments of one type. */
export function variadic<const T extends ParamType>(
  rest: T,
  call: (args: readonly Params[T][], context: CallContext) => Value,
): TemplateFunction {
  return {
    params: [],
    rest,
    call: (args, context) =>
      call(
        args.map(arg => convert(arg, rest)),
        context,
      ),
  }
}

/** @throws ArgumentError when there are too few or too many arguments */
export function checkCount(name: string, spec: Pick<TemplateFunction, 'params' | 'rest'>, got: number): void {
  const want = spec.params.length
  if (spec.rest !== null ? got >= want : got === want) return
  throw new ArgumentError(
    `wrong number of args for ${name}: want ${spec.rest !== null ? 'at least ' : ''}${want} got ${got}`,
  )
}

/** The conversion of each argument to its parameter: TypeScript cannot follow a tuple through `map`. */
const convertAll = <P extends readonly ParamType[]>(args: readonly Value[], params: P): ArgumentsOf<P> =>
  params.map((type, i) => convert(args[i] ?? null, type)) as unknown as ArgumentsOf<P>

/** Named per type below: that `CONVERSIONS[type]` gives `Params[type]` is beyond the type checker. */
const convert = <T extends ParamType>(value: Value, type: T): Params[T] => {
  const converted = CONVERSIONS[type](value)
  if (converted === undefined) {
    const found = value === null ? 'invalid value' : 'wrong type for value'
    throw new ArgumentError(
      `${found}; expected ${TYPE_WORDS[type]}${value === null ? '' : `; got ${typeName(value)}`}`,
    )
  }
  return converted as Params[T]
}

/** Argument → what the function is given, or undefined when it does not fit. */
const CONVERSIONS: { readonly [T in ParamType]: (value: Value) => Params[T] | undefined } = {
  any: value => value,
  string: value => (typeof value === 'string' ? value : isTagged(value, 'safe') ? value.text : undefined),
  float: value => (typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined),
  int: value => (typeof value === 'bigint' ? Number(value) : undefined),
  bool: value => (typeof value === 'boolean' ? value : undefined),
  list: value => (isTagged(value, 'list') ? value : undefined),
  strings: value => (isTagged(value, 'list') ? stringsOf(value) : undefined),
  map: value => (isTagged(value, 'map') ? value : undefined),
  struct: value => (isTagged(value, 'struct') ? value : undefined),
  time: value => (isTagged(value, 'time') ? value : undefined),
  duration: value => (isTagged(value, 'duration') ? value : undefined),
}

const TYPE_WORDS: { readonly [T in ParamType]: string } = {
  any: 'a value',
  string: 'string',
  float: 'float64',
  int: 'int',
  bool: 'bool',
  list: 'a list',
  strings: '[]string',
  map: 'a map',
  struct: 'a struct',
  time: 'time.Time',
  duration: 'time.Duration',
}

type Tagged = Exclude<Value, null | string | boolean | number | bigint>

export function isTagged<K extends Tagged['kind']>(
  value: Value,
  kind: K,
): value is Extract<Tagged, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind
}

function stringsOf(list: ListValue): readonly string[] | undefined {
  const texts = list.items.filter(item => typeof item === 'string')
  return texts.length === list.items.length ? texts : undefined
}

/** Converts the arguments of a method. @throws ArgumentError */
export const convertArguments = (args: readonly Value[], params: readonly ParamType[]): void => {
  for (const [i, type] of params.entries()) convert(args[i] ?? null, type)
}
