import { type BinaryExpr, isSetOperator } from '../syntax/ast.ts'
import { typeOf } from '../syntax/check.ts'
import { dropNames, emptyColumn, hasAny, type Value, type Vector } from './column.ts'
import type { Evaluator } from './evaluator.ts'
import { matchVectors } from './match.ts'
import { operationOf } from './operators.ts'
import { combineSets } from './set.ts'
import { noteTrim } from './trim.ts'

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
  if (operation.kind === 'nothing') return noteTrim(expr, vector, evaluator)
  const { count } = evaluator.grid
  const out = vector.map(column => {
    const result = emptyColumn(column.labels, count, column.isNameDropped)
    for (let i = 0; i < count; i++) {
      if (!column.present[i]) continue
      const value = column.values[i] ?? NaN
      const other = scalar[i] ?? NaN
      const [a, b] = isScalarLeft ? [other, value] : [value, other]
      if (operation.kind === 'compute') result.values[i] = operation.of(a, b)
      else if (expr.returnsBool) result.values[i] = operation.of(a, b) ? 1 : 0
      else if (operation.of(a, b)) result.values[i] = value
      else continue
      result.present[i] = 1
    }
    return result
  })
  const found = out.filter(hasAny)
  const keepsName = operation.kind === 'compare' && !expr.returnsBool
  return keepsName ? found : dropNames(found, evaluator.options.delayedNameRemoval)
}
