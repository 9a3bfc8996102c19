import { type Expr, parseExpr } from '../../core/promql/index.ts'

/** Above so many characters an expression is not worth its place. */
const LONGEST = 2_000

/** Parses expressions, and keeps the newest `most` of them as they were parsed. Throws as `parseExpr` does. */
export function parseOnce(most: number): (text: string) => Expr {
  const parsed = new Map<string, Expr>()
  return text => {
    const known = parsed.get(text)
    if (known) return known
    const expr = parseExpr(text)
    if (text.length > LONGEST) return expr
    parsed.set(text, expr)
    if (parsed.size > most)
      for (const [oldest] of parsed) {
        parsed.delete(oldest)
        break
      }
    return expr
  }
}
