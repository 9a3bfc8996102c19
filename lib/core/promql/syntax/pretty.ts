import type { BinaryExpr, Expr } from './ast.ts'
import { printAggregateHead, printExpr, printMatching, printSubqueryTail } from './print.ts'

/** Prometheus breaks what is longer than this. */
const LINE = 100

const indent = (level: number): string => '  '.repeat(level)

/** Writes an expression over several lines where it is long, as Prometheus' `format_query` does. */
export function prettyExpr(expr: Expr, level = 0): string {
  const inOne = printExpr(expr)
  const start = indent(level)
  if (inOne.length <= LINE) return start + inOne
  switch (expr.kind) {
    case 'aggregate': {
      const param = expr.param ? `${prettyExpr(expr.param, level + 1)},\n` : ''
      return `${start}${printAggregateHead(expr)}(\n${param}${prettyExpr(expr.expr, level + 1)}\n${start})`
    }
    case 'binary':
      return `${prettyExpr(expr.left, level + 1)}\n${start}${operatorOf(expr)}\n${prettyExpr(expr.right, level + 1)}`
    case 'call': {
      const args = expr.args.map(arg => prettyExpr(arg, level + 1)).join(',\n')
      return `${start}${expr.func}(\n${args}\n${start})`
    }
    case 'paren':
      return `${start}(\n${prettyExpr(expr.expr, level + 1)}\n${start})`
    case 'unary':
      return `${start}${expr.op}${prettyExpr(expr.expr, level).trim()}`
    case 'subquery':
      return `${prettyExpr(expr.expr, level)}${printSubqueryTail(expr)}`
    default:
      return start + inOne
  }
}

const operatorOf = ({ op, returnsBool, matching }: BinaryExpr): string =>
  `${op}${returnsBool ? ' bool' : ''}${printMatching(matching)}`
