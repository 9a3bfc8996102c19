import { type FunctionMap, fixed, isTagged, type TemplateFunction, variadic } from './call.ts'
import { equalsAny, order } from './compare.ts'
import { ExpansionError } from './fault.ts'
import { escapeHtml, escapeJs, escapeQuery } from './html.ts'
import { sprint, sprintf, sprintln } from './printf.ts'
import { isTrue, typeName, type Value } from './value.ts'

const textOf = (args: readonly Value[]): string => sprint(args)

const comparison = (holds: (order: number) => boolean): TemplateFunction =>
  fixed(['any', 'any'], ([a, b]) => holds(order(a, b)))

/** The functions that every template of Go's has. `and` and `or` stop early: the evaluator knows them by name. */
export const BUILTINS: FunctionMap = new Map<string, TemplateFunction>([
  ['and', variadic('any', args => args.find(arg => !isTrue(arg)) ?? args.at(-1) ?? null)],
  ['or', variadic('any', args => args.find(isTrue) ?? args.at(-1) ?? null)],
  ['not', fixed(['any'], ([value]) => !isTrue(value))],
  ['eq', { params: ['any'], rest: 'any', call: ([first = null, ...others]) => equalsAny(first, others) }],
  ['ne', fixed(['any', 'any'], ([a, b]) => !equalsAny(a, [b]))],
  ['lt', comparison(order => order < 0)],
  ['le', comparison(order => order <= 0)],
  ['gt', comparison(order => order > 0)],
  ['ge', comparison(order => order >= 0)],
  ['len', fixed(['any'], ([value]) => lengthOf(value))],
  [
    'index',
    { params: ['any'], rest: 'any', call: ([value = null, ...keys]) => keys.reduce(indexInto, value) },
  ],
  ['slice', { params: ['any'], rest: 'any', call: ([value = null, ...bounds]) => sliceOf(value, bounds) }],
  ['print', variadic('any', args => sprint(args))],
  ['println', variadic('any', args => sprintln(args))],
  ['printf', { params: ['string'], rest: 'any', call: ([format = '', ...args]) => printfOf(format, args) }],
  ['html', variadic('any', args => escapeHtml(textOf(args)))],
  ['js', variadic('any', args => escapeJs(textOf(args)))],
  ['urlquery', variadic('any', args => escapeQuery(textOf(args)))],
])

function printfOf(format: Value, args: readonly Value[]): string {
  if (typeof format === 'string') return sprintf(format, args)
  throw new ExpansionError(`wrong type for value; expected string; got ${typeName(format)}`)
}

/** Bytes of a text, as Go counts them, or elements. */
function lengthOf(value: Value): bigint {
  if (typeof value === 'string') return BigInt(new TextEncoder().encode(value).length)
  if (isTagged(value, 'list')) return BigInt(value.count ?? value.items.length)
  if (isTagged(value, 'map')) return BigInt(value.entries.size)
  throw new ExpansionError(value === null ? 'len of nil pointer' : `len of type ${typeName(value)}`)
}

function indexInto(value: Value, key: Value): Value {
  if (isTagged(value, 'map')) {
    if (typeof key === 'string') return value.entries.get(key) ?? value.absent
    throw new ExpansionError(`value has type ${typeName(key)}; should be string`)
  }
  if (isTagged(value, 'list')) return value.items[positionOf(key, value.items.length - 1)] ?? null
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value)
    return BigInt(bytes[positionOf(key, bytes.length - 1)] ?? 0)
  }
  throw new ExpansionError(
    value === null ? 'index of untyped nil' : `can't index item of type ${typeName(value)}`,
  )
}

function positionOf(key: Value, last: number): number {
  if (typeof key !== 'bigint') throw new ExpansionError(`cannot index slice/array with type ${typeName(key)}`)
  if (key >= 0n && key <= BigInt(Math.max(last, -1))) return Number(key)
  throw new ExpansionError(`index out of range: ${key}`)
}

function sliceOf(value: Value, bounds: readonly Value[]): Value {
  if (bounds.length > 3) throw new ExpansionError(`too many slice indexes: ${bounds.length}`)
  if (typeof value === 'string') {
    if (bounds.length === 3) throw new ExpansionError('cannot 3-index slice a string')
    const bytes = new TextEncoder().encode(value)
    return new TextDecoder().decode(bytes.subarray(...boundsOf(bounds, bytes.length)))
  }
  if (isTagged(value, 'list'))
    return { ...value, items: value.items.slice(...boundsOf(bounds, value.items.length)), count: undefined }
  throw new ExpansionError(
    value === null ? 'slice of untyped nil' : `can't slice item of type ${typeName(value)}`,
  )
}

function boundsOf(bounds: readonly Value[], length: number): [number, number] {
  const [from = 0, to = length] = bounds.map(bound => positionOf(bound, length))
  if (from > to) throw new ExpansionError(`invalid slice index: ${from} > ${to}`)
  return [from, to]
}
