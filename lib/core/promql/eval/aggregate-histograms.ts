import { type Labels, metricName } from '../../labels/index.ts'
import { HistogramAccumulator, type NativeHistogram } from '../../native-histogram/index.ts'
import type { AggregateExpr } from '../syntax/ast.ts'
import { type Column, hasAny } from './column.ts'
import type { Evaluator } from './evaluator.ts'
import {
  boundsReconciled,
  ignoredInAggregation,
  MIXED_AGGREGATION,
  mixedSchemas,
  type Note,
  resetsCollide,
} from './notes.ts'
import { ColumnDraft, hasHistograms, numbersOf, sampleAt } from './samples.ts'
import { CompensatedSum, meanOf } from './sum.ts'

/** The members of a group for an aggregation that is not defined on native histograms: without these, with a note. */
export function withoutHistograms(
  expr: AggregateExpr,
  members: readonly Column[],
  evaluator: Evaluator,
): readonly Column[] {
  if (!hasHistograms(members) || expr.op === 'count' || expr.op === 'group') return members
  const isAnyIgnored = members.some(({ present, histograms }) =>
    present.some((isHere, i) => isHere && histograms?.[i]),
  )
  if (isAnyIgnored) {
    const { kind, message } = ignoredInAggregation(expr.op)
    evaluator.annotate(kind, message, expr.op === 'topk' || expr.op === 'bottomk' ? expr : expr.expr)
  }
  return members.map(numbersOf).filter(hasAny)
}

type Group = { readonly labels: Labels; readonly members: readonly Column[] }
type Total = AggregateExpr & { readonly op: 'sum' | 'avg' }

/** `sum` or `avg` of a group that has native histograms: at each step of numbers alone or of histograms alone. */
export function combineMembers(expr: Total, { labels, members }: Group, evaluator: Evaluator): Column[] {
  const isNameDropped = members.some(member => member.isNameDropped)
  const draft = new ColumnDraft(labels, evaluator.grid.count, isNameDropped)
  const annotate = ({ kind, message }: Note): void => evaluator.annotate(kind, message, expr.expr)
  for (let step = 0; step < evaluator.grid.count; step++) {
    const here = members.filter(({ present }) => present[step])
    const numbers = here.filter(({ histograms }) => !histograms?.[step])
    if (here.length === 0) continue
    if (numbers.length === here.length) draft.put(step, totalOfNumbers(expr, numbers, step))
    else if (numbers.length > 0) annotate(MIXED_AGGREGATION)
    else {
      const total = totalOfHistograms(expr, { members: here, step }, annotate)
      if (total) draft.put(step, total)
    }
  }
  const column = draft.finished()
  return hasAny(column) ? [column] : []
}

function totalOfNumbers({ op }: Total, members: readonly Column[], step: number): number {
  const values = Float64Array.from(members, member => member.values[step] ?? NaN)
  if (op === 'avg') return meanOf(values, 0, values.length)
  const sum = new CompensatedSum()
  for (const value of values) sum.add(value)
  return sum.total
}

function totalOfHistograms(
  { op }: Total,
  { members, step }: { readonly members: readonly Column[]; readonly step: number },
  annotate: (note: Note) => void,
): NativeHistogram | null {
  const total = new HistogramAccumulator(op === 'sum' ? 'sum' : 'mean')
  for (const member of members) {
    const sample = sampleAt(member, step)
    if (typeof sample === 'number' || total.add(sample)) continue
    annotate(mixedSchemas(metricName(member.labels)))
    return null
  }
  if (total.notes.includes('countersCollide')) annotate(resetsCollide('aggregation'))
  if (total.notes.includes('boundsReconciled')) annotate(boundsReconciled('aggregation'))
  return total.result() ?? null
}
