import { accumulatorFor } from '../eval/accumulate.ts'
import { isStepInvariant } from '../eval/invariant.ts'
import { RANGE_FUNCTIONS } from '../functions/index.ts'
import {
  type AggregateExpr,
  type CallExpr,
  childrenOf,
  type Expr,
  unwrapParens,
  type VectorSelector,
} from '../syntax/ast.ts'

/** An aggregation that each series of one selector can go into by itself: `call` is what is done with it before. */
export type FoldPlan = {
  readonly aggregate: AggregateExpr
  readonly selector: VectorSelector
  /** A function of a range; null where it is the selector's newest samples themselves. */
  readonly call: CallExpr | null
}

/**
 * The aggregations of an expression whose series need not all be there at once, each by its selector: those over a
 * selector, or over a function of its range, at the query's own steps.
 */
export function planFolds(expr: Expr): ReadonlyMap<VectorSelector, FoldPlan> {
  const found = new Map<VectorSelector, FoldPlan>()
  visit(expr)
  return found

  function visit(node: Expr): void {
    // A subquery has steps of its own; what `@` fixes is evaluated once; `info` looks at its arguments as written.
    if (node.kind === 'subquery' || isStepInvariant(node)) return
    if (node.kind === 'call' && node.func === 'info') return
    const plan = node.kind === 'aggregate' ? planOf(node) : null
    if (plan) found.set(plan.selector, plan)
    else for (const child of childrenOf(node)) visit(child)
  }
}

function planOf(aggregate: AggregateExpr): FoldPlan | null {
  const { op, param } = aggregate
  const goesByItself = accumulatorFor(op) !== null || op === 'topk' || op === 'bottomk'
  if (!goesByItself || (param && hasSelector(param))) return null
  const inner = unwrapParens(aggregate.expr)
  if (inner.kind === 'vectorSelector')
    return inner.ends === 'inside' ? { aggregate, selector: inner, call: null } : null
  if (inner.kind !== 'call' || !RANGE_FUNCTIONS.has(inner.func)) return null
  const [range, ...others] = inner.args
    .map(unwrapParens)
    .sort((a, b) => Number(b.kind === 'matrixSelector') - Number(a.kind === 'matrixSelector'))
  if (range?.kind !== 'matrixSelector' || others.some(hasSelector)) return null
  return { aggregate, selector: range.selector, call: inner }
}

const hasSelector = (expr: Expr): boolean =>
  expr.kind === 'vectorSelector' || childrenOf(expr).some(hasSelector)
