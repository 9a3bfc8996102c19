import type { Matcher } from '../labels/index.ts'
import { childrenOf, type Expr } from '../promql/index.ts'

/** The matchers of every selector in an expression, in its order: whose exemplars it is about. */
export const selectorsOf = (expr: Expr): (readonly Matcher[])[] =>
  expr.kind === 'vectorSelector' ? [expr.matchers] : childrenOf(expr).flatMap(selectorsOf)
