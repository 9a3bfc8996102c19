import { RE2JS } from 're2js'
import { type Labels, labelValue } from './labels.ts'

export const MATCH_OPERATORS = ['=', '!=', '=~', '!~'] as const
export type MatchOperator = (typeof MATCH_OPERATORS)[number]

/** One condition of a selector, as written: `name op "value"`. Plain data. */
export type Matcher = { readonly name: string; readonly op: MatchOperator; readonly value: string }

export type ValueTest = (value: string) => boolean

const META = /[\\.+*?()|[\]{}^$]/

/** The literal values that an alternation such as `a|b|c` can take, or null when it is a real pattern. */
export function literalAlternatives(pattern: string): string[] | null {
  const parts = pattern.split('|')
  return parts.some(part => META.test(part)) ? null : parts
}

/**
 * Compiles a fully anchored regular expression (RE2 syntax, linear time, `.` matches newlines as in Prometheus).
 * @throws when the pattern is not valid RE2
 */
export function compileAnchored(pattern: string): ValueTest {
  const literals = literalAlternatives(pattern)
  if (literals) {
    const set = new Set(literals)
    return value => set.has(value)
  }
  if (pattern === '.*') return () => true
  if (pattern === '.+') return value => value !== ''
  const compiled = RE2JS.compile(`^(?s:${pattern})$`)
  return value => compiled.test(value)
}

/** The test that a matcher makes of a label's value (an absent label is the empty string). */
export function compileMatcher(matcher: Matcher): ValueTest {
  switch (matcher.op) {
    case '=':
      return value => value === matcher.value
    case '!=':
      return value => value !== matcher.value
    case '=~':
      return compileAnchored(matcher.value)
    case '!~': {
      const test = compileAnchored(matcher.value)
      return value => !test(value)
    }
  }
}

/** Compiles a selector: true for the label sets that pass every matcher. */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(matcher => ({ name: matcher.name, test: compileMatcher(matcher) }))
  return labels => tests.every(({ name, test }) => test(labelValue(labels, name)))
}
