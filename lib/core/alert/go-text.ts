const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}
const PRINTED = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** A text in double quotes, as Go's `strconv.Quote` writes it. */
export function goQuote(text: string): string {
  let quoted = '"'
  for (const char of text) quoted += SHORT[char] ?? (PRINTED.test(char) ? char : escaped(char))
  return `${quoted}"`
}

function escaped(char: string): string {
  const point = char.codePointAt(0) ?? 0
  if (point < 0x20 || point === 0x7f) return `\\x${point.toString(16).padStart(2, '0')}`
  if (point >= 0xd800 && point <= 0xdfff) return '\ufffd'
  return point > 0xffff
    ? `\\U${point.toString(16).padStart(8, '0')}`
    : `\\u${point.toString(16).padStart(4, '0')}`
}

const UNSAFE = /[<>&\u2028\u2029]/g
/** Everything else stands for itself; most texts have nothing of it. */
const CHANGED = /[^ !#-%'-;=?-[\]-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\uffff]/

/** A text as Go's `encoding/json` writes it: `<`, `>`, `&`, U+2028 and U+2029 escaped, so that pages may hold it. */
export function goJsonString(text: string): string {
  if (!CHANGED.test(text)) return `"${text}"`
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    UNSAFE,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Go's zero time: what stands in a message where there is no time. */
const GO_ZERO_TIME = '0001-01-01T00:00:00Z'

/** A time as Go writes it (RFC 3339, UTC), fractions of a second without zeros at their end. */
export function goTime(atMs: number | null): string {
  if (atMs === null) return GO_ZERO_TIME
  return new Date(atMs).toISOString().replace(/\.?0*Z$/, 'Z')
}
