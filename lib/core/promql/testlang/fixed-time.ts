import { type At, childrenOf, type Expr } from '../syntax/ast.ts'
import { printExpr } from '../syntax/print.ts'

/** Functions whose value follows the time of evaluation even when all their data is fixed. */
const FOLLOWS_TIME =
  /^(?:days_in_month|day_of_month|day_of_week|day_of_year|hour|minute|month|year|predict_linear|time|timestamp)$/

const followsTime = (expr: Expr): boolean =>
  (expr.kind === 'call' && FOLLOWS_TIME.test(expr.func)) || childrenOf(expr).some(followsTime)

/**
 * The expression with `@` put on each outermost selector and subquery, so that it has the same value whenever it is
 * evaluated; null when it would not.
 */
export function fixedAt(expr: Expr, ms: number): string | null {
  return followsTime(expr) ? null : printExpr(withAt(expr, { kind: 'time', ms }))
}

function withAt(expr: Expr, at: At): Expr {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr
    case 'vectorSelector':
    case 'subquery':
      return expr.at ? expr : { ...expr, at }
    case 'matrixSelector':
      return expr.selector.at ? expr : { ...expr, selector: { ...expr.selector, at } }
    case 'paren':
    case 'unary':
      return { ...expr, expr: withAt(expr.expr, at) }
    case 'binary':
      return { ...expr, left: withAt(expr.left, at), right: withAt(expr.right, at) }
    case 'aggregate':
      return { ...expr, expr: withAt(expr.expr, at), param: expr.param && withAt(expr.param, at) }
    case 'call':
      return { ...expr, args: expr.args.map(arg => withAt(arg, at)) }
  }
}

/** Other times to evaluate at, far from the case's own on both sides. */
export const otherTimes = (ms: number): number[] =>
  ms === 0 ? [-1_000, 1_000] : [-10 * ms, 0, Math.trunc(ms / 5), 10 * ms]
