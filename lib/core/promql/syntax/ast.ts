import type { Matcher } from '../../labels/index.ts'

/** Where a node stands in the expression, as UTF-16 offsets; `end` is exclusive. */
export type Span = { readonly start: number; readonly end: number }

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string'

const ARITHMETIC_OPERATORS = ['+', '-', '*', '/', '%', '^', 'atan2'] as const
const COMPARISON_OPERATORS = ['==', '!=', '>', '<', '>=', '<='] as const
const SET_OPERATORS = ['and', 'or', 'unless'] as const
/** Operators that cut a native histogram; on floats they select nothing. */
const TRIM_OPERATORS = ['</', '>/'] as const

type ArithmeticOperator = (typeof ARITHMETIC_OPERATORS)[number]
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number]
export type SetOperator = (typeof SET_OPERATORS)[number]
type TrimOperator = (typeof TRIM_OPERATORS)[number]
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator

export const AGGREGATORS = [
  'avg',
  'bottomk',
  'count',
  'count_values',
  'group',
  'limit_ratio',
  'limitk',
  'max',
  'min',
  'quantile',
  'stddev',
  'stdvar',
  'sum',
  'topk',
] as const
export type Aggregator = (typeof AGGREGATORS)[number]

/** A length of time: a literal, or an expression over the query's own step and range. */
export type Duration = Span &
  (
    | { readonly kind: 'seconds'; readonly seconds: number; readonly isDuration: boolean }
    | { readonly kind: 'step' }
    | { readonly kind: 'range' }
    | { readonly kind: 'negated'; readonly operand: Duration }
    | { readonly kind: 'grouped'; readonly operand: Duration }
    | {
        readonly kind: 'arithmetic'
        readonly op: '+' | '-' | '*' | '/' | '%' | '^'
        readonly left: Duration
        readonly right: Duration
      }
    | {
        readonly kind: 'extreme'
        readonly of: 'min' | 'max'
        readonly left: Duration
        readonly right: Duration
      }
  )

export type At =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }

/** `offset` and `@`, for selectors and subqueries. */
export type Modifiers = { readonly offset: Duration | null; readonly at: At | null }

/** How the ends of a range are found: by the samples inside it, or also by those around it. */
type RangeEnds = 'inside' | 'anchored' | 'smoothed'

export type VectorMatching = {
  readonly isOn: boolean
  readonly labels: readonly string[]
  readonly group: 'one' | 'left' | 'right'
  /** Labels that `group_left(…)`/`group_right(…)` copies from the one side. */
  readonly include: readonly string[]
  readonly fillLeft: number | null
  readonly fillRight: number | null
}

export type NumberLiteral = Span & {
  readonly kind: 'number'
  readonly value: number
  /** Written as a duration (`5m`), which prints as one. */
  readonly isDuration: boolean
}
type StringLiteral = Span & {
  readonly kind: 'string'
  readonly value: string
  /** With its quotes and escapes, which may make bytes that are no text. */
  readonly written: string
}
type ParenExpr = Span & { readonly kind: 'paren'; readonly expr: Expr }
type UnaryExpr = Span & { readonly kind: 'unary'; readonly op: '+' | '-'; readonly expr: Expr }
export type BinaryExpr = Span & {
  readonly kind: 'binary'
  readonly op: BinaryOperator
  /** Where the operator itself stands. */
  readonly operator: Span
  readonly left: Expr
  readonly right: Expr
  readonly returnsBool: boolean
  readonly matching: VectorMatching
}
export type AggregateExpr = Span & {
  readonly kind: 'aggregate'
  readonly op: Aggregator
  readonly param: Expr | null
  readonly expr: Expr
  readonly grouping: readonly string[]
  readonly isWithout: boolean
}
export type CallExpr = Span & {
  readonly kind: 'call'
  readonly func: string
  readonly args: readonly Expr[]
}
export type VectorSelector = Span &
  Modifiers & {
    readonly kind: 'vectorSelector'
    /** The name written before the braces, or null. */
    readonly name: string | null
    /** All conditions, the one on the name included. */
    readonly matchers: readonly Matcher[]
    readonly ends: RangeEnds
  }
export type MatrixSelector = Span & {
  readonly kind: 'matrixSelector'
  /** `offset` and `@` of the whole stand on the selector. */
  readonly selector: VectorSelector
  readonly range: Duration
}
export type SubqueryExpr = Span &
  Modifiers & {
    readonly kind: 'subquery'
    readonly expr: Expr
    readonly range: Duration
    readonly step: Duration | null
  }

export type Expr =
  | NumberLiteral
  | StringLiteral
  | ParenExpr
  | UnaryExpr
  | BinaryExpr
  | AggregateExpr
  | CallExpr
  | VectorSelector
  | MatrixSelector
  | SubqueryExpr

const has = (list: readonly string[], op: string): boolean => list.includes(op)

export const isComparison = (op: BinaryOperator): op is ComparisonOperator => has(COMPARISON_OPERATORS, op)
export const isSetOperator = (op: BinaryOperator): op is SetOperator => has(SET_OPERATORS, op)
export const isAggregator = (name: string): name is Aggregator => has(AGGREGATORS, name)

/** Parentheses do not change what an expression is. */
export function unwrapParens(expr: Expr): Expr {
  let inner = expr
  while (inner.kind === 'paren') inner = inner.expr
  return inner
}

/** The direct sub-expressions, in the order of evaluation. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vectorSelector':
      return []
    case 'paren':
    case 'unary':
    case 'subquery':
      return [expr.expr]
    case 'binary':
      return [expr.left, expr.right]
    case 'aggregate':
      return expr.param ? [expr.param, expr.expr] : [expr.expr]
    case 'call':
      return expr.args
    case 'matrixSelector':
      return [expr.selector]
  }
}
