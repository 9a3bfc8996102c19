import { type Matcher, METRIC_NAME } from '../labels/index.ts'
import {
  type At,
  type Duration,
  durationToMs,
  type Expr,
  type Modifiers,
  printExpr,
  type QueryRange,
  type VectorSelector,
} from '../promql/index.ts'

export type ConcreteOptions = {
  readonly defaultSubqueryStepMs: number
  /** What of a selector may be seen; null where nothing of it may. */
  readonly visible: (matchers: readonly Matcher[]) => readonly Matcher[] | null
}

/**
 * An expression as text that any engine of PromQL reads alike, at any part of the query's time: lengths of time are
 * literals, `start()` and `end()` are times, and what depends on an engine's settings is written out.
 */
export function concreteText(expr: Expr, query: QueryRange, options: ConcreteOptions): string {
  return printExpr(concrete(expr))

  function concrete(node: Expr): Expr {
    switch (node.kind) {
      case 'number':
        return { ...node, isDuration: false }
      case 'string':
        return node
      case 'paren':
      case 'unary':
        return { ...node, expr: concrete(node.expr) }
      case 'binary':
        return { ...node, left: concrete(node.left), right: concrete(node.right) }
      case 'aggregate':
        return { ...node, param: node.param && concrete(node.param), expr: concrete(node.expr) }
      case 'call':
        return { ...node, args: node.args.map(concrete) }
      case 'vectorSelector':
        return selector(node)
      case 'matrixSelector':
        return { ...node, selector: selector(node.selector), range: length(node.range) }
      case 'subquery':
        return {
          ...node,
          ...modifiers(node),
          expr: concrete(node.expr),
          range: length(node.range),
          step: node.step ? length(node.step) : literal(node, options.defaultSubqueryStepMs),
        }
    }
  }

  function selector(node: VectorSelector): VectorSelector {
    const seen = options.visible(node.matchers)
    const moved = modifiers(node)
    if (seen === node.matchers) return { ...node, ...moved }
    return { ...node, ...moved, name: null, matchers: seen ?? nothingOf(node.matchers) }
  }

  function modifiers({ offset, at }: Modifiers): Modifiers {
    return { offset: offset && length(offset), at: at && fixed(at) }
  }

  function fixed(at: At): At {
    if (at.kind === 'time') return at
    return { kind: 'time', ms: at.kind === 'start' ? query.startMs : query.endMs }
  }

  function length(duration: Duration): Duration {
    return literal(duration, durationToMs(duration, query))
  }
}

const literal = ({ start, end }: { readonly start: number; readonly end: number }, ms: number): Duration => ({
  kind: 'seconds',
  seconds: ms / 1_000,
  isDuration: true,
  start,
  end,
})

/** The same selector with a condition that contradicts it: it is right, and finds nothing. */
function nothingOf(matchers: readonly Matcher[]): readonly Matcher[] {
  const name = matchers.find(matcher => matcher.name === METRIC_NAME && matcher.op === '=')?.value ?? 'none'
  return [...matchers, { name: METRIC_NAME, op: '!=', value: name }]
}
