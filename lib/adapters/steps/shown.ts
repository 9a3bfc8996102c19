import { isList, isMap, isScalar, type Json, readJson } from '../../core/check/json.ts'
import { compileJsonPath } from '../../core/check/json-path.ts'
import { cleanOutput } from '../../core/runner/index.ts'
import type { StepLine } from '../../ports/steps.ts'

/** Of an answer that is shown below what matters of it. */
const MAX_BODY_LINES = 1_000
/** Services say there what went wrong, when nobody says where they do. */
const USUAL_WORDS = ['$.message', '$.error', '$.output', '$.detail'] as const

/** One place of an answer that is shown first. */
type Shown = { readonly name: string; readonly text: string }

export type ShownAnswer = {
  /** What it says, in one line; empty when it says nothing. */
  readonly words: string
  readonly lines: readonly StepLine[]
}

/**
 * What a GraphQL service says went wrong: it answers 200 all the same (GraphQL §7.1: `errors`, and no `data`). Null when
 * nothing did, or when it is another kind of answer.
 */
export function graphQlErrors(body: string): string | null {
  const reading = readJson(body)
  if (!('value' in reading) || !isMap(reading.value)) return null
  const { errors, data } = reading.value
  if (!isList(errors) || errors.length === 0 || (data !== undefined && data !== null)) return null
  const messages = errors.map(error => (isMap(error) ? error.message : undefined))
  return messages.every(message => typeof message === 'string') ? messages.join(' · ') : null
}

type Showing = {
  readonly show: readonly string[]
  readonly isGood: boolean
  /** As made by `outputForms`. */
  readonly forms: readonly string[]
}

/** An answer's body for people: first the places that matter, then all of it, JSON with one field a line. */
export function showAnswer(body: string, { show, isGood, forms }: Showing): ShownAnswer {
  const reading = readJson(body)
  const json = 'value' in reading ? reading.value : undefined
  const first = json === undefined ? [] : placesOf(json, show.length > 0 ? show : isGood ? [] : USUAL_WORDS)
  const stream = isGood ? 'out' : 'err'
  const line = (text: string): StepLine => ({ stream, text: cleanOutput(text, forms) })
  return {
    words: cleanOutput(
      first
        .map(({ text }) => text.trim().replace(/\s+/g, ' '))
        .join(' · ')
        .slice(0, 400),
      forms,
    ),
    lines: [...first.flatMap(linesOf), ...bodyLines(body, json)].map(line),
  }
}

function placesOf(root: Json, paths: readonly string[]): Shown[] {
  return paths.flatMap(path => {
    const text = nodesOf(root, path)
      .map(value => (isScalar(value) ? String(value ?? '') : JSON.stringify(value)))
      .filter(value => value !== '')
      .join(', ')
    return text === '' ? [] : [{ name: path.replace(/^\$\.?/, ''), text }]
  })
}

function nodesOf(root: Json, path: string): Json[] {
  try {
    return compileJsonPath(path)
      .nodes(root)
      .slice(0, 20)
      .map(node => node.value)
  } catch {
    // The configuration was checked; what is no path shows nothing.
    return []
  }
}

function linesOf({ name, text }: Shown): string[] {
  const [first = '', ...more] = text.split(/\r\n|\n|\r/)
  return more.length === 0
    ? [`${name}: ${first}`]
    : [`${name}:`, ...[first, ...more].map(line => `  ${line}`)]
}

function bodyLines(body: string, json: Json | undefined): string[] {
  if (body.trim() === '') return []
  const text = json === undefined ? body.trimEnd() : JSON.stringify(json, null, 2)
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.length <= MAX_BODY_LINES) return lines
  return [...lines.slice(0, MAX_BODY_LINES), `… ${lines.length - MAX_BODY_LINES} lines more`]
}
