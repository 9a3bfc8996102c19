import { isList, type Json } from '../../core/check/json.ts'
import { compileJsonPath, type JsonPath, rootedPath } from '../../core/check/json-path.ts'
import { cleanOutput } from '../../core/runner/index.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { ChoicesFrom, ChoicesReader, ReadChoices } from '../../ports/steps.ts'
import { askJson } from './ask-json.ts'

const MAX_CHOICES = 200
const MAX_VALUE_CHARS = 200

export type ChoicesParts = {
  readonly version: string
  readonly ruleOf: (source: 'file' | 'page') => AddressRule
}

/**
 * Asks a service for the choices of a parameter. What says that it is available must say so plainly, and what may be
 * dangerous is unless it says that it is not: missing words never make a button easier to press.
 */
export function createChoicesReader(parts: ChoicesParts): ChoicesReader {
  return {
    async read({ from, source, secrets, signal = new AbortController().signal }) {
      const { url, headers, timeout } = from
      const asked = { field: 'choices_from.url', what: 'the choices', url, headers, timeout, secrets }
      const { version, ruleOf } = parts
      const answer = await askJson({ ...asked, version, rule: ruleOf(source), signal })
      return 'failure' in answer ? failure(answer.failure) : readChoices(answer.value, from, answer.forms)
    },
  }
}

const failure = (sentence: string): ReadChoices => ({ choices: [], failure: sentence })

function readChoices(root: Json, from: ChoicesFrom, forms: readonly string[]): ReadChoices {
  let paths: Paths
  try {
    paths = compilePaths(from)
  } catch (error) {
    return failure(`the choices cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const seen = new Set<string>()
  const found = elementsOf(paths.each, root).flatMap(element => {
    const choice = choiceOf(element, paths, forms)
    if (choice === null || seen.has(choice.value) || seen.size >= MAX_CHOICES) return []
    seen.add(choice.value)
    return [choice]
  })
  return found.length > 0
    ? { choices: found, failure: null }
    : failure(`the service lists nothing at ${from.each}, or nothing with ${from.value}`)
}

type Paths = {
  readonly each: JsonPath
  readonly value: JsonPath
  readonly label: JsonPath | null
  readonly description: JsonPath | null
  readonly available: JsonPath | null
  readonly dangerous: JsonPath | null
}

function compilePaths(from: ChoicesFrom): Paths {
  const within = (path: string | undefined) => (path === undefined ? null : compileJsonPath(rootedPath(path)))
  return {
    each: compileJsonPath(from.each),
    value: compileJsonPath(rootedPath(from.value)),
    label: within(from.label),
    description: within(from.description),
    available: within(from.available),
    dangerous: within(from.dangerous),
  }
}

/** `$.actions` is meant as `$.actions[*]`. */
function elementsOf(each: JsonPath, root: Json): readonly Json[] {
  const values = each.nodes(root).map(node => node.value)
  const [only] = values
  return values.length === 1 && isList(only) ? only : values
}

function choiceOf(
  element: Json,
  paths: Paths,
  forms: readonly string[],
): ReadChoices['choices'][number] | null {
  const textAt = (path: JsonPath | null) => {
    const value = path?.first(element)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const value = textAt(paths.value)
  // It becomes a part of the request: what cannot be shown as it is cannot be chosen.
  if (value === '' || value.length > MAX_VALUE_CHARS || cleanOutput(value, []) !== value) return null
  return {
    value,
    label: cleanOutput(textAt(paths.label) || value, forms),
    description: cleanOutput(textAt(paths.description), forms),
    isAvailable: paths.available === null || paths.available.first(element) === true,
    isDangerous: paths.dangerous !== null && paths.dangerous.first(element) !== false,
  }
}
