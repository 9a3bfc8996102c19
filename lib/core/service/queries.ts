import type { Matcher } from '../labels/index.ts'
import { formatSelector, narrowMatchers, parseMatchers } from './matchers.ts'

/** Where a latency is measured; the part of a service's configuration that becomes PromQL. */
export type LatencySource = {
  readonly metric: string
  readonly kind: 'histogram' | 'summary'
  readonly unit: 's' | 'ms'
  readonly matchers?: string | undefined
  readonly route?: string | undefined
}

export type ErrorSource = {
  readonly metric: string
  readonly bad: string
  readonly matchers?: string | undefined
}

/** Rates look back this far: enough for a scrape interval of a minute. */
const WINDOW = '5m'

const UNIT_SECONDS = { s: 1, ms: 0.001 } as const
export const unitSeconds = (source: LatencySource): number => UNIT_SECONDS[source.unit]

const inSeconds = (expr: string, source: LatencySource): string =>
  source.unit === 'ms' ? `${expr} * 0.001` : expr

function selectorsOf(source: LatencySource, match: string) {
  const matchers = narrowMatchers(parseMatchers(match), parseMatchers(source.matchers ?? ''))
  return {
    bucket: formatSelector(`${source.metric}_bucket`, matchers),
    count: formatSelector(`${source.metric}_count`, matchers),
    ofQuantile: (q: number) =>
      formatSelector(source.metric, [
        ...matchers,
        { name: 'quantile', op: '=', value: String(q) } as Matcher,
      ]),
  }
}

/**
 * Buckets by their bound, with a missing `+Inf` bucket taken from `_count`: where a series has its own, the
 * right side of `or` has the same labels and is not used.
 */
const complete = (bucket: string, count: string): string =>
  `(${bucket} or label_replace(${count}, "le", "+Inf", "", ""))`

/** The part of requests with this latency or less took it, over the last minutes; in seconds. */
export function latencyQuantile(source: LatencySource, match: string, quantile: number): string {
  const { bucket, count, ofQuantile } = selectorsOf(source, match)
  if (source.kind === 'summary') return inSeconds(`max(${ofQuantile(quantile)})`, source)
  const buckets = complete(`rate(${bucket}[${WINDOW}])`, `rate(${count}[${WINDOW}])`)
  return inSeconds(`histogram_quantile(${quantile}, sum by (le) (${buckets}))`, source)
}

/** As `latencyQuantile`, of the 24 hours before the moment that is asked about; of a summary the mean of its quantiles. */
export function latencyOfDay(source: LatencySource, match: string, quantile: number): string {
  const { bucket, count, ofQuantile } = selectorsOf(source, match)
  if (source.kind === 'summary') return inSeconds(`max(avg_over_time(${ofQuantile(quantile)}[1d]))`, source)
  const buckets = complete(`rate(${bucket}[1d])`, `rate(${count}[1d])`)
  return inSeconds(`histogram_quantile(${quantile}, sum by (le) (${buckets}))`, source)
}

/** As `latencyQuantile`, of everything that was observed since the process started. Null for a summary. */
export function latencySinceStart(source: LatencySource, match: string, quantile: number): string | null {
  if (source.kind === 'summary') return null
  const { bucket, count } = selectorsOf(source, match)
  return inSeconds(`histogram_quantile(${quantile}, sum by (le) (${complete(bucket, count)}))`, source)
}

/** The latency where something was observed, and everything since the start where nothing was. */
export function latencyEvenIfQuiet(source: LatencySource, match: string, quantile: number): string {
  const recent = latencyQuantile(source, match, quantile)
  const sinceStart = latencySinceStart(source, match, quantile)
  return sinceStart ? `((${recent}) >= 0) or (${sinceStart})` : recent
}

export function latencyByRoute(source: LatencySource, match: string, quantile: number): string | null {
  const { route } = source
  if (!route) return null
  const { bucket, count, ofQuantile } = selectorsOf(source, match)
  if (source.kind === 'summary') return inSeconds(`max by (${route}) (${ofQuantile(quantile)})`, source)
  const buckets = complete(`rate(${bucket}[${WINDOW}])`, `rate(${count}[${WINDOW}])`)
  return inSeconds(`histogram_quantile(${quantile}, sum by (${route}, le) (${buckets}))`, source)
}

/** Observations per bucket and step, for a heatmap; `$step` stands for the step's duration. */
export function latencyBuckets(source: LatencySource, match: string): string | null {
  if (source.kind === 'summary') return null
  const { bucket, count } = selectorsOf(source, match)
  return `sum by (le) ${complete(`increase(${bucket}[$step])`, `increase(${count}[$step])`)}`
}

/** One series for each bound that the histogram has. */
export function bucketBounds(source: LatencySource, match: string): string | null {
  return source.kind === 'summary' ? null : `group by (le) (${selectorsOf(source, match).bucket})`
}

/** How much was observed within the last hour; empty when the metric is not there at all. */
export function observedLastHour(source: LatencySource, match: string): string {
  return `sum(increase(${selectorsOf(source, match).count}[1h]))`
}

function errorRates(source: ErrorSource, match: string) {
  const all = narrowMatchers(parseMatchers(match), parseMatchers(source.matchers ?? ''))
  const bad = [...all, ...parseMatchers(source.bad)]
  return {
    all: `sum(rate(${formatSelector(source.metric, all)}[${WINDOW}]))`,
    bad: `sum(rate(${formatSelector(source.metric, bad)}[${WINDOW}]))`,
  }
}

/** The share of requests that failed: 0 when none did, nothing when there were no requests. */
export function errorRatio(source: ErrorSource, match: string): string {
  const { all, bad } = errorRates(source, match)
  return `(${bad} or ${all} * 0) / (${all} > 0)`
}

/** Requests a second, from whatever counts them. */
export function requestRate(
  sources: { readonly errors?: ErrorSource | undefined; readonly latency?: LatencySource | undefined },
  match: string,
): string | null {
  if (sources.errors) return errorRates(sources.errors, match).all
  if (sources.latency) return `sum(rate(${selectorsOf(sources.latency, match).count}[${WINDOW}]))`
  return null
}

export const upOf = (match: string): string => formatSelector('up', parseMatchers(match))

/** How many targets are down. */
export const downCount = (match: string): string => `count(${upOf(match)}) - sum(${upOf(match)})`
