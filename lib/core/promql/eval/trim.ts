import type { BinaryExpr } from '../syntax/ast.ts'
import type { Vector } from './column.ts'
import type { Evaluator } from './evaluator.ts'

/** `</` and `>/` are defined on histograms alone: floats give nothing, and a note says so. */
export function noteTrim(expr: BinaryExpr, vector: Vector, evaluator: Evaluator): Vector {
  if (vector.length > 0) {
    const what = `"${expr.op}": float ${expr.op} float`
    evaluator.annotate('info', `incompatible sample types encountered for binary operator ${what}`, expr)
  }
  return []
}
