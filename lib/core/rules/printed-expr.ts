import { parseExpr } from '../promql/index.ts'
import { printExpr } from '../promql/syntax/print.ts'

/** An expression as Prometheus prints it; as written when it does not parse. */
export function printedExpr(expr: string): string {
  try {
    return printExpr(parseExpr(expr))
  } catch {
    return expr
  }
}
