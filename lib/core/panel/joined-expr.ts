import { parseExpr, typeOf } from '../promql/index.ts'
import { LINE_LABEL } from './line-label.ts'

/** The expressions of a panel as one, so that a panel is one question; each series says by `LINE_LABEL` whose it is. */
export function joinedExpr(exprs: readonly string[]): string {
  const vectors = exprs.map(expr => (typeOf(parseExpr(expr)) === 'scalar' ? `vector(${expr})` : expr))
  const [first = ''] = vectors
  if (vectors.length < 2) return first
  return vectors.map((expr, i) => `label_replace(${expr}, "${LINE_LABEL}", "${i}", "", "")`).join(' or ')
}
