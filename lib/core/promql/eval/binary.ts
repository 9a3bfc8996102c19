import { type BinaryExpr, isComparison, isSetOperator } from '../syntax/ast.ts'
import { typeOf } from '../syntax/check.ts'
import { operate, StepNotes } from './binary-histograms.ts'
import { type Column, dropNames, emptyColumn, hasAny, type Value, type Vector } from './column.ts'
import type { Evaluator } from './evaluator.ts'
import { matchVectors } from './match.ts'
import { type Operation, operationOf } from './operators.ts'
import { ColumnDraft, type Sample, sampleAt } from './samples.ts'
import { combineSets } from './set.ts'

export function evaluateBinary(expr: BinaryExpr, evaluator: Evaluator): Value {
  const [left, right] = [typeOf(expr.left), typeOf(expr.right)]
  if (left === 'scalar' && right === 'scalar')
    return { kind: 'scalar', values: betweenScalars(expr, evaluator) }
  if (left === 'scalar' || right === 'scalar') {
    return { kind: 'vector', vector: withScalar(expr, left === 'scalar' ? 'left' : 'right', evaluator) }
  }
  const sides = { left: evaluator.vector(expr.left), right: evaluator.vector(expr.right) }
  const vector = isSetOperator(expr.op)
    ? combineSets(expr.op, expr.matching, sides)
    : matchVectors(expr, sides, evaluator)
  return { kind: 'vector', vector }
}

function betweenScalars(expr: BinaryExpr, evaluator: Evaluator): Float64Array {
  const left = evaluator.scalar(expr.left)
  const right = evaluator.scalar(expr.right)
  const operation = operationOf(expr.op)
  return left.map((value, i) => {
    const other = right[i] ?? NaN
    if (operation.kind === 'compare') return operation.of(value, other) ? 1 : 0
    return operation.kind === 'compute' ? operation.of(value, other) : NaN
  })
}

function withScalar(expr: BinaryExpr, scalarSide: 'left' | 'right', evaluator: Evaluator): Vector {
  const isScalarLeft = scalarSide === 'left'
  const vector = evaluator.vector(isScalarLeft ? expr.right : expr.left)
  const scalar = evaluator.scalar(isScalarLeft ? expr.left : expr.right)
  const operation = operationOf(expr.op)
  const notes = new StepNotes()
  const out = vector.map(column =>
    column.histograms || operation.kind === 'nothing'
      ? samplesWithScalar(expr, column, { scalar, scalarSide, notes })
      : numbersWithScalar(expr, column, { scalar, scalarSide, operation }),
  )
  notes.tell(note => evaluator.annotate(note.kind, note.message, expr))
  const found = out.filter(hasAny)
  const keepsName = operation.kind === 'nothing' || (operation.kind === 'compare' && !expr.returnsBool)
  return keepsName ? found : dropNames(found, evaluator.options.delayedNameRemoval)
}

type NumberOperation = Exclude<Operation, { readonly kind: 'nothing' }>
type Scalar = { readonly scalar: Float64Array; readonly scalarSide: 'left' | 'right' }

function numbersWithScalar(
  expr: BinaryExpr,
  column: Column,
  { scalar, scalarSide, operation }: Scalar & { readonly operation: NumberOperation },
): Column {
  const count = column.values.length
  const result = emptyColumn(column.labels, count, column.isNameDropped)
  for (let i = 0; i < count; i++) {
    if (!column.present[i]) continue
    const value = column.values[i] ?? NaN
    const other = scalar[i] ?? NaN
    const [a, b] = scalarSide === 'left' ? [other, value] : [value, other]
    if (operation.kind === 'compute') result.values[i] = operation.of(a, b)
    else if (expr.returnsBool) result.values[i] = operation.of(a, b) ? 1 : 0
    else if (operation.of(a, b)) result.values[i] = value
    else continue
    result.present[i] = 1
  }
  return result
}

function samplesWithScalar(
  { op, returnsBool }: BinaryExpr,
  column: Column,
  { scalar, scalarSide, notes }: Scalar & { readonly notes: StepNotes },
): Column {
  const draft = new ColumnDraft(column.labels, column.values.length, column.isNameDropped)
  for (let i = 0; i < column.values.length; i++) {
    if (!column.present[i]) continue
    const sample = sampleAt(column, i)
    const other = scalar[i] ?? NaN
    const { sample: found, holds, note } = operate(op, ...pairOf(sample, other, scalarSide))
    notes.add(i, note)
    if (found === null) continue
    if (!isComparison(op)) draft.put(i, found)
    else if (returnsBool) draft.put(i, holds ? 1 : 0)
    else if (holds) draft.put(i, sample)
  }
  return draft.finished()
}

const pairOf = (sample: Sample, scalar: number, scalarSide: 'left' | 'right'): [Sample, Sample] =>
  scalarSide === 'left' ? [scalar, sample] : [sample, scalar]
