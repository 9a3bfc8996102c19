import type { Assertion, Words } from '../config/schema/check-verdict.ts'
import { nameOfPath } from './comparator.ts'
import { type CompiledCondition, compileCondition, rootOf } from './condition.ts'
import { isScalar, type Json, type Scalar } from './json.ts'
import { compileJsonPath } from './json-path.ts'
import type { OpenedAnswer } from './opened-answer.ts'
import { compileTemplate, fillTemplate, quoted, type Template, wordOf } from './template.ts'
import type { CheckState } from './verdict.ts'

export type Decision = {
  readonly state: CheckState
  readonly reason: string
  /** The reason only repeats a state word: a child that says more may stand before it. */
  readonly isPlainWord: boolean
}

/** What a rule makes of an answer: its decision, `passes` to the next, or passes because there was `noDataOf` it. */
export type RuleOutcome = { readonly decision: Decision } | { readonly noDataOf: string | null }

export type CompiledRule = (answer: OpenedAnswer) => RuleOutcome

/** @throws {Error} for what does not compile */
export function compileRule(assertion: Assertion): CompiledRule {
  const template = assertion.reason === undefined ? null : compileTemplate(assertion.reason)
  if ('word' in assertion) return wordRule(assertion.word, assertion.means, template)
  return conditionRule(compileCondition(assertion.if), assertion.state, template)
}

const PASSES: RuleOutcome = { noDataOf: null }

function conditionRule(
  condition: CompiledCondition,
  state: CheckState,
  template: Template | null,
): CompiledRule {
  return answer => {
    const truth = condition.holds(answer)
    if (truth === null) return { noDataOf: condition.subject }
    if (!truth) return PASSES
    const reason = (template && fillTemplate(template, rootOf(answer))) ?? condition.words(answer)
    return { decision: { state, reason, isPlainWord: false } }
  }
}

function wordRule(text: string, means: Words, template: Template | null): CompiledRule {
  const path = compileJsonPath(text)
  const name = nameOfPath(text)
  const stateOf = compileWords(means)
  const isError = ({ raw }: OpenedAnswer) => raw.status !== null && raw.status >= 400
  return answer => {
    const reading = answer.json()
    if (!('value' in reading)) {
      if (!answer.answered || answer.raw.fault !== null || isError(answer)) return PASSES
      return { decision: { state: 'unknown', reason: reading.fault, isPlainWord: false } }
    }
    const word = path.first(reading.value)
    const state = stateOf(word)
    if (state === null && (word === undefined || word === null)) {
      if (isError(answer)) return PASSES
      return {
        decision: { state: 'unknown', reason: `there is no ${name} in the answer`, isPlainWord: false },
      }
    }
    if (state === null)
      return { decision: { state: 'unknown', reason: unknownWord(name, word), isPlainWord: false } }
    const told = state !== 'up' && template ? fillTemplate(template, reading.value) : null
    return { decision: { state, reason: told ?? `${name} is ${wordOf(word)}`, isPlainWord: told === null } }
  }
}

export const unknownWord = (name: string, word: Json | undefined): string =>
  `${name} is ${isScalar(word) ? quoted(word) : wordOf(word)}, a word on no list`

/**
 * Reads state words: case and blanks around them do not count, and `true` is also `"true"`. Null for a word on no
 * list. A word on several lists means the worst of them.
 */
export function compileWords(means: Words): (word: Json | undefined) => CheckState | null {
  const states = new Map<string, CheckState>()
  for (const state of ['up', 'unknown', 'degraded', 'down'] as const) {
    for (const word of means[state]) states.set(keyOf(word), state)
  }
  return word => (isScalar(word) ? (states.get(keyOf(word)) ?? null) : null)
}

const keyOf = (word: Scalar): string => String(word).trim().toLowerCase()
