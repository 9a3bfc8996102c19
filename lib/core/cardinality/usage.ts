import { type Matcher, METRIC_NAME } from '../labels/index.ts'
import { childrenOf, type Expr } from '../promql/index.ts'

/** What an expression names: metrics, patterns for metrics, and labels. */
export type Named = {
  readonly metrics: ReadonlySet<string>
  /** Selectors that name no metric outright, such as `{__name__=~"node_.+"}`: they may read any that passes. */
  readonly patterns: readonly (readonly Matcher[])[]
  readonly labels: ReadonlySet<string>
}

/** Names of metrics and labels that an expression reads, by its selectors, groupings and functions of labels. */
export function namesIn(expr: Expr): Named {
  const found = {
    metrics: new Set<string>(),
    patterns: [] as (readonly Matcher[])[],
    labels: new Set<string>(),
  }
  collect(expr, found)
  return found
}

type Found = {
  readonly metrics: Set<string>
  readonly patterns: (readonly Matcher[])[]
  readonly labels: Set<string>
}

function collect(expr: Expr, found: Found): void {
  if (expr.kind === 'vectorSelector') noteSelector(expr.matchers, found)
  if (expr.kind === 'aggregate' && !expr.isWithout) for (const label of expr.grouping) found.labels.add(label)
  if (expr.kind === 'binary') {
    const { isOn, labels, include } = expr.matching
    for (const label of [...(isOn ? labels : []), ...include]) found.labels.add(label)
  }
  if (expr.kind === 'string') found.labels.add(expr.value)
  for (const child of childrenOf(expr)) collect(child, found)
}

function noteSelector(matchers: readonly Matcher[], found: Found): void {
  const exact = matchers.find(({ name, op, value }) => name === METRIC_NAME && op === '=' && value !== '')
  if (exact) found.metrics.add(exact.value)
  else {
    const ofName = matchers.filter(({ name }) => name === METRIC_NAME)
    if (ofName.length > 0) found.patterns.push(ofName)
  }
  for (const { name } of matchers) if (name !== METRIC_NAME) found.labels.add(name)
}
