import { compileMatcher, type Labels, labelValue, type Matcher, type ValueTest } from '../labels/index.ts'

export type LabelTest = { readonly matcher: Matcher; readonly holds: (labels: Labels) => boolean }

/** So many answers are kept for a pattern; a label of alerts mostly takes a few values, again and again. */
const KEPT_ANSWERS = 1_000

/**
 * The tests that matchers make of alerts, patterns with a memory.
 * @throws when a pattern is not valid RE2
 */
export const compileLabelTests = (matchers: readonly Matcher[]): LabelTest[] =>
  matchers.map(matcher => {
    const { name, op } = matcher
    const test = compileMatcher(matcher)
    const remembering = op === '=~' || op === '!~' ? remembered(test) : test
    return { matcher, holds: labels => remembering(labelValue(labels, name)) }
  })

/**
 * True for the label sets that pass every matcher.
 * @throws when a pattern is not valid RE2
 */
export function compileAlertMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = compileLabelTests(matchers)
  return labels => tests.every(({ holds }) => holds(labels))
}

function remembered(test: ValueTest): ValueTest {
  const answers = new Map<string, boolean>()
  return value => {
    const known = answers.get(value)
    if (known !== undefined) return known
    const answer = test(value)
    if (answers.size < KEPT_ANSWERS) answers.set(value, answer)
    return answer
  }
}
