import { RE2JS } from 're2js'
import type { Comparison } from '../config/schema/check-verdict.ts'
import { isList, isScalar, type Json, type Scalar } from './json.ts'
import { compileJsonPath } from './json-path.ts'
import { quoted, wordOf } from './template.ts'

/** Whether something holds; null when there is no data to tell. */
export type Truth = boolean | null

/** One operator with its limit: a test of a value, and how the reason speaks of it. */
export type Operator = {
  readonly test: (value: Json, root: Json | undefined) => Truth
  /** What stands behind the value in a reason, such as `, below 70`; empty when the value says it all. */
  readonly words: (root: Json | undefined) => string
}

export const both = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === null || b === null ? null : true

export const either = (a: Truth, b: Truth): Truth => (a || b ? true : a === null || b === null ? null : false)

/** A regular expression looks at so many characters of a text at most. */
const MATCHED_CHARS = 256 * 1024

/** `1` and `"1"`, `true` and `"true"` are equal: some services write figures as texts. */
export function scalarsEqual(a: Scalar, b: Scalar): boolean {
  if (a === b) return true
  return a !== null && b !== null && typeof a !== typeof b && String(a) === String(b)
}

/** A number, also when it was written as a text; null when it is none. */
export function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** @throws {Error} for a text that is no RE2 expression */
export function compileRegex(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${JSON.stringify(pattern)} is not a regular expression (RE2 syntax): ${reason}`)
  }
}

/** @throws {Error} for a regular expression or a path that does not compile */
export function compileOperators(given: Comparison): Operator[] {
  const operators: Operator[] = []
  const { equals, not_equals: notEquals, contains, not_contains: notContains, matches } = given
  if (equals !== undefined) operators.push(plain(value => isEqual(value, equals)))
  if (notEquals !== undefined) {
    operators.push(plain(value => !isEqual(value, notEquals), `, not ${quoted(notEquals)}`))
  }
  if (given.in !== undefined) operators.push(oneOf(given.in, true))
  if (given.not_in !== undefined) operators.push(oneOf(given.not_in, false))
  if (contains !== undefined) operators.push(plain(value => includes(value, contains)))
  if (notContains !== undefined) operators.push(plain(value => negated(includes(value, notContains))))
  if (matches !== undefined) operators.push(matching(matches))
  for (const [name, { words, test }] of Object.entries(LIMITS)) {
    const limit = given[name as keyof typeof LIMITS]
    if (limit !== undefined) operators.push(limited(limit, { words, test }))
  }
  return operators
}

const plain = (test: (value: Json) => Truth, words = ''): Operator => ({ test, words: () => words })

const negated = (truth: Truth): Truth => (truth === null ? null : !truth)

const isEqual = (value: Json, to: Scalar): boolean => isScalar(value) && scalarsEqual(value, to)

function oneOf(list: readonly Scalar[], isWanted: boolean): Operator {
  const words = isWanted ? '' : `, none of ${list.map(quoted).join(', ')}`
  return plain(value => list.some(one => isEqual(value, one)) === isWanted, words)
}

function includes(value: Json, text: string): Truth {
  if (isList(value)) return value.some(one => isEqual(one, text))
  return isScalar(value) && value !== null ? String(value).includes(text) : null
}

function matching(pattern: string): Operator {
  const regex = compileRegex(pattern)
  const test = (value: Json): Truth => {
    if (isList(value)) return value.some(one => isScalar(one) && regex.test(String(one)))
    return isScalar(value) && value !== null ? regex.test(String(value).slice(0, MATCHED_CHARS)) : null
  }
  return plain(test)
}

const LIMITS = {
  above: { words: 'above', test: (value: number, limit: number) => value > limit },
  at_least: { words: 'at least', test: (value: number, limit: number) => value >= limit },
  below: { words: 'below', test: (value: number, limit: number) => value < limit },
  at_most: { words: 'at most', test: (value: number, limit: number) => value <= limit },
} as const

type LimitTest = { readonly words: string; readonly test: (value: number, limit: number) => boolean }

function limited(limit: number | { readonly json: string }, { words, test }: LimitTest): Operator {
  const path = typeof limit === 'number' ? null : compileJsonPath(limit.json)
  const limitOf = (root: Json | undefined): number | null => {
    if (typeof limit === 'number') return limit
    return root === undefined ? null : numberOf(path?.first(root))
  }
  return {
    test(value, root) {
      const [number, bound] = [numberOf(value), limitOf(root)]
      return number === null || bound === null ? null : test(number, bound)
    },
    words: root =>
      `, ${words} ${wordOf(limitOf(root) ?? undefined)}${path ? ` (${nameOfPath(path.text)})` : ''}`,
  }
}

/** A path as people call it: `$.a.b` is `a.b`. */
export const nameOfPath = (text: string): string => text.replace(/^\$\.?/, '') || 'the answer'
