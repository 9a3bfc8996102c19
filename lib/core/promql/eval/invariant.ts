import { childrenOf, type Expr } from '../syntax/ast.ts'

/** Functions whose value depends on the step even when their arguments do not. */
const STEPWISE = new Set([
  'days_in_month',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'hour',
  'minute',
  'month',
  'year',
  'predict_linear',
  'time',
  'timestamp',
])

/** Whether an expression has the same value at every step (all its data is fixed by `@`). */
export function isStepInvariant(expr: Expr): boolean {
  switch (expr.kind) {
    case 'vectorSelector':
    case 'subquery':
      return expr.at !== null
    case 'call':
      return !STEPWISE.has(expr.func) && expr.args.every(isStepInvariant)
    default:
      return childrenOf(expr).every(isStepInvariant)
  }
}
