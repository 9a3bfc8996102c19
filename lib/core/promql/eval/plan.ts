import type { Matcher } from '../../labels/index.ts'
import type { Expr, Modifiers, SubqueryExpr, VectorSelector } from '../syntax/ast.ts'
import { childrenOf } from '../syntax/ast.ts'
import { durationToMs, positiveDurationMs } from './duration.ts'
import type { QueryRange } from './evaluator.ts'

/** What a selector needs: every sample of the series that match, with times in [fromMs, toMs]. */
export type SelectorPlan = {
  readonly selector: VectorSelector
  readonly matchers: readonly Matcher[]
  readonly fromMs: number
  readonly toMs: number
}

export type PlanOptions = { readonly lookbackMs: number; readonly defaultSubqueryStepMs: number }

type Span = { readonly fromMs: number; readonly toMs: number }

/** Says for each selector of an expression which samples its evaluation over the query's steps needs. */
export function planSelectors(expr: Expr, query: QueryRange, options: PlanOptions): SelectorPlan[] {
  const plans: SelectorPlan[] = []
  visit(expr, { fromMs: query.startMs, toMs: query.endMs })
  return plans

  function visit(node: Expr, times: Span): void {
    switch (node.kind) {
      case 'vectorSelector':
        addSelector(node, options.lookbackMs, times)
        return
      case 'matrixSelector':
        addSelector(node.selector, rangeOf(node.range, node.selector), times)
        return
      case 'subquery':
        visit(node.expr, subqueryTimes(node, times))
        return
      default:
        for (const child of childrenOf(node)) visit(child, times)
    }
  }

  function rangeOf(range: SubqueryExpr['range'], selector: VectorSelector): number {
    const rangeMs = positiveDurationMs(range, query)
    return selector.ends === 'inside' ? rangeMs : rangeMs + options.lookbackMs
  }

  function addSelector(selector: VectorSelector, backMs: number, times: Span): void {
    const { fromMs, toMs } = shifted(selector, times)
    const aheadMs = selector.ends === 'smoothed' ? options.lookbackMs : 0
    const beforeMs = selector.ends === 'smoothed' ? backMs + options.lookbackMs : backMs
    // Ranges are open on the left, and times are whole milliseconds.
    plans.push({ selector, matchers: selector.matchers, fromMs: fromMs - beforeMs + 1, toMs: toMs + aheadMs })
  }

  function shifted(modifiers: Modifiers, times: Span): Span {
    const fixedMs = atMs(modifiers, query)
    const offsetMs = modifiers.offset ? durationToMs(modifiers.offset, query) : 0
    const { fromMs, toMs } = fixedMs === null ? times : { fromMs: fixedMs, toMs: fixedMs }
    return { fromMs: fromMs - offsetMs, toMs: toMs - offsetMs }
  }

  function subqueryTimes(node: SubqueryExpr, times: Span): Span {
    const { fromMs, toMs } = shifted(node, times)
    return { fromMs: fromMs - positiveDurationMs(node.range, query), toMs }
  }
}

/** The time that `@` fixes, or null when there is none. */
export function atMs({ at }: Modifiers, query: QueryRange): number | null {
  if (!at) return null
  return at.kind === 'time' ? at.ms : at.kind === 'start' ? query.startMs : query.endMs
}
