import type { Comparison, Condition } from '../config/schema/check-verdict.ts'
import { formatSeconds } from '../format/index.ts'
import { both, compileOperators, either, nameOfPath, type Operator, type Truth } from './comparator.ts'
import type { Json } from './json.ts'
import { compileJsonPath } from './json-path.ts'
import type { OpenedAnswer } from './opened-answer.ts'
import { parseStatusRanges, statusIsIn, statusWords } from './status.ts'
import { wordOf } from './template.ts'
import { readTimeSeconds } from './time-value.ts'

export type CompiledCondition = {
  /** Null when the answer has no data to tell. */
  holds(answer: OpenedAnswer): Truth
  /** What was seen, in words, such as `health_score is 65, below 70`. */
  words(answer: OpenedAnswer): string
  /** What it looks at, for the reason when there is none of it. */
  readonly subject: string
}

/** Values of an answer; empty when they are surely not there, null when nobody can tell. */
type Source = {
  readonly subject: string
  read(answer: OpenedAnswer): readonly Json[] | null
  /** What a comparison says of something that is not there: a header that was not sent is a fact, a field is no data. */
  readonly ofAbsent: Truth
  say(value: Json): string
}

export const rootOf = (answer: OpenedAnswer): Json | undefined => {
  const reading = answer.json()
  return 'value' in reading ? reading.value : undefined
}

/** @throws {Error} for what does not compile, and for a comparison without one source or without an operator */
export function compileCondition(condition: Condition): CompiledCondition {
  if ('all' in condition) return joined(condition.all.map(compileCondition), { combine: both, from: true })
  if ('any' in condition) return joined(condition.any.map(compileCondition), { combine: either, from: false })
  if ('not' in condition) {
    const inner = compileCondition(condition.not)
    const holds = (answer: OpenedAnswer): Truth => {
      const truth = inner.holds(answer)
      return truth === null ? null : !truth
    }
    return { ...inner, holds }
  }
  return compileComparison(condition)
}

type Joining = { readonly combine: (a: Truth, b: Truth) => Truth; readonly from: boolean }

function joined(parts: readonly CompiledCondition[], { combine, from }: Joining): CompiledCondition {
  return {
    subject: [...new Set(parts.map(part => part.subject))].join(', '),
    holds: answer => parts.reduce<Truth>((truth, part) => combine(truth, part.holds(answer)), from),
    words(answer) {
      const told = from ? parts : parts.filter(part => part.holds(answer)).slice(0, 1)
      return (told.length > 0 ? told : parts).map(part => part.words(answer)).join(' and ')
    },
  }
}

const SOURCE_NAMES = ['status', 'header', 'body', 'json', 'fact', 'age', 'seconds', 'answered'] as const

function compileComparison(comparison: Comparison): CompiledCondition {
  const named = SOURCE_NAMES.filter(name => comparison[name] !== undefined)
  if (named.length !== 1) {
    throw new Error(
      `a condition takes exactly one of ${SOURCE_NAMES.join(', ')}; found ${named.join(', ') || 'none'}`,
    )
  }
  const operators = compileOperators(comparison)
  const { status, answered, exists } = comparison
  if (status !== undefined || answered !== undefined) {
    if (operators.length > 0 || exists !== undefined) throw new Error(`${named[0]} takes no operator`)
    return status === undefined ? answeredCondition(answered ?? true) : statusCondition(status)
  }
  if (operators.length === 0 && exists === undefined) {
    throw new Error('a condition needs something to compare with, such as equals, above or exists')
  }
  return comparing(sourceOf(comparison), operators, exists)
}

function statusCondition(text: string): CompiledCondition {
  const ranges = parseStatusRanges(text)
  return {
    subject: 'status',
    holds: ({ raw }) => (raw.status === null ? null : statusIsIn(raw.status, ranges)),
    words: ({ raw }) => (raw.status === null ? 'no status' : `answered ${statusWords(raw.status)}`),
  }
}

const answeredCondition = (wanted: boolean): CompiledCondition => ({
  subject: 'an answer',
  holds: ({ answered }) => (answered === null ? null : answered === wanted),
  words: ({ answered, raw }) => (answered ? 'it answered' : (raw.fault?.message ?? 'no answer')),
})

function comparing(
  source: Source,
  operators: readonly Operator[],
  exists: boolean | undefined,
): CompiledCondition {
  const testOne = (value: Json, root: Json | undefined): Truth =>
    operators.reduce<Truth>((truth, operator) => both(truth, operator.test(value, root)), true)
  return {
    subject: source.subject,
    holds(answer) {
      const values = source.read(answer)
      if (values === null) return null
      const isThere = values.some(value => value !== null)
      const presence: Truth = exists === undefined ? true : isThere === exists
      if (operators.length === 0 || exists === false) return presence
      if (values.length === 0) return both(presence, source.ofAbsent)
      const root = rootOf(answer)
      return both(
        presence,
        values.reduce<Truth>((truth, value) => either(truth, testOne(value, root)), false),
      )
    },
    words(answer) {
      const values = source.read(answer) ?? []
      const root = rootOf(answer)
      const value = values.find(one => testOne(one, root) === true) ?? values[0]
      if (value === undefined) return `there is no ${source.subject}`
      return source.say(value) + operators.map(operator => operator.words(root)).join('')
    },
  }
}

const saying = (subject: string) => (value: Json) => `${subject} is ${wordOf(value) || 'empty'}`

function sourceOf({ header, body, json, fact, age, seconds }: Comparison): Source {
  if (header !== undefined) return headerSource(header)
  if (json !== undefined) return jsonSource(json)
  if (age !== undefined) return ageSource(age)
  if (body !== undefined) {
    const say = () => 'the body is not as expected'
    return {
      subject: 'body',
      read: ({ raw }) => (raw.body === null ? null : [raw.body]),
      ofAbsent: null,
      say,
    }
  }
  if (seconds !== undefined) {
    const say = (value: Json) => `answered in ${secondsText(value)}`
    const read = ({ answered, raw }: OpenedAnswer) => (answered ? [raw.durationSeconds] : null)
    return { subject: 'answer time', read, ofAbsent: null, say }
  }
  return factSource(fact ?? '')
}

function secondsText(value: Json): string {
  const { text, unit } = formatSeconds(typeof value === 'number' ? value : Number.NaN)
  return `${text} ${unit}`
}

function headerSource(name: string): Source {
  const read = (answer: OpenedAnswer) => {
    if (!answer.answered) return null
    const value = answer.header(name)
    return value === undefined ? [] : [value]
  }
  return { subject: `header ${name}`, read, ofAbsent: false, say: saying(`header ${name}`) }
}

function jsonSource(text: string): Source {
  const path = compileJsonPath(text)
  const isWhole = path.isSingular && /^\$\s*$/.test(text)
  const subject = nameOfPath(text)
  const read = (answer: OpenedAnswer) => {
    const root = rootOf(answer)
    if (root !== undefined) return path.nodes(root).map(node => node.value)
    return isWhole && answer.answered ? [] : null
  }
  return { subject: isWhole ? 'JSON in the answer' : subject, read, ofAbsent: null, say: saying(subject) }
}

function ageSource(text: string): Source {
  const path = compileJsonPath(text)
  const subject = nameOfPath(text)
  const read = (answer: OpenedAnswer) => {
    const root = rootOf(answer)
    const at = root === undefined ? null : readTimeSeconds(path.first(root))
    return at === null ? null : [answer.raw.atMs / 1000 - at]
  }
  const say = (value: Json) => {
    const age = typeof value === 'number' ? value : Number.NaN
    return age < 0 ? `${subject} is ${secondsText(-age)} ahead` : `${subject} is ${secondsText(age)} old`
  }
  return { subject, read, ofAbsent: null, say }
}

function factSource(name: string): Source {
  const read = (answer: OpenedAnswer) => {
    const value = answer.fact(name)
    return value === undefined ? (answer.answered ? [] : null) : [value]
  }
  return { subject: name, read, ofAbsent: null, say: saying(name) }
}
