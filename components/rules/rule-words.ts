import type { Aggregation, Comparison, ThresholdRuleConfig } from '../../lib/core/config/schema/rule.ts'

export const COMPARISON_WORDS: Readonly<Record<Comparison, string>> = {
  above: 'above',
  at_least: 'at or above',
  below: 'below',
  at_most: 'at or below',
  equal: 'equal to',
  not_equal: 'other than',
}

export const AGGREGATION_WORDS: Readonly<Record<Aggregation, string>> = {
  last: 'the newest sample',
  avg: 'the average',
  min: 'the least',
  max: 'the most',
  sum: 'the sum',
  count: 'how many samples',
  rate: 'growth per second',
  increase: 'growth',
  p50: 'the median',
  p90: 'the 90th percentile',
  p95: 'the 95th percentile',
  p99: 'the 99th percentile',
}

/** What is measured, short: the expression, or the metric with what is made of it. */
export function figureText({
  expression,
  metric,
  matchers,
  aggregation,
  window,
}: ThresholdRuleConfig): string {
  if (expression !== undefined) return expression
  const series = `${metric ?? ''}${matchers ? `{${matchers}}` : ''}`
  if (aggregation === undefined || aggregation === 'last') return series
  return `${aggregation}(${series}, ${window ?? '5m'})`
}
