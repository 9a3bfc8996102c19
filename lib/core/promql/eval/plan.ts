import type { Matcher } from '../../labels/index.ts'
import type { CallExpr, Expr, Modifiers, SubqueryExpr, VectorSelector } from '../syntax/ast.ts'
import { childrenOf } from '../syntax/ast.ts'
import { durationToMs, positiveDurationMs } from './duration.ts'
import type { QueryRange } from './evaluator.ts'
import { fixedAtMs, infoMatchers, infoModifiers, movedMs } from './info-plan.ts'

/** What loaded samples belong to: a selector, or a call of `info()` for its info series. */
export type SelectorKey = VectorSelector | CallExpr

/** What a selector needs: every sample of the series that match, with times in [fromMs, toMs]. */
export type SelectorPlan = {
  readonly selector: SelectorKey
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
      case 'call':
        if (node.func === 'info') addInfo(node, times)
        for (const arg of node.func === 'info' ? node.args.slice(0, 1) : node.args) visit(arg, times)
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

  function addInfo(call: CallExpr, { fromMs, toMs }: Span): void {
    const { ofName, ofData } = infoMatchers(call)
    const moved = movedMs(infoModifiers(call), query)
    const oldestMs = moved(fromMs) - options.lookbackMs + 1
    plans.push({ selector: call, matchers: [...ofName, ...ofData], fromMs: oldestMs, toMs: moved(toMs) })
  }

  function shifted(modifiers: Modifiers, times: Span): Span {
    const fixedMs = fixedAtMs(modifiers, query)
    const offsetMs = modifiers.offset ? durationToMs(modifiers.offset, query) : 0
    const { fromMs, toMs } = fixedMs === null ? times : { fromMs: fixedMs, toMs: fixedMs }
    return { fromMs: fromMs - offsetMs, toMs: toMs - offsetMs }
  }

  function subqueryTimes(node: SubqueryExpr, times: Span): Span {
    const { fromMs, toMs } = shifted(node, times)
    return { fromMs: fromMs - positiveDurationMs(node.range, query), toMs }
  }
}
