import { isComparison, PromqlError, parseExpr, parseSelector, typeOf, unwrapParens } from '../promql/index.ts'

/** `=~"$instance"`: a label of the alert that the runbook was opened from. */
const LABEL = /(=~\s*)"\$([a-zA-Z_]\w*)"/g
const STRAY_LABEL = /\$[a-zA-Z_]\w*/

/** As RE2 takes a text for itself. */
const literal = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)

/**
 * Puts the labels of an alert in the place of `=~"$name"`; without the alert, or the label, any value fits. What is put
 * in is one quoted string: it cannot become a part of the expression.
 */
export function fillLabels(expr: string, labels: Readonly<Record<string, string>> | null): string {
  return expr.replaceAll(LABEL, (_whole, operator: string, name: string) => {
    const value = labels?.[name]
    return `${operator}${JSON.stringify(value === undefined ? '.*' : literal(value))}`
  })
}

/** What is wrong with an expression of a text, in words; null = nothing. */
export function expressionFault(expr: string): string | null {
  const stray = STRAY_LABEL.exec(expr.replaceAll(LABEL, ''))
  if (stray !== null)
    return `${stray[0]}: a label of the alert stands only as a whole matcher: expected =~"${stray[0]}"`
  return faultOf(() => {
    const type = typeOf(parseExpr(fillLabels(expr, null)))
    return type === 'vector' || type === 'scalar'
      ? null
      : `expected an expression with figures, this one is of type ${type}`
  })
}

export const selectorFault = (selector: string): string | null =>
  expressionFault(selector) ??
  faultOf(() => {
    parseSelector(fillLabels(selector, null))
    return null
  })

function faultOf(judge: () => string | null): string | null {
  try {
    return judge()
  } catch (error) {
    if (error instanceof PromqlError) return error.message
    throw error
  }
}

/** What is compared, as an expression of its own: `a` of `a > 5`. Null when it is no comparison. */
export function comparedSide(expr: string): string | null {
  const tree = unwrapParens(parseExpr(expr))
  if (tree.kind !== 'binary' || !isComparison(tree.op) || tree.returnsBool) return null
  const side = typeOf(tree.left) === 'vector' ? tree.left : tree.right
  return expr.slice(side.start, side.end)
}
