import type { Matcher } from '../../labels/index.ts'
import type { SelectorNeed } from '../../roll-up/index.ts'
import type { CallExpr, Expr, Modifiers, SubqueryExpr, VectorSelector } from '../syntax/ast.ts'
import { childrenOf, unwrapParens } from '../syntax/ast.ts'
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
  /** How its samples are looked at; null where nothing but samples will do. */
  readonly need: SelectorNeed | null
}

export type PlanOptions = { readonly lookbackMs: number; readonly defaultSubqueryStepMs: number }

/** The times that something is evaluated at: `stepMs` apart (0 for a single one), `atMs` being one of them. */
type Span = {
  readonly fromMs: number
  readonly toMs: number
  readonly atMs: number
  readonly stepMs: number
}

/** Says for each selector of an expression which samples its evaluation over the query's steps needs. */
export function planSelectors(expr: Expr, query: QueryRange, options: PlanOptions): SelectorPlan[] {
  const plans: SelectorPlan[] = []
  const { startMs, endMs } = query
  visit(expr, { fromMs: startMs, toMs: endMs, atMs: startMs, stepMs: startMs === endMs ? 0 : query.stepMs })
  return plans

  function visit(node: Expr, times: Span): void {
    switch (node.kind) {
      case 'vectorSelector':
        addSelector(node, { rangeMs: null, func: null }, times)
        return
      case 'matrixSelector':
        addSelector(node.selector, { rangeMs: positiveDurationMs(node.range, query), func: null }, times)
        return
      case 'subquery':
        visit(node.expr, subqueryTimes(node, times))
        return
      case 'call':
        if (node.func === 'info') addInfo(node, times)
        for (const arg of node.func === 'info' ? node.args.slice(0, 1) : node.args)
          visitArgument(unwrapParens(arg), node.func, times)
        return
      default:
        for (const child of childrenOf(node)) visit(child, times)
    }
  }

  function visitArgument(arg: Expr, func: string, times: Span): void {
    if (arg.kind !== 'matrixSelector') visit(arg, times)
    else addSelector(arg.selector, { rangeMs: positiveDurationMs(arg.range, query), func }, times)
  }

  function addSelector(
    selector: VectorSelector,
    look: Pick<SelectorNeed, 'rangeMs' | 'func'>,
    times: Span,
  ): void {
    const { fromMs, toMs, atMs, stepMs } = shifted(selector, times)
    const backMs = look.rangeMs === null ? options.lookbackMs : rangeOf(look.rangeMs, selector)
    const need = selector.ends === 'inside' ? { atMs, stepMs, ...look } : null
    const aheadMs = selector.ends === 'smoothed' ? options.lookbackMs : 0
    const beforeMs = selector.ends === 'smoothed' ? backMs + options.lookbackMs : backMs
    // Ranges are open on the left, and times are whole milliseconds.
    const window = { fromMs: fromMs - beforeMs + 1, toMs: toMs + aheadMs }
    plans.push({ selector, matchers: selector.matchers, ...window, need })
  }

  function rangeOf(rangeMs: number, { ends }: VectorSelector): number {
    return ends === 'inside' ? rangeMs : rangeMs + options.lookbackMs
  }

  function addInfo(call: CallExpr, { fromMs, toMs }: Span): void {
    const { ofName, ofData } = infoMatchers(call)
    const moved = movedMs(infoModifiers(call), query)
    const oldestMs = moved(fromMs) - options.lookbackMs + 1
    const matchers = [...ofName, ...ofData]
    plans.push({ selector: call, matchers, fromMs: oldestMs, toMs: moved(toMs), need: null })
  }

  function shifted(modifiers: Modifiers, times: Span): Span {
    const fixedMs = fixedAtMs(modifiers, query)
    const offsetMs = modifiers.offset ? durationToMs(modifiers.offset, query) : 0
    const { fromMs, toMs, atMs, stepMs } =
      fixedMs === null ? times : { fromMs: fixedMs, toMs: fixedMs, atMs: fixedMs, stepMs: 0 }
    return { fromMs: fromMs - offsetMs, toMs: toMs - offsetMs, atMs: atMs - offsetMs, stepMs }
  }

  function subqueryTimes(node: SubqueryExpr, times: Span): Span {
    const { fromMs, toMs } = shifted(node, times)
    const everyMs = node.step ? positiveDurationMs(node.step, query) : options.defaultSubqueryStepMs
    return { fromMs: fromMs - positiveDurationMs(node.range, query), toMs, atMs: 0, stepMs: everyMs }
  }
}
