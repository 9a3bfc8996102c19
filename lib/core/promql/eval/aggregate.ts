import { type Labels, labelsKey, withLabel } from '../../labels/index.ts'
import { formatHistogram } from '../../native-histogram/index.ts'
import { type AggregateExpr, unwrapParens } from '../syntax/ast.ts'
import { evaluationError } from '../syntax/error.ts'
import { formatDecimal, formatGeneral } from '../syntax/number.ts'
import { ACCUMULATORS } from './accumulate.ts'
import { combineMembers, withoutHistograms } from './aggregate-histograms.ts'
import { selectMembers } from './aggregate-members.ts'
import { type Column, emptyColumn, mergeSameLabels, type Vector } from './column.ts'
import type { Evaluator } from './evaluator.ts'
import { REDUCERS } from './reducers.ts'
import { hasHistograms, type Sample, sampleAt } from './samples.ts'
import { groupingOf, groupKeyOf } from './signature.ts'

/** `sum`, `topk`, … over the series of each group. */
export function evaluateAggregate(expr: AggregateExpr, evaluator: Evaluator): Vector {
  switch (expr.op) {
    case 'topk':
    case 'bottomk':
    case 'limitk':
    case 'limit_ratio':
      return selectMembers(expr, evaluator, groupColumns)
    case 'count_values':
      return countValues(expr, evaluator)
    case 'quantile':
      return quantiles(expr, evaluator)
    default:
      return reduceGroups(expr, evaluator, reducerOf(expr.op))
  }
}

/** Writes into a column, whose presence is already set, what each step's members come to. */
type Reducer = (members: Vector, into: Column) => void

function reducerOf(op: keyof typeof ACCUMULATORS | 'stddev' | 'stdvar'): Reducer {
  if (op === 'stddev' || op === 'stdvar') return REDUCERS[op]
  return (members, into) => {
    const accumulator = new ACCUMULATORS[op](into)
    for (const member of members) accumulator.add(member)
    accumulator.finish()
  }
}

type Group = { readonly labels: Labels; readonly members: Column[] }

/** The columns of a vector by the labels that they are grouped by, groups in order of appearance. */
function groupColumns(expr: AggregateExpr, vector: Vector): Group[] {
  const groups = new Map<string, Group>()
  const labelsFor = groupingOf(expr)
  const keyOf = groupKeyOf(expr)
  for (const column of vector) {
    const key = keyOf(column.labels)
    const group = groups.get(key)
    if (group) group.members.push(column)
    else groups.set(key, { labels: labelsFor(column.labels), members: [column] })
  }
  return [...groups.values()]
}

function reduceGroups(expr: AggregateExpr, evaluator: Evaluator, reduce: Reducer): Vector {
  const { count } = evaluator.grid
  return groupColumns(expr, evaluator.vector(expr.expr)).flatMap(({ labels, members: all }) => {
    const hasAnyHistogram = hasHistograms(all)
    if (hasAnyHistogram && (expr.op === 'sum' || expr.op === 'avg')) {
      return combineMembers({ ...expr, op: expr.op }, { labels, members: all }, evaluator)
    }
    const members = hasAnyHistogram ? withoutHistograms(expr, all, evaluator) : all
    if (members.length === 0) return []
    const isNameDropped = members.some(member => member.isNameDropped)
    const column = emptyColumn(labels, count, isNameDropped)
    for (const { present } of members) for (let i = 0; i < count; i++) column.present[i] ||= present[i] ?? 0
    reduce(members, column)
    return [column]
  })
}

function quantiles(expr: AggregateExpr, evaluator: Evaluator): Vector {
  const q = expr.param ? evaluator.scalar(expr.param) : new Float64Array(evaluator.grid.count)
  for (const value of q) {
    if (value >= 0 && value <= 1) continue
    const message = `quantile value should be between 0 and 1, got ${formatGeneral(value)}`
    evaluator.annotate('warning', message, expr.param ?? expr)
  }
  return reduceGroups(expr, evaluator, (members, into) => REDUCERS.quantile(members, into, q))
}

/** As Go quotes it: bytes that are no text stand as they were written. */
function quotedLabel({ param }: AggregateExpr, label: string): string {
  const literal = param && unwrapParens(param)
  if (literal?.kind !== 'string' || !label.includes('\uFFFD')) return JSON.stringify(label)
  return `"${literal.written.slice(1, -1).replace(/\\x[0-9a-f]{2}/gi, hexadecimal => hexadecimal.toLowerCase())}"`
}

const sampleText = (sample: Sample): string =>
  typeof sample === 'number' ? formatDecimal(sample) : formatHistogram(sample)

function countValues(expr: AggregateExpr, evaluator: Evaluator): Vector {
  const label = expr.param ? evaluator.string(expr.param) : ''
  if (label === '' || label.includes('\uFFFD')) {
    throw evaluationError(`invalid label name ${quotedLabel(expr, label)}`, expr.param)
  }
  const { count } = evaluator.grid
  const counts = new Map<string, Column>()
  const by = { ...expr, grouping: expr.isWithout ? expr.grouping : [...expr.grouping, label] }
  const labelsFor = groupingOf(by)
  for (const column of evaluator.vector(expr.expr)) {
    for (let i = 0; i < count; i++) {
      if (!column.present[i]) continue
      const labels = labelsFor(withLabel(column.labels, label, sampleText(sampleAt(column, i))))
      const key = labelsKey(labels)
      const counted = counts.get(key) ?? emptyColumn(labels, count)
      counts.set(key, counted)
      counted.present[i] = 1
      counted.values[i] = (counted.values[i] ?? 0) + 1
    }
  }
  return mergeSameLabels([...counts.values()])
}
