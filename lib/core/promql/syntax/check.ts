import { compileMatcher, METRIC_NAME } from '../../labels/index.ts'
import {
  type AggregateExpr,
  type BinaryExpr,
  type CallExpr,
  type Expr,
  isComparison,
  isSetOperator,
  type Span,
  type ValueType,
  type VectorSelector,
} from './ast.ts'
import type { PromqlError } from './error.ts'
import { SIGNATURES } from './signatures.ts'

type Fail = (span: Span, message: string) => PromqlError

const DOCUMENTED: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
}
export const documentedType = (type: ValueType): string => DOCUMENTED[type]

/** The type of an expression's value, by its form alone. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'paren':
    case 'unary':
      return typeOf(expr.expr)
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector'
    case 'aggregate':
    case 'vectorSelector':
      return 'vector'
    case 'call':
      return SIGNATURES.get(expr.func)?.returns ?? 'vector'
    case 'matrixSelector':
    case 'subquery':
      return 'matrix'
  }
}

/** Checks what the grammar lets pass: types, number of arguments, matching clauses, empty selectors. */
export function checkTypes(expr: Expr, fail: Fail): void {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return
    case 'paren':
      checkTypes(expr.expr, fail)
      return
    case 'unary':
      checkTypes(expr.expr, fail)
      checkUnary(expr.expr, expr, fail)
      return
    case 'binary':
      checkBinary(expr, fail)
      return
    case 'aggregate':
      checkAggregate(expr, fail)
      return
    case 'call':
      checkCall(expr, fail)
      return
    case 'vectorSelector':
      checkSelector(expr, fail)
      return
    case 'matrixSelector':
      checkSelector(expr.selector, fail)
      return
    case 'subquery':
      checkTypes(expr.expr, fail)
      if (typeOf(expr.expr) !== 'vector') {
        throw fail(expr, `subquery is only allowed on instant vector, got ${typeOf(expr.expr)} instead`)
      }
  }
}

function checkUnary(operand: Expr, span: Span, fail: Fail): void {
  const type = typeOf(operand)
  if (type === 'scalar' || type === 'vector') return
  throw fail(
    span,
    `unary expression only allowed on expressions of type scalar or instant vector, got "${DOCUMENTED[type]}"`,
  )
}

function checkAggregate(expr: AggregateExpr, fail: Fail): void {
  const expectType = (part: Expr, want: ValueType, context: string) => {
    checkTypes(part, fail)
    const got = typeOf(part)
    if (got === want) return
    throw fail(part, `expected type ${DOCUMENTED[want]} in ${context}, got ${DOCUMENTED[got]}`)
  }
  expectType(expr.expr, 'vector', 'aggregation expression')
  if (expr.param) {
    expectType(expr.param, expr.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter')
  }
}

function checkBinary(expr: BinaryExpr, fail: Fail): void {
  checkTypes(expr.left, fail)
  checkTypes(expr.right, fail)
  const { op, operator, matching } = expr
  const [left, right] = [typeOf(expr.left), typeOf(expr.right)]
  if (expr.returnsBool && !isComparison(op)) {
    throw fail(operator, 'bool modifier can only be used on comparison operators')
  }
  if (isComparison(op) && !expr.returnsBool && left === 'scalar' && right === 'scalar') {
    throw fail(operator, 'comparisons between scalars must use BOOL modifier')
  }
  const twice = matching.isOn ? matching.labels.find(label => matching.include.includes(label)) : undefined
  if (twice !== undefined) {
    throw fail(operator, `label ${JSON.stringify(twice)} must not occur in ON and GROUP clause at once`)
  }
  for (const [side, type] of [
    [expr.left, left],
    [expr.right, right],
  ] as const) {
    if (type === 'scalar' || type === 'vector') continue
    throw fail(side, 'binary expression must contain only scalar and instant vector types')
  }
  checkMatching(expr, left === 'vector' && right === 'vector', fail)
}

function checkMatching(expr: BinaryExpr, areVectors: boolean, fail: Fail): void {
  const { op, matching } = expr
  const fills = matching.fillLeft !== null || matching.fillRight !== null
  if (!areVectors) {
    if (matching.labels.length > 0) throw fail(expr, 'vector matching only allowed between instant vectors')
    if (fills) throw fail(expr, 'filling in missing series only allowed between instant vectors')
    if (isSetOperator(op)) throw fail(expr, `set operator "${op}" not allowed in binary scalar expression`)
    return
  }
  if (!isSetOperator(op)) return
  if (matching.group !== 'one') throw fail(expr, `no grouping allowed for "${op}" operation`)
  if (fills) throw fail(expr, 'filling in missing series not allowed for set operators')
}

function checkCall(expr: CallExpr, fail: Fail): void {
  const signature = SIGNATURES.get(expr.func)
  if (!signature) throw fail(expr, `unknown function with name ${JSON.stringify(expr.func)}`)
  const { args, variadic } = signature
  const count = expr.args.length
  const call = `argument(s) in call to "${expr.func}", got ${count}`
  const fewest = variadic === 0 ? args.length : args.length - 1
  const most = variadic < 0 ? Number.POSITIVE_INFINITY : fewest + variadic
  if (variadic === 0 && count !== fewest) throw fail(expr, `expected ${fewest} ${call}`)
  if (count < fewest) throw fail(expr, `expected at least ${fewest} ${call}`)
  if (count > most) throw fail(expr, `expected at most ${most} ${call}`)
  for (const [i, arg] of expr.args.entries()) {
    if (expr.func === 'info' && i === 1) {
      checkInfoSelector(arg, fail)
      continue
    }
    checkTypes(arg, fail)
    const want = args[Math.min(i, args.length - 1)] ?? 'vector'
    const got = typeOf(arg)
    if (got === want) continue
    throw fail(
      arg,
      `expected type ${DOCUMENTED[want]} in call to function "${expr.func}", got ${DOCUMENTED[got]}`,
    )
  }
}

function checkInfoSelector(arg: Expr, fail: Fail): void {
  if (arg.kind !== 'vectorSelector') throw fail(arg, 'expected label selectors only')
  if (arg.name !== null) throw fail(arg, 'expected label selectors only, got vector selector instead')
}

function checkSelector(selector: VectorSelector, fail: Fail): void {
  const own = selector.name === null ? selector.matchers : selector.matchers.slice(0, -1)
  const tests = selector.matchers.map(compileMatcher)
  const names = own.filter(matcher => matcher.name === METRIC_NAME)
  if (selector.name !== null && names[0]) {
    const [first, second] = [selector.name, names[0].value].map(name => JSON.stringify(name))
    throw fail(selector, `metric name must not be set twice: ${first} or ${second}`)
  }
  if (selector.name === null && !tests.some(test => !test(''))) {
    throw fail(selector, 'vector selector must contain at least one non-empty matcher')
  }
}
