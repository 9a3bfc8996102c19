import type { Assertion, Comparison } from '../../lib/core/config/schema/check-verdict.ts'
import {
  pairsText,
  type Read,
  readScalar,
  readScalars,
  readYaml,
  type Scalar,
  scalarsText,
  scalarText,
  yamlText,
} from './plain-text.ts'

export const SOURCES = ['status', 'json', 'header', 'body', 'seconds', 'fact', 'age', 'answered'] as const
export const OPERATORS = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'matches',
  'above',
  'at_least',
  'below',
  'at_most',
  'exists',
] as const
export const WORD_LISTS = ['up', 'degraded', 'down', 'unknown'] as const

/** One rule as the form holds it, all of it text; `how` says which of the members count. */
export type AssertionRow = {
  how: 'words' | 'condition' | 'yaml'
  /** Words: the JSONPath of the word, and what each list means. */
  word: string
  up: string
  degraded: string
  down: string
  unknown: string
  /** Condition: where the value is taken from, how it is compared, and the state it makes. */
  source: string
  at: string
  operator: string
  limit: string
  state: string
  reason: string
  yaml: string
}

export const EMPTY_RULE: AssertionRow = {
  how: 'words',
  word: '',
  up: '',
  degraded: '',
  down: '',
  unknown: '',
  source: 'status',
  at: '',
  operator: 'equals',
  limit: '',
  state: 'down',
  reason: '',
  yaml: '',
}

/** A rule for the form: lists of words or a single comparison in fields, all that nests as YAML. */
export function toRow(rule: Assertion): AssertionRow {
  const reason = rule.reason ?? ''
  if ('word' in rule) {
    const lists = WORD_LISTS.map(name => [name, scalarsText(rule.means[name])] as const)
    return { ...EMPTY_RULE, how: 'words', word: rule.word, reason, ...Object.fromEntries(lists) }
  }
  const simple = simpleOf(rule.if)
  if (simple) return { ...EMPTY_RULE, how: 'condition', ...simple, state: rule.state, reason }
  return { ...EMPTY_RULE, how: 'yaml', yaml: yamlText(rule) }
}

type Simple = Pick<AssertionRow, 'source' | 'at' | 'operator' | 'limit'>

/** A condition as one value, compared once; null for all others. */
function simpleOf(condition: object): Simple | null {
  const entries = Object.entries(condition).filter(([, value]) => value !== undefined)
  const sources = entries.filter(([name]) => SOURCES.some(source => source === name))
  const operators = entries.filter(([name]) => OPERATORS.some(operator => operator === name))
  const [source] = sources
  if (!source || sources.length !== 1 || operators.length > 1) return null
  if (sources.length + operators.length !== entries.length) return null
  const [operator = 'equals', limit] = operators[0] ?? []
  if (operators.length === 0 && !OF_ITSELF.has(source[0])) return null
  if (operators.length === 1 && OF_ITSELF.has(source[0])) return null
  return { source: source[0], at: placeText(source[1]), operator, limit: limitText(limit) }
}

/** They hold or do not without being compared. */
const OF_ITSELF: ReadonlySet<string> = new Set(['status', 'answered'])
export const isCompared = (source: string): boolean => !OF_ITSELF.has(source)
/** There is one of each: nothing says where. */
export const hasPlace = (source: string): boolean => source !== 'body' && source !== 'seconds'

const placeText = (value: unknown): string => (value === true ? 'true' : String(value))

function limitText(limit: unknown): string {
  if (limit === undefined) return ''
  if (Array.isArray(limit)) return scalarsText(limit.filter(isScalar))
  if (isScalar(limit)) return scalarText(limit)
  return typeof limit === 'object' && 'json' in limit ? String(limit.json) : pairsText({})
}

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object'

/** The rule as the server takes it, or what cannot be read, with the member that it stands in. */
export function fromRow(row: AssertionRow): Read<unknown> & { readonly member?: keyof AssertionRow } {
  const reason = row.reason.trim() === '' ? {} : { reason: row.reason.trim() }
  if (row.how === 'yaml') return { ...readYaml(row.yaml), member: 'yaml' }
  if (row.how === 'condition')
    return withProblem(comparisonOf(row), 'limit', value => ({ if: value, state: row.state, ...reason }))
  const means = readWordLists(row)
  return 'problem' in means ? means : { value: { word: row.word.trim(), means: means.value, ...reason } }
}

type WordLists = Readonly<Record<(typeof WORD_LISTS)[number], string>>

/** The four lists of words; the member says which of them cannot be read. */
export function readWordLists(
  lists: WordLists,
): { readonly value: object } | { readonly problem: string; readonly member: (typeof WORD_LISTS)[number] } {
  const means = new Map<string, readonly unknown[]>()
  for (const member of WORD_LISTS) {
    const read = readScalars(lists[member])
    if ('problem' in read) return { problem: read.problem, member }
    if (read.value.length > 0) means.set(member, read.value)
  }
  return { value: Object.fromEntries(means) }
}

function withProblem(
  read: Read<unknown>,
  member: keyof AssertionRow,
  wrap: (value: unknown) => unknown,
): ReturnType<typeof fromRow> {
  return 'problem' in read ? { ...read, member } : { value: wrap(read.value) }
}

function comparisonOf({ source, at, operator, limit }: AssertionRow): Read<unknown> {
  const place = source === 'answered' ? at.trim() !== 'false' : hasPlace(source) ? at.trim() : true
  if (!isCompared(source)) return { value: { [source]: place } }
  if (operator === 'in' || operator === 'not_in') {
    const list = readScalars(limit)
    return 'problem' in list ? list : { value: { [source]: place, [operator]: list.value } }
  }
  return { value: { [source]: place, [operator]: limitOf(operator, limit) } }
}

const TEXTUAL: ReadonlySet<string> = new Set(['contains', 'not_contains', 'matches'])
const ORDERED: ReadonlySet<string> = new Set<keyof Comparison>(['above', 'at_least', 'below', 'at_most'])

function limitOf(operator: string, limit: string): unknown {
  if (TEXTUAL.has(operator)) return limit
  if (operator === 'exists') return limit.trim() !== 'false'
  // Another field of the same answer to compare with.
  if (ORDERED.has(operator) && limit.trim().startsWith('$')) return { json: limit.trim() }
  return readScalar(limit)
}
