import { type Labels, labelsKey, withLabel } from '../../labels/index.ts'
import type { AggregateExpr } from '../syntax/ast.ts'
import { evaluationError } from '../syntax/error.ts'
import { formatDecimal, formatGeneral } from '../syntax/number.ts'
import { selectMembers } from './aggregate-members.ts'
import { type Column, emptyColumn, mergeSameLabels, type Vector } from './column.ts'
import type { Evaluator } from './evaluator.ts'
import { REDUCERS } from './reducers.ts'
import { groupingOf } from './signature.ts'

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
      return reduceGroups(expr, evaluator, REDUCERS[expr.op])
  }
}

type Group = { readonly labels: Labels; readonly members: Column[] }

/** The columns of a vector by the labels that they are grouped by, groups in order of appearance. */
function groupColumns(expr: AggregateExpr, vector: Vector): Group[] {
  const groups = new Map<string, Group>()
  const labelsFor = groupingOf(expr)
  for (const column of vector) {
    const labels = labelsFor(column.labels)
    const key = labelsKey(labels)
    const group = groups.get(key)
    if (group) group.members.push(column)
    else groups.set(key, { labels, members: [column] })
  }
  return [...groups.values()]
}

function reduceGroups(
  expr: AggregateExpr,
  evaluator: Evaluator,
  reduce: (members: Vector, into: Column) => void,
): Vector {
  const { count } = evaluator.grid
  return groupColumns(expr, evaluator.vector(expr.expr)).map(({ labels, members }) => {
    const isNameDropped = members.some(member => member.isNameDropped)
    const column = emptyColumn(labels, count, isNameDropped)
    for (const { present } of members) for (let i = 0; i < count; i++) column.present[i] ||= present[i] ?? 0
    reduce(members, column)
    return column
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

function countValues(expr: AggregateExpr, evaluator: Evaluator): Vector {
  const label = expr.param ? evaluator.string(expr.param) : ''
  if (label === '' || label.includes('\uFFFD')) {
    throw evaluationError(`invalid label name ${JSON.stringify(label)}`, expr.param)
  }
  const { count } = evaluator.grid
  const counts = new Map<string, Column>()
  const by = { ...expr, grouping: expr.isWithout ? expr.grouping : [...expr.grouping, label] }
  const labelsFor = groupingOf(by)
  for (const column of evaluator.vector(expr.expr)) {
    for (let i = 0; i < count; i++) {
      if (!column.present[i]) continue
      const labels = labelsFor(withLabel(column.labels, label, formatDecimal(column.values[i] ?? NaN)))
      const key = labelsKey(labels)
      const counted = counts.get(key) ?? emptyColumn(labels, count)
      counts.set(key, counted)
      counted.present[i] = 1
      counted.values[i] = (counted.values[i] ?? 0) + 1
    }
  }
  return mergeSameLabels([...counts.values()])
}
