import { type Labels, labelsOf, METRIC_NAME } from '../../labels/index.ts'
import { type Column, emptyColumn, hasAny, presenceOf, type Vector } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import { type Expr, unwrapParens } from '../syntax/ast.ts'
import { vectorArg } from './math.ts'
import { evaluateOverRange, overRange } from './over-range.ts'

/** The labels that a missing series would have: those which the selector fixes by one `=`. */
function labelsOfAbsent(arg: Expr | undefined): Labels {
  const inner = arg && unwrapParens(arg)
  const selector = inner?.kind === 'matrixSelector' ? inner.selector : inner
  if (selector?.kind !== 'vectorSelector') return labelsOf([])
  const named = selector.matchers.filter(matcher => matcher.name !== METRIC_NAME)
  const isAlone = (name: string): boolean => named.filter(matcher => matcher.name === name).length === 1
  return labelsOf(
    named
      .filter(matcher => matcher.op === '=' && isAlone(matcher.name))
      .map(matcher => [matcher.name, matcher.value] as const),
  )
}

function absence(present: Vector, arg: Expr | undefined, evaluator: Evaluator): Column[] {
  const { count } = evaluator.grid
  const there = presenceOf(present, count)
  const column = emptyColumn(labelsOfAbsent(arg), count)
  for (let i = 0; i < count; i++) if (!there[i]) column.present[i] = column.values[i] = 1
  return hasAny(column) ? [column] : []
}

/** Which series have any sample at all in the range; their names stay, so that none are joined. */
const anySample = overRange(() => () => 1, { keepsName: true, withHistograms: 'alike' })

export const ABSENT_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  absent: (call, evaluator) => absence(vectorArg(call, evaluator), call.args[0], evaluator),
  absent_over_time: (call, evaluator) =>
    absence(evaluateOverRange(anySample, call, evaluator), call.args[0], evaluator),
}
