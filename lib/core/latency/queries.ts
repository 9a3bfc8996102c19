export const QUANTILES = ['p50', 'p90', 'p95', 'p99'] as const
export type Quantile = (typeof QUANTILES)[number]

const VALUES: Readonly<Record<Quantile, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 }

/** The label that tells the percentiles of one answer apart. */
export const QUANTILE_LABEL = 'quantile'

export type ByQuantile = Readonly<Record<Quantile, string>>

/** Four expressions as one, so that one channel carries all percentiles. */
export function allQuantiles(exprs: ByQuantile): string {
  return QUANTILES.map(name => labelled(exprs[name], QUANTILE_LABEL, name)).join(' or ')
}

/**
 * The expressions of all four percentiles, from the one of any: the quantile that `histogram_quantile` or a summary's
 * label asks for is replaced. Null when the expression asks for none.
 */
export function quantilesOf(expr: string): ByQuantile | null {
  if (statedQuantile(expr) === null) return null
  const at = (name: Quantile) => withQuantile(expr, VALUES[name])
  return { p50: at('p50'), p90: at('p90'), p95: at('p95'), p99: at('p99') }
}

const IN_FUNCTION = /(histogram_quantile\(\s*)([0-9.]+)/g
const IN_LABEL = /(quantile\s*=\s*")([0-9.]+)(")/g

/** The quantile that an expression asks for; null when it asks for none, or for several. */
export function statedQuantile(expr: string): number | null {
  const stated = [...expr.matchAll(IN_FUNCTION), ...expr.matchAll(IN_LABEL)].map(match => Number(match[2]))
  const [first, ...others] = new Set(stated)
  return first === undefined || others.length > 0 || Number.isNaN(first) ? null : first
}

function withQuantile(expr: string, quantile: number): string {
  return expr
    .replace(IN_FUNCTION, (_all, head: string) => `${head}${quantile}`)
    .replace(IN_LABEL, (_all, head: string, _value: string, tail: string) => `${head}${quantile}${tail}`)
}

/** The percentile's name for a configured one: 0.95 is p95. Null for one that is not among the columns. */
export function quantileName(quantile: number): Quantile | null {
  return QUANTILES.find(name => VALUES[name] === quantile) ?? null
}

/** The same as it was a week ago, as the mean of the hour around: one odd minute back then says nothing. */
export function lastWeek(expr: string): string {
  return `avg_over_time((${expr})[1h:5m] offset 6d23h30m)`
}

/** Only the series with one value of one label. */
export function only(expr: string, label: string, value: string): string {
  return `(${expr}) and on (${label}) ${labelled('vector(1)', label, value)}`
}

/** The step's duration put where a bucket query leaves room for it; at least the window that rates need. */
export function withStep(expr: string, stepSeconds: number): string {
  return expr.replaceAll('$step', `${Math.max(1, Math.round(stepSeconds))}s`)
}

function labelled(expr: string, label: string, value: string): string {
  const text = value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replaceAll('$', '$$$$')
  return `label_replace(${expr}, "${label}", "${text}", "", "")`
}
