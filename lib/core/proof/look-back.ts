import { childrenOf, type Duration, type Expr, parseExpr } from '../promql/index.ts'

/**
 * The longest range that an expression looks back over, ms; 0 without one. What was bad stays in its figure for so
 * long: proof by an alert's rule has to wait for it.
 */
export function lookBackMs(expr: string): number {
  try {
    return longest(parseExpr(expr))
  } catch {
    // What does not parse is told where it is evaluated.
    return 0
  }
}

function longest(expr: Expr): number {
  const own = expr.kind === 'matrixSelector' || expr.kind === 'subquery' ? secondsOf(expr.range) * 1_000 : 0
  return Math.max(own, ...childrenOf(expr).map(longest))
}

const secondsOf = (range: Duration): number => (range.kind === 'seconds' ? range.seconds : 0)
