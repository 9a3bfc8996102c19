import { FunctionExpressionType, JSONPathEnvironment, type JSONPathQuery, jsonpath } from 'json-p3'
import { RE2JS } from 're2js'
import { isList, isMap, type Json, MAX_JSON_DEPTH } from './json.ts'

const { expressions, selectors } = jsonpath

/** One place that a path leads to. */
export type PathNode = { readonly value: Json; readonly location: readonly (string | number)[] }

/** A compiled RFC 9535 JSONPath. Regular expressions inside are RE2, and its work grows with the answer only linearly. */
export type JsonPath = {
  readonly text: string
  /** Leads to one place at most: names and indexes alone. */
  readonly isSingular: boolean
  /** The value at the first place; undefined when there is none. */
  first(root: Json): Json | undefined
  nodes(root: Json): PathNode[]
}

/** A path, or one relative to an entry: `name`, `details.count`, `@.name` and `$.name` are the same there. */
export function rootedPath(text: string): string {
  if (text.startsWith('$')) return text
  if (text.startsWith('@')) return `$${text.slice(1)}`
  return text.startsWith('.') || text.startsWith('[') ? `$${text}` : `$.${text}`
}

/**
 * @throws {Error} when the text is no RFC 9535 JSONPath, or one whose work could explode: more than one `..`, or a
 * filter that searches the whole answer for each entry
 */
export function compileJsonPath(text: string): JsonPath {
  const query = environment().compile(text)
  refuseExplosive(query)
  const steps = stepsOf(query)
  if (steps) return singularPath(text, steps)
  const nodes = (root: Json): PathNode[] =>
    asSearched(root, value => query.query(value).nodes as readonly PathNode[]).slice()
  return { text, isSingular: false, first: root => nodes(root)[0]?.value, nodes }
}

/**
 * A path cut behind its last place that can lead to several values: those are the elements, and `rest` leads from
 * one of them to its value. `many` is null for a path that leads to one place only.
 * @throws {Error} as `compileJsonPath`
 */
export function splitAtLastMany(text: string): { readonly many: JsonPath | null; readonly rest: JsonPath } {
  const whole = compileJsonPath(text)
  if (whole.isSingular) return { many: null, rest: whole }
  const segments = environment().compile(text).segments
  const at = segments.findLastIndex(segment => !isSingularSegment(segment))
  const textOf = (part: typeof segments) => `$${part.map(segment => segment.toString()).join('')}`
  return {
    many: compileJsonPath(textOf(segments.slice(0, at + 1))),
    rest: compileJsonPath(textOf(segments.slice(at + 1))),
  }
}

const isSingularSegment = (segment: jsonpath.JSONPathSegment): boolean =>
  !segment.toString().startsWith('..') &&
  segment.selectors.length === 1 &&
  segment.selectors.every(
    one => one instanceof selectors.NameSelector || one instanceof selectors.IndexSelector,
  )

/** json-p3 declares its input as mutable; it does not change it. */
const asSearched = (
  root: Json,
  search: (value: Parameters<JSONPathQuery['query']>[0]) => readonly PathNode[],
): readonly PathNode[] => search(root as Parameters<JSONPathQuery['query']>[0])

function environment(): JSONPathEnvironment {
  const made = new JSONPathEnvironment({ maxRecursionDepth: MAX_JSON_DEPTH + 2 })
  made.functionRegister.set('match', linearRegex(true))
  made.functionRegister.set('search', linearRegex(false))
  return made
}

/** `match()` and `search()` in linear time; json-p3's own use the engine's backtracking ones. */
function linearRegex(isWhole: boolean) {
  const compiled = new Map<string, RE2JS | null>()
  const read = (pattern: string): RE2JS | null => {
    try {
      return RE2JS.compile(isWhole ? `^(?:${pattern})$` : pattern)
    } catch {
      return null
    }
  }
  return {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call(value: unknown, pattern: unknown): boolean {
      if (typeof value !== 'string' || typeof pattern !== 'string') return false
      let regex = compiled.get(pattern)
      if (regex === undefined) {
        if (compiled.size >= 100) compiled.clear()
        regex = read(pattern)
        compiled.set(pattern, regex)
      }
      return regex?.test(value) ?? false
    },
  }
}

type Step = string | number

function stepsOf(query: JSONPathQuery): Step[] | null {
  if (!query.singularQuery()) return null
  return query.segments.flatMap(segment =>
    segment.selectors.flatMap((selector): Step[] => {
      if (selector instanceof selectors.NameSelector) return [selector.name]
      return selector instanceof selectors.IndexSelector ? [selector.index] : []
    }),
  )
}

function singularPath(text: string, steps: readonly Step[]): JsonPath {
  const first = (root: Json): Json | undefined => {
    let value: Json | undefined = root
    for (const step of steps) {
      value = typeof step === 'number' ? atIndex(value, step) : atName(value, step)
      if (value === undefined) return undefined
    }
    return value
  }
  const nodes = (root: Json): PathNode[] => {
    const value = first(root)
    return value === undefined ? [] : [{ value, location: steps }]
  }
  return { text, isSingular: true, first, nodes }
}

const atIndex = (value: Json, index: number): Json | undefined =>
  isList(value) ? value.at(index) : undefined

const atName = (value: Json, name: string): Json | undefined =>
  isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** One descent through the answer, and filters that look only at their own entry: work stays in proportion to the answer. */
function refuseExplosive(query: JSONPathQuery, isInFilter = false): void {
  const descents = query.segments.filter(segment => segment.toString().startsWith('..')).length
  if (descents > (isInFilter ? 0 : 1)) {
    const where = isInFilter ? '".." inside a filter' : 'more than one ".."'
    throw new Error(`${where} searches the answer over and over: name what lies between`)
  }
  for (const segment of query.segments) {
    for (const selector of segment.selectors) {
      if (selector instanceof selectors.FilterSelector) refuseSearchIn(selector.expression)
    }
  }
}

function refuseSearchIn(expression: jsonpath.expressions.FilterExpression): void {
  if (expression instanceof expressions.LogicalExpression) refuseSearchIn(expression.expression)
  else if (expression instanceof expressions.PrefixExpression) refuseSearchIn(expression.right)
  else if (expression instanceof expressions.InfixExpression) {
    refuseSearchIn(expression.left)
    refuseSearchIn(expression.right)
  } else if (expression instanceof expressions.FunctionExtension) expression.args.forEach(refuseSearchIn)
  else if (expression instanceof expressions.RelativeQuery) refuseExplosive(expression.path, true)
  else if (expression instanceof expressions.RootQuery && !expression.path.singularQuery()) {
    throw new Error(
      'a filter that searches the whole answer for each entry: "$" in a filter takes names only',
    )
  }
}
