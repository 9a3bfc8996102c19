import { compileMatcher, type Matcher, type MatchOperator, METRIC_NAME } from '../../labels/index.ts'
import type { At, Expr, MatrixSelector, SubqueryExpr, VectorSelector } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { formatDecimal } from './number.ts'
import { literalSeconds, parseOffset, parsePositiveDuration } from './parse-duration.ts'

const NO_MODIFIERS = { offset: null, at: null, ends: 'inside' } as const

/** `name`, `name{…}` or `{…}`. */
export function parseVectorSelector(cursor: Cursor): VectorSelector {
  const first = cursor.current
  const name = cursor.isSymbol('{') ? null : cursor.next().text
  const matchers = cursor.takeSymbol('{') ? parseMatchers(cursor) : []
  if (name !== null) matchers.push({ name: METRIC_NAME, op: '=', value: name })
  return { kind: 'vectorSelector', name, matchers, ...NO_MODIFIERS, start: first.start, end: cursor.lastEnd }
}

function parseMatchers(cursor: Cursor): Matcher[] {
  const matchers: Matcher[] = []
  while (!cursor.takeSymbol('}')) {
    matchers.push(parseMatcher(cursor))
    if (cursor.takeSymbol('}')) return matchers
    if (!cursor.takeSymbol(',')) cursor.fail('label matching', '"," or "}"')
  }
  return matchers
}

function parseMatcher(cursor: Cursor): Matcher {
  const label = cursor.current
  if (label.kind !== 'identifier' && label.kind !== 'string')
    cursor.fail('label matching', 'identifier or "}"')
  cursor.next()
  const isEnd = cursor.isSymbol(',') || cursor.isSymbol('}')
  if (label.kind === 'string' && isEnd) return { name: METRIC_NAME, op: '=', value: label.value }
  const op = MATCHING[cursor.current.text]
  if (op === undefined || cursor.current.kind !== 'symbol') {
    cursor.fail('label matching', 'label matching operator')
  }
  cursor.next()
  const value = cursor.current
  if (value.kind !== 'string') cursor.fail('label matching', 'string')
  cursor.next()
  const matcher = { name: label.value, op, value: value.value }
  try {
    compileMatcher(matcher)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'invalid regular expression'
    throw cursor.error({ start: label.start, end: value.end }, message)
  }
  return matcher
}

const MATCHING: Readonly<Record<string, MatchOperator>> = { '=': '=', '!=': '!=', '=~': '=~', '!~': '!~' }

type Selecting = VectorSelector | MatrixSelector | SubqueryExpr

const isSelecting = (expr: Expr): expr is Selecting =>
  expr.kind === 'vectorSelector' || expr.kind === 'matrixSelector' || expr.kind === 'subquery'

/** Everything that may follow an operand: ranges, subqueries, `offset`, `@`, `anchored`, `smoothed`. */
export function parsePostfix(cursor: Cursor, operand: Expr): Expr {
  let expr = operand
  for (;;) {
    if (cursor.isSymbol('[')) expr = parseBrackets(cursor, expr)
    else if (cursor.isWord('offset')) expr = withOffset(cursor, expr)
    else if (cursor.isSymbol('@')) expr = withAt(cursor, expr)
    else if (cursor.isWord('anchored') || cursor.isWord('smoothed')) expr = withEnds(cursor, expr)
    else return expr
  }
}

function parseBrackets(cursor: Cursor, expr: Expr): Expr {
  const open = cursor.next()
  const range = parsePositiveDuration(cursor)
  if (cursor.takeSymbol(':')) {
    const step = cursor.isSymbol(']') ? null : parsePositiveDuration(cursor)
    const close = cursor.expectSymbol(']', 'subquery selector')
    return { kind: 'subquery', expr, range, step, offset: null, at: null, start: expr.start, end: close.end }
  }
  const close = cursor.takeSymbol(']') ?? cursor.fail('subquery or range', '":" or "]"')
  const brackets = { start: open.start, end: close.end }
  if (expr.kind !== 'vectorSelector') throw cursor.error(brackets, 'ranges only allowed for vector selectors')
  if (expr.offset) throw cursor.error(brackets, 'no offset modifiers allowed before range')
  if (expr.at) throw cursor.error(brackets, 'no @ modifiers allowed before range')
  return { kind: 'matrixSelector', selector: expr, range, start: expr.start, end: close.end }
}

function withOffset(cursor: Cursor, expr: Expr): Expr {
  cursor.next()
  const offset = parseOffset(cursor)
  if (!isSelecting(expr)) {
    throw cursor.error(
      expr,
      'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
    )
  }
  const current = expr.kind === 'matrixSelector' ? expr.selector.offset : expr.offset
  if (current) throw cursor.error(expr, 'offset may not be set multiple times')
  if (expr.kind === 'matrixSelector') {
    return { ...expr, selector: { ...expr.selector, offset }, end: cursor.lastEnd }
  }
  return { ...expr, offset, end: cursor.lastEnd }
}

function withAt(cursor: Cursor, expr: Expr): Expr {
  cursor.next()
  const at = parseAt(cursor, expr)
  if (!isSelecting(expr)) {
    throw cursor.error(
      expr,
      '@ modifier must be preceded by an instant vector selector or range vector selector or a subquery',
    )
  }
  const current = expr.kind === 'matrixSelector' ? expr.selector.at : expr.at
  if (current) throw cursor.error(expr, '@ <timestamp> may not be set multiple times')
  if (expr.kind === 'matrixSelector')
    return { ...expr, selector: { ...expr.selector, at }, end: cursor.lastEnd }
  return { ...expr, at, end: cursor.lastEnd }
}

function parseAt(cursor: Cursor, expr: Expr): At {
  for (const kind of ['start', 'end'] as const) {
    if (!cursor.takeWord(kind)) continue
    cursor.expectSymbol('(', '@')
    cursor.expectSymbol(')', '@')
    return { kind }
  }
  const sign = cursor.takeSymbol('-') ?? cursor.takeSymbol('+')
  const token = cursor.current
  if (token.kind !== 'number' && token.kind !== 'duration') cursor.fail('@', 'timestamp')
  cursor.next()
  const seconds = literalSeconds(cursor, token) * (sign?.text === '-' ? -1 : 1)
  if (!(Math.abs(seconds) < 2 ** 63)) {
    throw cursor.error(expr, `timestamp out of bounds for @ modifier: ${formatDecimal(seconds)}`)
  }
  return { kind: 'time', ms: Math.round(seconds * 1000) }
}

function withEnds(cursor: Cursor, expr: Expr): Expr {
  const ends = cursor.next().value === 'anchored' ? 'anchored' : 'smoothed'
  if (expr.kind === 'subquery') throw cursor.error(expr, `${ends} modifier is not supported for subqueries`)
  if (expr.kind !== 'vectorSelector' && expr.kind !== 'matrixSelector') {
    throw cursor.error(expr, `${ends} modifier not implemented`)
  }
  const selector = expr.kind === 'matrixSelector' ? expr.selector : expr
  if (selector.ends !== 'inside' && selector.ends !== ends) {
    throw cursor.error(expr, 'anchored and smoothed modifiers cannot be used together')
  }
  if (expr.kind === 'vectorSelector') return { ...expr, ends, end: cursor.lastEnd }
  return { ...expr, selector: { ...expr.selector, ends }, end: cursor.lastEnd }
}
