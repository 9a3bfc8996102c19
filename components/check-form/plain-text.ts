import { parse, stringify } from 'yaml'

export type Scalar = string | number | boolean | null
export type Read<T> = { readonly value: T } | { readonly problem: string }

/** Words and figures with commas between: `ok, true, 1, null`. A text that looks like a figure stands in quotes. */
export function readScalars(text: string): Read<readonly unknown[]> {
  try {
    const list: unknown = parse(`[${text}]`)
    return Array.isArray(list) ? { value: list } : { problem: NO_LIST }
  } catch {
    return { problem: NO_LIST }
  }
}

const NO_LIST =
  'Write words or figures with commas between; one with a comma or a bracket stands in "quotes".'

/** One word or figure; empty text is the empty text. */
export function readScalar(text: string): unknown {
  const read = readScalars(text.trim())
  return 'value' in read && read.value.length === 1 ? read.value[0] : text
}

export const scalarsText = (values: readonly Scalar[]): string => values.map(scalarText).join(', ')

/** A scalar so that reading it again gives the same: quoted where it would be taken for something else. */
export function scalarText(value: Scalar): string {
  if (typeof value !== 'string') return String(value)
  const read = readScalars(value)
  const isPlain = 'value' in read && read.value.length === 1 && read.value[0] === value
  return isPlain ? value : JSON.stringify(value)
}

/** One line each, `name: value`. The first colon with a space after it parts them, else the first colon. */
export function readPairs(text: string): Record<string, string> {
  const lines = text.split('\n').flatMap(line => {
    if (line.trim() === '') return []
    const spaced = line.indexOf(': ')
    const at = spaced < 0 ? line.indexOf(':') : spaced
    const [name, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    return [[name.trim(), value.trim()] as const]
  })
  return Object.fromEntries(lines)
}

export const pairsText = (pairs: Readonly<Record<string, unknown>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n')

export const readLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)

/** YAML, and so JSON as well. */
export function readYaml(text: string): Read<unknown> {
  try {
    return { value: parse(text) }
  } catch (error) {
    const first = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { problem: `This is neither YAML nor JSON: ${first}` }
  }
}

export const yamlText = (value: unknown): string => stringify(value, { lineWidth: 0 }).trimEnd()

/** A figure as typed; text that is none goes on, so that the schema says what it expected. */
export function readNumber(text: string): number | string {
  const value = Number(text.trim())
  return Number.isFinite(value) ? value : text.trim()
}
