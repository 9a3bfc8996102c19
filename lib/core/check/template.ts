import { isScalar, type Json, type Scalar } from './json.ts'
import { compileJsonPath, type JsonPath } from './json-path.ts'

/** A text with `{{$.path}}` places. */
export type Template = {
  readonly texts: readonly string[]
  readonly paths: readonly JsonPath[]
}

const PLACE = /\{\{\s*(.*?)\s*\}\}/g
const MAX_VALUE_CHARS = 200
const MAX_REASON_CHARS = 500

/** @throws {Error} when a place holds something else than a JSON path */
export function compileTemplate(text: string): Template {
  const [texts, paths]: [string[], JsonPath[]] = [[], []]
  let at = 0
  for (const match of text.matchAll(PLACE)) {
    const inside = match[1] ?? ''
    if (!inside.startsWith('$')) {
      throw new Error(`{{${inside}}}: a reason takes places of the answer only, such as {{$.status}}`)
    }
    texts.push(text.slice(at, match.index))
    paths.push(compileJsonPath(inside))
    at = match.index + match[0].length
  }
  return { texts: [...texts, text.slice(at)], paths }
}

/** Null when the answer has nothing for any of its places: a reason without its figures says nothing. */
export function fillTemplate({ texts, paths }: Template, root: Json | undefined): string | null {
  const values = paths.map(path =>
    root === undefined
      ? ''
      : path
          .nodes(root)
          .map(node => wordOf(node.value))
          .join(', '),
  )
  if (paths.length > 0 && values.every(value => value === '')) return null
  const whole = texts.reduce(
    (sum, text, i) => `${sum}${text}${i < values.length ? values[i] || '—' : ''}`,
    '',
  )
  return plainLine(whole, MAX_REASON_CHARS)
}

/** A value as a reason shows it: one line, cut. */
export function wordOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  if (isScalar(value)) return plainLine(String(value), MAX_VALUE_CHARS)
  return plainLine(JSON.stringify(value), MAX_VALUE_CHARS)
}

/** Quoted when it is a text. */
export const quoted = (value: Scalar | undefined): string =>
  typeof value === 'string' ? `"${plainLine(value, MAX_VALUE_CHARS)}"` : wordOf(value)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNPRINTABLE = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g

/** One line without control characters and direction marks, cut at `most`. */
export function plainLine(text: string, most: number): string {
  const cut = text.length > most * 4 ? text.slice(0, most * 4) : text
  const line = cut.replace(UNPRINTABLE, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
