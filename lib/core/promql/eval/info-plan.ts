import { type Matcher, METRIC_NAME } from '../../labels/index.ts'
import { type CallExpr, childrenOf, type Expr, type Modifiers } from '../syntax/ast.ts'
import { durationToMs } from './duration.ts'
import type { QueryRange } from './evaluator.ts'

const TARGET_INFO: Matcher = { name: METRIC_NAME, op: '=', value: 'target_info' }

/** What `info()` may find labels in: conditions on the name, and on other labels. */
export type InfoMatchers = { readonly ofName: readonly Matcher[]; readonly ofData: readonly Matcher[] }

/** Info series are `target_info` unless a condition says which names there are. */
export function infoMatchers(call: CallExpr): InfoMatchers {
  const selector = call.args[1]
  const given = selector?.kind === 'vectorSelector' ? selector.matchers : []
  const named = given.filter(({ name }) => name === METRIC_NAME)
  const isStated = named.some(({ op }) => op === '=' || op === '=~')
  return {
    ofName: isStated ? named : [...named, TARGET_INFO],
    ofData: given.filter(({ name }) => name !== METRIC_NAME),
  }
}

/** The way from a call of `info()` to its first selector: what moves the time at which its series are looked at. */
export function infoModifiers(call: CallExpr): readonly Modifiers[] {
  const way = call.args[0] && wayTo(call.args[0])
  return way ?? []
}

function wayTo(expr: Expr): readonly Modifiers[] | null {
  if (expr.kind === 'vectorSelector') return [expr]
  for (const child of childrenOf(expr)) {
    const way = wayTo(child)
    if (way) return expr.kind === 'subquery' ? [expr, ...way] : way
  }
  return null
}

/** The time that modifiers, the outermost first, make of a step's own. */
export function movedMs(modifiers: readonly Modifiers[], query: QueryRange): (atMs: number) => number {
  return stepAtMs =>
    modifiers.reduce((ms, one) => {
      const fixedMs = fixedAtMs(one, query)
      return (fixedMs ?? ms) - (one.offset ? durationToMs(one.offset, query) : 0)
    }, stepAtMs)
}

/** The time that `@` fixes, or null when there is none. */
export function fixedAtMs({ at }: Modifiers, query: QueryRange): number | null {
  if (!at) return null
  return at.kind === 'time' ? at.ms : at.kind === 'start' ? query.startMs : query.endMs
}
