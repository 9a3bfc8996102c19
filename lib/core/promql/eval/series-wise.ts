import { RANGE_FUNCTIONS } from '../functions/index.ts'
import { childrenOf, type Expr, unwrapParens, type VectorSelector } from '../syntax/ast.ts'

/**
 * The one selector of an expression whose value over many series is the values over each of them, one behind the other:
 * a selector or a function of its range, negated, or beside a number. Null for every other.
 */
export function selectorOfEach(expr: Expr): VectorSelector | null {
  switch (expr.kind) {
    case 'vectorSelector':
      return expr
    case 'paren':
    case 'unary':
      return selectorOfEach(expr.expr)
    case 'binary': {
      const [left, right] = [unwrapParens(expr.left), unwrapParens(expr.right)]
      if (left.kind === 'number') return selectorOfEach(right)
      return right.kind === 'number' ? selectorOfEach(left) : null
    }
    case 'call': {
      if (!RANGE_FUNCTIONS.has(expr.func)) return null
      const args = expr.args.map(unwrapParens)
      const ranges = args.filter(arg => arg.kind === 'matrixSelector')
      const [range] = ranges
      const others = args.filter(arg => arg !== range)
      return range && !others.some(hasSelector) ? range.selector : null
    }
    default:
      return null
  }
}

const hasSelector = (expr: Expr): boolean =>
  expr.kind === 'vectorSelector' || childrenOf(expr).some(hasSelector)
