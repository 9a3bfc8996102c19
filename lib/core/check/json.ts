/** A parsed JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type JsonReading = { readonly value: Json } | { readonly fault: string }

/** Deeper nesting is refused before anything walks it. */
export const MAX_JSON_DEPTH = 100
/** More characters are not parsed: the whole deck would wait for it. */
const MAX_JSON_CHARS = 1024 * 1024

const [QUOTE, BACKSLASH, OPEN_LIST, OPEN_MAP, CLOSE_LIST, CLOSE_MAP] = [0x22, 0x5c, 0x5b, 0x7b, 0x5d, 0x7d]

/** How deep a JSON text nests, found without recursion; stops counting above `most`. */
function jsonDepth(text: string, most: number): number {
  // What opens has to close: a short text that nests deeper is no JSON.
  if (text.length <= 2 * most) return 0
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_LIST || code === OPEN_MAP) {
      depth++
      if (depth > deepest) deepest = depth
      if (deepest > most) return deepest
    } else if (code === CLOSE_LIST || code === CLOSE_MAP) depth--
  }
  return deepest
}

function endOfString(text: string, openedAt: number): number {
  for (let at = text.indexOf('"', openedAt + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
  return text.length
}

/** Some servers send it before their JSON; RFC 8259 §8.1 lets who reads it overlook it. */
const BYTE_ORDER_MARK = '\ufeff'

/** Reads JSON of an outside service, within bounds; says in words why it could not. */
export function readJson(body: string | null): JsonReading {
  const text = body?.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body
  if (text === null || text.trim() === '') return { fault: 'no JSON in the answer' }
  if (text.length > MAX_JSON_CHARS) {
    return { fault: `the answer's JSON is larger than ${MAX_JSON_CHARS / 1024 / 1024} MiB and is not read` }
  }
  if (jsonDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) {
    return { fault: `the answer's JSON is nested deeper than ${MAX_JSON_DEPTH} levels and is not read` }
  }
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return { fault: 'no JSON in the answer' }
  }
}

export const isMap = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

export type Scalar = string | number | boolean | null

export const isScalar = (value: Json | undefined): value is Scalar =>
  value !== undefined && (value === null || typeof value !== 'object')
