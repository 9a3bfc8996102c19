import type { Matcher, MatchOperator } from '../labels/index.ts'

type Reading<T> = T | { readonly fault: string }

// `=~` stands before `=`: otherwise the tilde would go to the value.
const FORM = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*([\s\S]*?)\s*$/
const OPERATORS: Readonly<Record<string, MatchOperator>> = { '=': '=', '!=': '!=', '=~': '=~', '!~': '!~' }

/** Matchers as Alertmanager before 0.27 read them: braces, quotes and blanks may all be left out. */
export function parseClassicMatchers(text: string): Reading<{ readonly matchers: readonly Matcher[] }> {
  const matchers: Matcher[] = []
  for (const part of splitAtCommas(text.replace(/^\{/, '').replace(/\}$/, ''))) {
    const read = parseOne(part)
    if ('fault' in read) return read
    matchers.push(read)
  }
  return { matchers }
}

/** Parts between commas outside quotes; a comma at the very end ends nothing. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let isQuoted = false
  let isEscaped = false
  for (const char of text) {
    if (char === ',' && !isQuoted) {
      parts.push(part)
      part = ''
      continue
    }
    if (char === '"' && !isEscaped) isQuoted = !isQuoted
    isEscaped = char === '\\' && !isEscaped
    part += char
  }
  if (part.trim() !== '') parts.push(part.trim())
  return parts
}

function parseOne(text: string): Reading<Matcher> {
  const [, name, operator, raw] = FORM.exec(text) ?? []
  const op = operator === undefined ? undefined : OPERATORS[operator]
  if (name === undefined || op === undefined || raw === undefined) {
    return { fault: `${JSON.stringify(text)} is no matcher: expected one such as severity="critical"` }
  }
  const value = unescaped(raw)
  return value === null
    ? { fault: `${JSON.stringify(text)}: a double quote within the value: expected \\" for it` }
    : { name, op, value }
}

/** A value without its quotes and escapes; a backslash before anything else is itself. Null: a quote is amiss. */
function unescaped(raw: string): string | null {
  const isQuoted = raw.startsWith('"')
  const body = isQuoted ? raw.slice(1) : raw
  let value = ''
  for (let i = 0; i < body.length; i++) {
    const char = body.charAt(i)
    if (char === '"') return isQuoted && i === body.length - 1 ? value : null
    const next = body.charAt(i + 1)
    if (char !== '\\' || next === '') {
      value += char
      continue
    }
    i++
    value += next === 'n' ? '\n' : next === '"' || next === '\\' ? next : `\\${next}`
  }
  return isQuoted ? null : value
}
