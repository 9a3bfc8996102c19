import { type Matcher, METRIC_NAME } from '../../labels/index.ts'
import type {
  AggregateExpr,
  At,
  BinaryExpr,
  Duration,
  Expr,
  Modifiers,
  SubqueryExpr,
  VectorMatching,
  VectorSelector,
} from './ast.ts'
import { formatDecimal, formatDurationMs, formatGeneral } from './number.ts'
import { quoteString } from './quote.ts'

const PLAIN_LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/
const PLAIN_METRIC = /^[A-Za-z_:][A-Za-z0-9_:]*$/

/** Writes an expression the way Prometheus formats one; parsing the text gives the same expression again. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.isDuration ? formatDurationMs(expr.value * 1000) : formatGeneral(expr.value)
    case 'string':
      return quoteString(expr.value)
    case 'paren':
      return `(${printExpr(expr.expr)})`
    case 'unary':
      return `${expr.op}${printExpr(expr.expr)}`
    case 'binary':
      return printBinary(expr)
    case 'aggregate':
      return printAggregate(expr)
    case 'call':
      return `${expr.func}(${expr.args.map(printExpr).join(', ')})`
    case 'vectorSelector':
      return printSelector(expr) + printModifiers(expr) + printEnds(expr)
    case 'matrixSelector': {
      const { selector } = expr
      return `${printSelector(selector)}[${printDuration(expr.range)}]${printModifiers(selector)}${printEnds(selector)}`
    }
    case 'subquery':
      return printSubquery(expr)
  }
}

function printBinary({ op, left, right, returnsBool, matching }: BinaryExpr): string {
  const bool = returnsBool ? ' bool' : ''
  return `${printExpr(left)} ${op}${bool}${printMatching(matching)} ${printExpr(right)}`
}

export function printMatching({ isOn, labels, group, include, fillLeft, fillRight }: VectorMatching): string {
  let text = ''
  if (isOn || labels.length > 0 || group !== 'one')
    text += ` ${isOn ? 'on' : 'ignoring'} (${printLabels(labels)})`
  if (group !== 'one') text += ` group_${group} (${printLabels(include)})`
  if (fillLeft !== null && Object.is(fillLeft, fillRight)) return `${text} fill (${formatDecimal(fillLeft)})`
  if (fillLeft !== null) text += ` fill_left (${formatDecimal(fillLeft)})`
  if (fillRight !== null) text += ` fill_right (${formatDecimal(fillRight)})`
  return text
}

const printLabels = (labels: readonly string[]): string =>
  labels.map(label => (PLAIN_LABEL.test(label) ? label : quoteString(label))).join(', ')

/** The operator with its grouping, up to the parenthesis. */
export function printAggregateHead({ op, grouping, isWithout }: AggregateExpr): string {
  const clause =
    isWithout || grouping.length > 0 ? ` ${isWithout ? 'without' : 'by'} (${printLabels(grouping)}) ` : ''
  return `${op}${clause}`
}

function printAggregate(aggregate: AggregateExpr): string {
  const { param, expr } = aggregate
  const args = param ? `${printExpr(param)}, ${printExpr(expr)}` : printExpr(expr)
  return `${printAggregateHead(aggregate)}(${args})`
}

function printSelector({ name, matchers }: VectorSelector): string {
  const isPlain = name !== null && PLAIN_METRIC.test(name)
  const inside = isPlain ? matchers.slice(0, -1) : matchers
  const braces = inside.length > 0 || !isPlain ? `{${inside.map(printMatcher).join(',')}}` : ''
  return (isPlain ? name : '') + braces
}

function printMatcher({ name, op, value }: Matcher): string {
  if (name === METRIC_NAME && op === '=' && !PLAIN_METRIC.test(value)) return quoteString(value)
  return `${PLAIN_LABEL.test(name) ? name : quoteString(name)}${op}${quoteString(value)}`
}

const printEnds = ({ ends }: VectorSelector): string => (ends === 'inside' ? '' : ` ${ends}`)

function printModifiers({ at, offset }: Modifiers): string {
  const atText = at ? ` @ ${printAt(at)}` : ''
  return offset ? `${atText} offset ${printDuration(offset)}` : atText
}

const printAt = (at: At): string => (at.kind === 'time' ? (at.ms / 1000).toFixed(3) : `${at.kind}()`)

const printSubquery = (expr: SubqueryExpr): string => printExpr(expr.expr) + printSubqueryTail(expr)

export function printSubqueryTail(expr: SubqueryExpr): string {
  const step = expr.step ? printDuration(expr.step) : ''
  return `[${printDuration(expr.range)}:${step}]${printModifiers(expr)}`
}

function printDuration(duration: Duration): string {
  switch (duration.kind) {
    case 'seconds':
      return duration.isDuration ? formatDurationMs(duration.seconds * 1000) : formatDecimal(duration.seconds)
    case 'step':
    case 'range':
      return `${duration.kind}()`
    case 'negated':
      return `-${printDuration(duration.operand)}`
    case 'grouped':
      return `(${printDuration(duration.operand)})`
    case 'arithmetic':
      return `${printDuration(duration.left)} ${duration.op} ${printDuration(duration.right)}`
    case 'extreme':
      return `${duration.of}_of(${printDuration(duration.left)}, ${printDuration(duration.right)})`
  }
}
