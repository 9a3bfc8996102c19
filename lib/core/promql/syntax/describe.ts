import type { Matcher } from '../../labels/index.ts'
import { durationToMs } from '../eval/duration.ts'
import {
  type BinaryExpr,
  type Duration,
  type Expr,
  isSetOperator,
  type Modifiers,
  type VectorSelector,
} from './ast.ts'
import { typeOf } from './check.ts'
import { formatDecimal } from './number.ts'
import { SIGNATURES } from './signatures.ts'

/** An expression as the tree that Prometheus' `parse_query` answers with. */
export function describeExpr(expr: Expr): object {
  switch (expr.kind) {
    case 'number':
      return { type: 'numberLiteral', val: formatDecimal(expr.value) }
    case 'string':
      return { type: 'stringLiteral', val: expr.value }
    case 'paren':
      return { type: 'parenExpr', expr: describeExpr(expr.expr) }
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: describeExpr(expr.expr) }
    case 'binary':
      return describeBinary(expr)
    case 'aggregate':
      return {
        type: 'aggregation',
        op: expr.op,
        expr: describeExpr(expr.expr),
        param: expr.param ? describeExpr(expr.param) : null,
        grouping: expr.grouping,
        without: expr.isWithout,
      }
    case 'call':
      return { type: 'call', func: describeFunction(expr.func), args: expr.args.map(describeExpr) }
    case 'vectorSelector':
      return { type: 'vectorSelector', ...describeSelector(expr) }
    case 'matrixSelector':
      return { type: 'matrixSelector', range: msOf(expr.range), ...describeSelector(expr.selector) }
    case 'subquery':
      return {
        type: 'subquery',
        expr: describeExpr(expr.expr),
        range: msOf(expr.range),
        step: expr.step ? msOf(expr.step) : 0,
        ...describeModifiers(expr),
      }
  }
}

const CARDINALITIES = { one: 'one-to-one', left: 'many-to-one', right: 'one-to-many' } as const

function describeBinary(expr: BinaryExpr): object {
  const { isOn, labels, group, include, fillLeft, fillRight } = expr.matching
  const isOfVectors = typeOf(expr.left) === 'vector' && typeOf(expr.right) === 'vector'
  const matching = {
    card: isSetOperator(expr.op) ? 'many-to-many' : CARDINALITIES[group],
    labels,
    on: isOn,
    include,
    fillValues: { lhs: fillLeft, rhs: fillRight },
  }
  return {
    type: 'binaryExpr',
    op: expr.op,
    lhs: describeExpr(expr.left),
    rhs: describeExpr(expr.right),
    matching: isOfVectors ? matching : null,
    bool: expr.returnsBool,
  }
}

const describeFunction = (name: string): object => {
  const signature = SIGNATURES.get(name)
  return {
    name,
    argTypes: signature?.args ?? [],
    variadic: signature?.variadic ?? 0,
    returnType: signature?.returns ?? 'none',
  }
}

const describeSelector = (selector: VectorSelector): object => ({
  name: selector.name ?? '',
  matchers: selector.matchers.map(describeMatcher),
  anchored: selector.ends === 'anchored',
  smoothed: selector.ends === 'smoothed',
  ...describeModifiers(selector),
})

const describeMatcher = ({ name, op, value }: Matcher): object => ({ name, value, type: op })

const describeModifiers = ({ at, offset }: Modifiers): object => ({
  offset: offset ? msOf(offset) : 0,
  timestamp: at?.kind === 'time' ? at.ms : null,
  startOrEnd: at && at.kind !== 'time' ? at.kind : null,
})

/** What depends on a query's step or range is not known without one. */
function msOf(duration: Duration): number {
  try {
    return durationToMs(duration, { startMs: 0, endMs: 0, stepMs: 0 })
  } catch {
    return 0
  }
}
