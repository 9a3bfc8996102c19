/** A comparison with a number, taken apart so that a chart can draw the figure and its limit. */
export type Comparison = {
  readonly figure: string
  readonly limit: number
  readonly badSide: 'above' | 'below'
}

const ENDS_WITH_LIMIT = /^([\s\S]+?)\s*(>=|<=|>|<)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*$/i
const SET_OPERATOR = /\b(and|or|unless|bool)\b/i
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g

/**
 * The figure and the limit of an expression such as `rate(errors[5m]) > 0.05`; null where it is not that plain: the
 * chart then draws the expression as it is.
 */
export function readComparison(expr: string): Comparison | null {
  const bare = expr.replaceAll(QUOTED, text => ' '.repeat(text.length))
  const match = ENDS_WITH_LIMIT.exec(bare)
  if (!match?.[1] || !isBalanced(match[1]) || SET_OPERATOR.test(outsideBrackets(match[1]))) return null
  if (/[<>]|==|!=/.test(outsideBrackets(match[1]))) return null
  const limit = Number(match[3])
  if (!Number.isFinite(limit)) return null
  return {
    figure: expr.slice(0, match[1].length).trim(),
    limit,
    badSide: match[2]?.startsWith('>') ? 'above' : 'below',
  }
}

function isBalanced(text: string): boolean {
  let depth = 0
  for (const char of text) {
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char)) depth--
    if (depth < 0) return false
  }
  return depth === 0
}

function outsideBrackets(text: string): string {
  let depth = 0
  let rest = ''
  for (const char of text) {
    if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (depth === 0) rest += char
  }
  return rest
}

/** The expression that an alert came from, as its `generatorURL` carries it; empty when it carries none. */
export function expressionOf(generatorUrl: string): string {
  if (!URL.canParse(generatorUrl)) return ''
  return new URL(generatorUrl).searchParams.get('g0.expr') ?? ''
}
