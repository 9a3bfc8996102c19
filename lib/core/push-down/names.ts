import { type Expr, isComparison, isSetOperator, unwrapParens } from '../promql/index.ts'

const KEEPING = new Set(['last_over_time', 'sort', 'sort_desc'])
/** What becomes of the name is written in their arguments. */
const LABELLING = new Set(['label_replace', 'label_join'])
const CHOOSING = new Set(['topk', 'bottomk'])

/**
 * Whether series of an answer may still have the name of their metric, by the rules of PromQL. VictoriaMetrics keeps
 * it where a function leaves its meaning, as `min_over_time` does.
 */
export function keepsName(expr: Expr): boolean {
  const inner = unwrapParens(expr)
  switch (inner.kind) {
    case 'vectorSelector':
    case 'matrixSelector':
      return true
    case 'call': {
      const [first] = inner.args
      if (LABELLING.has(inner.func)) return true
      return KEEPING.has(inner.func) && first !== undefined && keepsName(first)
    }
    case 'aggregate':
      if (CHOOSING.has(inner.op)) return keepsName(inner.expr)
      return !inner.isWithout && inner.grouping.includes('__name__')
    case 'binary': {
      if (isSetOperator(inner.op)) return keepsName(inner.left) || keepsName(inner.right)
      if (!isComparison(inner.op) || inner.returnsBool) return false
      return keepsName(inner.left) || keepsName(inner.right)
    }
    case 'subquery':
      return keepsName(inner.expr)
    default:
      return false
  }
}
