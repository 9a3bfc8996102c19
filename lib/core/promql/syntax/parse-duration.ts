import type { Duration, Span } from './ast.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './lexer.ts'
import { parseDurationMs, parseNumber } from './number.ts'

type Operator = '+' | '-' | '*' | '/' | '%' | '^'
const STRENGTH: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 }
const UNARY_STRENGTH = 2
/** 2^63 nanoseconds: what a duration can hold. */
const MAX_SECONDS = 2 ** 63 / 1e9

/** Seconds of a number or duration token. */
export function literalSeconds(cursor: Cursor, token: Token): number {
  if (token.kind === 'duration') return (parseDurationMs(token.text) ?? NaN) / 1000
  const value = parseNumber(token.text)
  if (value !== null) return value
  throw cursor.error(
    token,
    `error parsing number: strconv.ParseFloat: parsing ${JSON.stringify(token.text)}: value out of range`,
  )
}

/** A duration inside brackets, with the arithmetic that is allowed there. */
function parseDuration(cursor: Cursor, minimum = 1): Duration {
  let left = parseUnary(cursor)
  for (;;) {
    const token = cursor.current
    const strength = token.kind === 'symbol' ? STRENGTH[token.text] : undefined
    if (strength === undefined || strength < minimum) return left
    cursor.next()
    const right = parseDuration(cursor, token.text === '^' ? strength : strength + 1)
    left = arithmetic(cursor, token.text as Operator, left, right)
  }
}

function arithmetic(cursor: Cursor, op: Operator, left: Duration, right: Duration): Duration {
  const isZero = right.kind === 'seconds' && right.seconds === 0
  if (isZero && op === '/') throw cursor.error(right, 'division by zero')
  if (isZero && op === '%') throw cursor.error(right, 'modulo by zero')
  return { kind: 'arithmetic', op, left, right, start: left.start, end: right.end }
}

function parseUnary(cursor: Cursor): Duration {
  const sign = cursor.takeSymbol('-') ?? cursor.takeSymbol('+')
  if (!sign) return parsePrimary(cursor)
  return signed(sign, parseDuration(cursor, UNARY_STRENGTH + 1))
}

function signed(sign: Token, operand: Duration): Duration {
  const span = { start: sign.start, end: operand.end }
  if (sign.text === '+') return { ...operand, ...span }
  if (operand.kind === 'seconds') return { ...operand, ...span, seconds: -operand.seconds }
  return { kind: 'negated', operand, ...span }
}

function parsePrimary(cursor: Cursor): Duration {
  const token = cursor.current
  if (token.kind === 'number' || token.kind === 'duration') {
    cursor.next()
    const seconds = literalSeconds(cursor, token)
    checkBounds(cursor, token, seconds)
    return { kind: 'seconds', seconds, isDuration: token.kind === 'duration', ...spanOf(token) }
  }
  if (cursor.takeSymbol('(')) {
    const operand = parseDuration(cursor)
    const close = cursor.expectSymbol(')', 'duration expression')
    return { kind: 'grouped', operand, start: token.start, end: close.end }
  }
  const name = token.value.toLowerCase()
  if (name === 'step' || name === 'range') {
    cursor.next()
    cursor.expectSymbol('(', 'duration expression')
    const close = cursor.expectSymbol(')', 'duration expression')
    return { kind: name, start: token.start, end: close.end }
  }
  if (name === 'min_of' || name === 'max_of') return parseExtreme(cursor, name === 'min_of' ? 'min' : 'max')
  return cursor.fail('duration expression', 'number or duration')
}

function parseExtreme(cursor: Cursor, of: 'min' | 'max'): Duration {
  const name = cursor.next()
  cursor.expectSymbol('(', 'duration expression')
  const left = parseDuration(cursor)
  cursor.expectSymbol(',', 'duration expression')
  const right = parseDuration(cursor)
  const close = cursor.expectSymbol(')', 'duration expression')
  return { kind: 'extreme', of, left, right, start: name.start, end: close.end }
}

/** The length of a range or the step of a subquery: a literal must be above zero. */
export function parsePositiveDuration(cursor: Cursor): Duration {
  const duration = parseDuration(cursor)
  if (duration.kind === 'seconds' && !(duration.seconds > 0)) {
    throw cursor.error(duration, 'duration must be greater than 0')
  }
  return duration
}

/** What follows `offset`: a literal with a sign, or an expression in parentheses; `5m - 1` is not taken whole. */
export function parseOffset(cursor: Cursor): Duration {
  const sign = cursor.takeSymbol('-') ?? cursor.takeSymbol('+')
  if (sign) return signed(sign, parseOffset(cursor))
  const token = cursor.current
  const startsDuration =
    token.kind === 'number' || token.kind === 'duration' || /^(step|range|min_of|max_of)$/i.test(token.text)
  if (!startsDuration && !cursor.isSymbol('(')) cursor.fail('offset', 'number or duration')
  return parsePrimary(cursor)
}

function checkBounds(cursor: Cursor, span: Span, seconds: number): void {
  if (!(Math.abs(seconds) <= MAX_SECONDS)) throw cursor.error(span, 'duration out of range')
}

const spanOf = (token: Token): Span => ({ start: token.start, end: token.end })
