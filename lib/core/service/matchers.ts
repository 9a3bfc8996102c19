import { type Matcher, METRIC_NAME } from '../labels/index.ts'
import { parseExpr } from '../promql/index.ts'

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/**
 * Reads matchers as they stand inside the braces of a selector, such as `job="api",env=~"prod|stage"`.
 * @throws {PromqlError} when they do not parse
 */
export function parseMatchers(text: string): Matcher[] {
  const selector = parseExpr(`up{${text}}`)
  if (selector.kind !== 'vectorSelector') throw new Error(`not label matchers: ${text}`)
  return selector.matchers.filter(matcher => matcher.name !== METRIC_NAME)
}

/** A service's matchers, narrowed by a signal's: where both speak of a label, the signal's word counts. */
export function narrowMatchers(ofService: readonly Matcher[], ofSignal: readonly Matcher[]): Matcher[] {
  const named = new Set(ofSignal.map(matcher => matcher.name))
  return [...ofService.filter(matcher => !named.has(matcher.name)), ...ofSignal]
}

/** A selector as PromQL writes it. */
export function formatSelector(metric: string, matchers: readonly Matcher[]): string {
  const inside = matchers.map(({ name, op, value }) => `${formatName(name)}${op}${JSON.stringify(value)}`)
  return `${metric}{${inside.join(',')}}`
}

const formatName = (name: string): string => (IDENTIFIER.test(name) ? name : JSON.stringify(name))
