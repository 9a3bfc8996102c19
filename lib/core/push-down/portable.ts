import { METRIC_NAME } from '../labels/index.ts'
import { childrenOf, type Expr, type VectorSelector } from '../promql/index.ts'

/** Functions that engines have had for years, with the same meaning; others are evaluated here. */
const PORTABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'abs absent absent_over_time avg_over_time ceil changes clamp clamp_max clamp_min count_over_time day_of_month ' +
    'day_of_week days_in_month delta deriv exp floor histogram_quantile hour idelta increase irate label_join ' +
    'label_replace last_over_time ln log10 log2 max_over_time min_over_time minute month predict_linear ' +
    'present_over_time quantile_over_time rate resets round scalar sgn sort sort_desc sqrt stddev_over_time ' +
    'stdvar_over_time sum_over_time time timestamp vector year'
  ).split(' '),
)
const OWN_AGGREGATORS: ReadonlySet<string> = new Set(['limitk', 'limit_ratio'])
const OWN_OPERATORS: ReadonlySet<string> = new Set(['</', '>/', 'atan2'])
const PLAIN_LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/
const PLAIN_METRIC = /^[A-Za-z_:][A-Za-z0-9_:]*$/

/** Whether any engine of PromQL reads an expression, and means by it what is meant here. */
export function isPortable(expr: Expr): boolean {
  return isPortableItself(expr) && childrenOf(expr).every(isPortable)
}

function isPortableItself(expr: Expr): boolean {
  switch (expr.kind) {
    case 'call':
      return PORTABLE_FUNCTIONS.has(expr.func)
    case 'aggregate':
      return !OWN_AGGREGATORS.has(expr.op) && expr.grouping.every(label => PLAIN_LABEL.test(label))
    case 'binary': {
      const { labels, include, fillLeft, fillRight } = expr.matching
      if (OWN_OPERATORS.has(expr.op) || fillLeft !== null || fillRight !== null) return false
      return [...labels, ...include].every(label => PLAIN_LABEL.test(label))
    }
    case 'vectorSelector':
      return isPlain(expr)
    default:
      return true
  }
}

const isPlain = ({ matchers, ends }: VectorSelector): boolean =>
  ends === 'inside' &&
  matchers.every(({ name, op, value }) =>
    name === METRIC_NAME && op === '=' ? PLAIN_METRIC.test(value) : PLAIN_LABEL.test(name),
  )
