const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
}

const WIDTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

export type Unquoted = { readonly value: string } | { readonly problem: string }

/** The text of a quoted string with Go's escapes; `problem` says what is wrong with it, in Prometheus' words. */
export function unquote(quoted: string): Unquoted {
  const quote = quoted[0] ?? ''
  const body = quoted.slice(1, -1)
  if (quote === '`') return { value: body.replaceAll('\r', '') }
  if (!body.includes('\\')) return { value: body }
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (let i = 0; i < body.length; ) {
    if (body[i] !== '\\') {
      const char = String.fromCodePoint(body.codePointAt(i) ?? 0)
      bytes.push(...encoder.encode(char))
      i += char.length
      continue
    }
    const escaped = readEscape(body, i + 1, quote)
    if ('problem' in escaped) return escaped
    bytes.push(...escaped.bytes)
    i = escaped.next
  }
  return { value: new TextDecoder('utf-8').decode(Uint8Array.from(bytes)) }
}

type Escape = { readonly bytes: Iterable<number>; readonly next: number } | { readonly problem: string }

function readEscape(body: string, at: number, quote: string): Escape {
  const char = body[at]
  if (char === undefined) return { problem: 'escape sequence not terminated' }
  const simple = SIMPLE[char]
  if (simple !== undefined && (char === quote || (char !== "'" && char !== '"'))) {
    return { bytes: [simple], next: at + 1 }
  }
  if (/[0-7]/.test(char)) return readOctal(body, at)
  const width = WIDTHS[char]
  if (width === undefined) return { problem: `unknown escape sequence ${codePointName(char)}` }
  const digits = body.slice(at + 1, at + 1 + width)
  if (digits.length < width) return { problem: 'escape sequence not terminated' }
  if (!/^[0-9a-fA-F]+$/.test(digits)) return { problem: 'illegal character in escape sequence' }
  const code = Number.parseInt(digits, 16)
  const next = at + 1 + width
  if (char === 'x') return { bytes: [code], next }
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    return { problem: 'escape sequence is an invalid Unicode code point' }
  }
  return { bytes: new TextEncoder().encode(String.fromCodePoint(code)), next }
}

function readOctal(body: string, at: number): Escape {
  const digits = body.slice(at, at + 3)
  if (!/^[0-7]{3}$/.test(digits)) return { problem: 'illegal character in escape sequence' }
  const code = Number.parseInt(digits, 8)
  if (code > 255) return { problem: 'escape sequence is an invalid Unicode code point' }
  return { bytes: [code], next: at + 3 }
}

function codePointName(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `U+${code} '${char}'`
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [39, "\\'"],
  [92, '\\\\'],
])

/** The character at `at` in single quotes as Go's `%q` writes it. */
export function quoteCharacter(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0
  const char = String.fromCodePoint(code)
  const escaped = ESCAPES.get(code)
  if (escaped !== undefined) return `'${escaped}'`
  if (!/[\p{C}\p{Z}]/u.test(char) || char === ' ') return `'${char}'`
  const hex = code.toString(16)
  if (code < 0x80) return `'\\x${hex.padStart(2, '0')}'`
  return code < 0x10000 ? `'\\u${hex.padStart(4, '0')}'` : `'\\U${hex.padStart(8, '0')}'`
}

/** A string in double quotes as Go's `%q` writes it. */
export const quoteString = (text: string): string => JSON.stringify(text)
