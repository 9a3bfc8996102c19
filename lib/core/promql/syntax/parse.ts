import {
  AGGREGATORS,
  type AggregateExpr,
  type BinaryOperator,
  childrenOf,
  type Expr,
  isAggregator,
  type NumberLiteral,
  type VectorMatching,
  type VectorSelector,
} from './ast.ts'
import { checkTypes } from './check.ts'
import { Cursor } from './cursor.ts'
import { literalSeconds } from './parse-duration.ts'
import { parsePostfix, parseVectorSelector } from './parse-selector.ts'
import { SIGNATURES } from './signatures.ts'

const STRENGTH = new Map<string, number>([
  ['or', 1],
  ['and', 2],
  ['unless', 2],
  ...(['==', '!=', '>', '<', '>=', '<=', '</', '>/'] as const).map(op => [op, 3] as const),
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', 5],
  ['atan2', 5],
  ['^', 6],
])
const UNARY_STRENGTH = 5

/** Words that never stand for a metric. */
const RESERVED = new Set(['bool', 'on', 'ignoring', 'group_left', 'group_right', 'atan2'])

/**
 * Parses and checks an expression.
 * @throws PromqlError of stage `parse`, with Prometheus' message and the place
 */
export function parseExpr(input: string): Expr {
  const cursor = new Cursor(input)
  if (cursor.isAtEnd()) {
    throw cursor.error({ start: 0, end: input.length }, 'no expression found in input')
  }
  const expr = parseBinary(cursor, 1)
  if (!cursor.isAtEnd()) cursor.fail()
  checkDepth(cursor, expr)
  checkTypes(expr, (span, message) => cursor.error(span, message))
  return expr
}

/** Parses a single selector, as `match[]` takes it. */
export function parseSelector(input: string): VectorSelector {
  const cursor = new Cursor(input)
  if (!isMetricStart(cursor)) cursor.fail()
  const selector = parseVectorSelector(cursor)
  if (!cursor.isAtEnd()) cursor.fail()
  checkTypes(selector, (span, message) => cursor.error(span, message))
  return selector
}

/** What is worked on level by level must not reach the end of the stack. */
const MOST_LEVELS = 1_000
const TOO_DEEP = `the expression is nested more than ${MOST_LEVELS} levels deep`

/** A chain such as `a + b + …` is as deep as it is long, and that is seen only when it is read. */
function checkDepth(cursor: Cursor, expr: Expr): void {
  let level: readonly Expr[] = [expr]
  for (let depth = 1; level.length > 0; depth++) {
    const [first] = level
    if (first && depth > MOST_LEVELS) throw cursor.error(first, TOO_DEEP)
    level = level.flatMap(childrenOf)
  }
}

function parseBinary(cursor: Cursor, minimum: number): Expr {
  let left = parseOperand(cursor)
  for (;;) {
    const token = cursor.current
    const strength = token.kind === 'symbol' || token.kind === 'word' ? STRENGTH.get(token.value) : undefined
    if (strength === undefined || strength < minimum) return left
    cursor.next()
    const returnsBool = cursor.takeWord('bool') !== null
    const matching = parseMatching(cursor)
    const right = parseBinary(cursor, token.value === '^' ? strength : strength + 1)
    const op = asOperator(token.value)
    const operator = { start: token.start, end: token.end }
    const span = { start: left.start, end: right.end }
    left = { kind: 'binary', op, operator, left, right, returnsBool, matching, ...span }
  }
}

/** `STRENGTH` holds exactly the operators. */
const asOperator = (text: string): BinaryOperator => text as BinaryOperator

function parseMatching(cursor: Cursor): VectorMatching {
  const on = cursor.takeWord('on')
  const hasClause = on !== null || cursor.takeWord('ignoring') !== null
  const labels = hasClause ? parseGrouping(cursor) : []
  const left = hasClause ? cursor.takeWord('group_left') : null
  const right = hasClause && !left ? cursor.takeWord('group_right') : null
  const include = (left || right) && cursor.isSymbol('(') ? parseGrouping(cursor) : []
  let fillLeft: number | null = null
  let fillRight: number | null = null
  while (cursor.isFollowedBy('(')) {
    const word = cursor.takeWord('fill') ?? cursor.takeWord('fill_left') ?? cursor.takeWord('fill_right')
    if (!word) break
    const value = parseFill(cursor)
    if (word.value !== 'fill_right') fillLeft = value
    if (word.value !== 'fill_left') fillRight = value
  }
  return {
    isOn: on !== null,
    labels,
    group: left ? 'left' : right ? 'right' : 'one',
    include,
    fillLeft,
    fillRight,
  }
}

function parseFill(cursor: Cursor): number {
  cursor.expectSymbol('(', 'fill modifier')
  const sign = cursor.takeSymbol('-') ?? cursor.takeSymbol('+')
  const token = cursor.current
  if (token.kind !== 'number' && token.kind !== 'duration') cursor.fail('fill modifier', 'number')
  cursor.next()
  cursor.expectSymbol(')', 'fill modifier')
  return literalSeconds(cursor, token) * (sign?.text === '-' ? -1 : 1)
}

function parseGrouping(cursor: Cursor): string[] {
  const labels: string[] = []
  cursor.expectSymbol('(', 'grouping opts')
  while (!cursor.takeSymbol(')')) {
    const token = cursor.current
    const isName = token.kind === 'identifier' || token.kind === 'word' || /^(inf|nan)$/i.test(token.text)
    if (!isName && !(token.kind === 'string' && token.value !== '')) cursor.fail('grouping opts', 'label')
    labels.push(token.kind === 'string' ? token.value : token.text)
    cursor.next()
    if (cursor.takeSymbol(')')) return labels
    if (!cursor.takeSymbol(',')) cursor.fail('grouping opts', '"," or ")"')
  }
  return labels
}

function parseOperand(cursor: Cursor): Expr {
  cursor.level += 1
  if (cursor.level > MOST_LEVELS) throw cursor.error(cursor.current, TOO_DEEP)
  const expr = parseSignedOperand(cursor)
  cursor.level -= 1
  return expr
}

function parseSignedOperand(cursor: Cursor): Expr {
  const sign = cursor.takeSymbol('-') ?? cursor.takeSymbol('+')
  if (!sign) return parsePostfix(cursor, parsePrimary(cursor))
  const expr = parseBinary(cursor, UNARY_STRENGTH + 1)
  if (expr.kind === 'number') {
    return { ...expr, value: sign.text === '-' ? -expr.value : expr.value, start: sign.start }
  }
  return { kind: 'unary', op: sign.text === '-' ? '-' : '+', expr, start: sign.start, end: expr.end }
}

function parsePrimary(cursor: Cursor): Expr {
  const token = cursor.current
  const span = { start: token.start, end: token.end }
  if (token.kind === 'number' || token.kind === 'duration') return parseNumberLiteral(cursor)
  if (token.kind === 'string') {
    cursor.next()
    return { kind: 'string', value: token.value, written: token.text, ...span }
  }
  if (cursor.takeSymbol('(')) {
    const expr = parseBinary(cursor, 1)
    const close = cursor.takeSymbol(')') ?? cursor.fail()
    return { kind: 'paren', expr, start: token.start, end: close.end }
  }
  if (token.kind === 'word' && isAggregator(token.value) && startsAggregation(cursor))
    return parseAggregate(cursor)
  const isCallable = token.kind === 'identifier' || /^(start|end|step|range)$/.test(token.value)
  if (isCallable && cursor.isFollowedBy('(')) return parseCall(cursor)
  if (!isMetricStart(cursor)) cursor.fail()
  return parseVectorSelector(cursor)
}

function isMetricStart(cursor: Cursor): boolean {
  const token = cursor.current
  if (token.kind === 'word') return !RESERVED.has(token.value)
  return token.kind === 'identifier' || token.kind === 'metric' || cursor.isSymbol('{')
}

function parseNumberLiteral(cursor: Cursor): NumberLiteral {
  const token = cursor.next()
  const value = literalSeconds(cursor, token)
  return { kind: 'number', value, isDuration: token.kind === 'duration', start: token.start, end: token.end }
}

/** An aggregator's name is a metric's name when no argument list follows. */
function startsAggregation(cursor: Cursor): boolean {
  const next = cursor.peek(1)
  return (
    cursor.isFollowedBy('(') || (next.kind === 'word' && (next.value === 'by' || next.value === 'without'))
  )
}

function parseAggregate(cursor: Cursor): AggregateExpr {
  const word = cursor.next()
  const op = AGGREGATORS.find(name => name === word.value) ?? cursor.fail('aggregation')
  const before = parseAggregateModifier(cursor)
  if (!cursor.isSymbol('(')) cursor.fail('aggregation')
  const args = parseArguments(cursor)
  const modifier = before ?? parseAggregateModifier(cursor) ?? { grouping: [], isWithout: false }
  const span = { start: word.start, end: cursor.lastEnd }
  if (args.length === 0) throw cursor.error(span, 'no arguments for aggregate expression provided')
  const wanted = /^(topk|bottomk|count_values|quantile|limitk|limit_ratio)$/.test(op) ? 2 : 1
  const expr = args[wanted - 1]
  if (args.length !== wanted || expr === undefined) {
    throw cursor.error(
      span,
      `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
    )
  }
  return { kind: 'aggregate', op, param: wanted === 2 ? (args[0] ?? null) : null, expr, ...modifier, ...span }
}

function parseAggregateModifier(cursor: Cursor): Pick<AggregateExpr, 'grouping' | 'isWithout'> | null {
  const word = cursor.takeWord('by') ?? cursor.takeWord('without')
  return word && { grouping: parseGrouping(cursor), isWithout: word.value === 'without' }
}

function parseArguments(cursor: Cursor): Expr[] {
  const args: Expr[] = []
  cursor.expectSymbol('(', 'call')
  if (cursor.takeSymbol(')')) return args
  for (;;) {
    args.push(parseBinary(cursor, 1))
    if (cursor.takeSymbol(')')) return args
    const comma = cursor.takeSymbol(',') ?? cursor.fail()
    if (cursor.isSymbol(')')) throw cursor.error(comma, 'trailing commas not allowed in function call args')
  }
}

function parseCall(cursor: Cursor): Expr {
  const name = cursor.next()
  const func = name.kind === 'word' ? name.value : name.text
  const args = parseArguments(cursor)
  if (!SIGNATURES.has(func))
    throw cursor.error(name, `unknown function with name ${JSON.stringify(name.text)}`)
  return { kind: 'call', func, args, start: name.start, end: cursor.lastEnd }
}
