import { compareStrings, compileMatcher, type Matcher, type MatchOperator } from '../labels/index.ts'
import { goQuote } from './go-text.ts'
import { parseClassicMatchers } from './matcher-classic.ts'
import { parseUtf8Matchers } from './matcher-utf8.ts'

export type ParsedMatchers = { readonly matchers: readonly Matcher[] } | { readonly fault: string }

/**
 * Reads one or more matchers in Alertmanager's syntax: `a="b"`, `{a=~"b.*", "c d"!=e}`. First in the UTF-8 form; where
 * that fails, or means something else, the classic form holds: as Alertmanager 0.27 and later do by default.
 */
export function parseMatchers(text: string): ParsedMatchers {
  const utf8 = parseUtf8Matchers(text)
  const classic = parseClassicMatchers(text)
  const taken = 'matchers' in classic ? classic : utf8
  if ('fault' in taken) return taken
  for (const matcher of taken.matchers) {
    const fault = patternFault(matcher)
    if (fault !== null) return { fault }
  }
  return taken
}

/** What is wrong with a matcher's pattern, or null. */
export function patternFault(matcher: Matcher): string | null {
  try {
    compileMatcher(matcher)
    return null
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `${JSON.stringify(matcher.value)} is not a regular expression (RE2 syntax): ${reason}`
  }
}

const RESERVED = /[\s{}!=~,\\"'`]/

/** One matcher as Alertmanager writes it. */
export function formatMatcher({ name, op, value }: Matcher): string {
  if (RESERVED.test(name)) return `${goQuote(name)}${op}${goQuote(value)}`
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
  return `${name}${op}"${escaped}"`
}

/** Matchers as Alertmanager writes them in keys: `{a="b",c=~"d"}`. */
export const formatMatchers = (matchers: readonly Matcher[]): string =>
  `{${matchers.map(formatMatcher).join(',')}}`

const ORDER: readonly MatchOperator[] = ['=', '!=', '=~', '!~']

/** By name, then value, then operator: the order in which keys name them. */
export const sortMatchers = (matchers: readonly Matcher[]): Matcher[] =>
  [...matchers].sort(
    (a, b) =>
      compareStrings(a.name, b.name) ||
      compareStrings(a.value, b.value) ||
      ORDER.indexOf(a.op) - ORDER.indexOf(b.op),
  )

/** Whether a matcher holds where its label is absent. */
export const matchesEmpty = (matcher: Matcher): boolean => compileMatcher(matcher)('')
