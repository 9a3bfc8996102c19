import type { Matcher, MatchOperator } from '../labels/index.ts'

type Token = {
  readonly kind: 'open' | 'close' | 'comma' | 'operator' | 'text'
  /** What it stands for: quotes and escapes are gone. */
  readonly text: string
}
type Reading<T> = T | { readonly fault: string }

const OPERATORS: readonly MatchOperator[] = ['=~', '!=', '!~', '=']
const PUNCTUATION: Readonly<Record<string, Token['kind']>> = { '{': 'open', '}': 'close', ',': 'comma' }
const UNQUOTED = /[^\s{}!=~,\\"'`]+/y
const QUOTED = /"(?:[^"\\\n]|\\[\s\S])*"/y

/** Matchers in the form of Alertmanager 0.27 and later: names and values with anything but blanks and signs, or quoted. */
export function parseUtf8Matchers(text: string): Reading<{ readonly matchers: readonly Matcher[] }> {
  const tokens = tokenise(text)
  if ('fault' in tokens) return tokens
  const all = [...tokens]
  const isOpen = all[0]?.kind === 'open'
  if (isOpen) all.shift()
  if (isOpen !== (all.at(-1)?.kind === 'close')) {
    return {
      fault: isOpen ? 'expected a closing brace at the end' : 'expected an opening brace at the start',
    }
  }
  if (isOpen) all.pop()
  const matchers: Matcher[] = []
  for (let at = 0; at < all.length; at += 4) {
    const [name, operator, value, comma] = all.slice(at, at + 4)
    if (name?.kind !== 'text') return { fault: 'expected a label name' }
    const op = OPERATORS.find(known => operator?.kind === 'operator' && known === operator.text)
    if (!op) return { fault: `expected an operator after ${name.text}: =, !=, =~ or !~` }
    if (value?.kind !== 'text') return { fault: `expected a value after ${name.text}${op}` }
    if (comma && comma.kind !== 'comma') return { fault: `expected a comma after the value of ${name.text}` }
    matchers.push({ name: name.text, op, value: value.text })
  }
  return { matchers }
}

function tokenise(text: string): Reading<readonly Token[]> {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    const operator = OPERATORS.find(known => text.startsWith(known, at))
    const kind = PUNCTUATION[char]
    if (/\s/.test(char)) at++
    else if (kind) {
      tokens.push({ kind, text: char })
      at++
    } else if (operator) {
      tokens.push({ kind: 'operator', text: operator })
      at += operator.length
    } else {
      const read = readText(text, at)
      if ('fault' in read) return read
      tokens.push({ kind: 'text', text: read.text })
      at = read.end
    }
  }
  return tokens
}

function readText(text: string, at: number): Reading<{ readonly text: string; readonly end: number }> {
  UNQUOTED.lastIndex = at
  const plain = UNQUOTED.exec(text)
  if (plain) return { text: plain[0], end: UNQUOTED.lastIndex }
  QUOTED.lastIndex = at
  const quoted = QUOTED.exec(text)
  const value = quoted === null ? null : goUnquote(quoted[0])
  if (value === null) return { fault: `not readable from ${JSON.stringify(text.slice(at, at + 20))} on` }
  return { text: value, end: QUOTED.lastIndex }
}

const ESCAPE =
  /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g
const SHORT: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
}

/** The text of a Go string literal in double quotes; null when an escape is none, or its bytes are no UTF-8. */
function goUnquote(literal: string): string | null {
  let isRight = true
  let bytes: number[] = []
  let result = ''
  let at = 1
  const flush = () => {
    if (bytes.length === 0) return
    try {
      result += decodeURIComponent(bytes.map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''))
    } catch {
      isRight = false
    }
    bytes = []
  }
  for (const match of literal.slice(0, -1).matchAll(ESCAPE)) {
    const [whole, short, hex, octal, four, eight, other] = match
    if (match.index > at) flush()
    result += literal.slice(at, match.index)
    at = match.index + whole.length
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    if (octal !== undefined && octal > '377') isRight = false
    if (hex === undefined && octal === undefined) {
      flush()
      const point = Number.parseInt(four ?? eight ?? '0', 16)
      const isPoint = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)
      if (other !== undefined || !isPoint) isRight = false
      else result += short === undefined ? String.fromCodePoint(point) : (SHORT[short] ?? '')
    }
  }
  flush()
  return isRight ? result + literal.slice(at, -1) : null
}
