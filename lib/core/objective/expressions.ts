import type { LatencySignal } from '../config/schema/service.ts'
import type { Matcher } from '../labels/index.ts'
import { formatSelector, narrowMatchers, parseMatchers } from '../service/matchers.ts'
import { objectiveProblem, type PlacedObjective } from './objective.ts'

/** What the deck writes of every service and part: 1 for the state that it is in, 0 for the others. */
export const STATE_METRIC = 'opsdeck_service_state'
export const JUDGED_STATES = ['up', 'degraded', 'down'] as const

/** Bad and all of an objective a second, over the last five minutes; null when it cannot be judged. */
export function baseRates(placed: PlacedObjective): { readonly bad: string; readonly all: string } | null {
  if (objectiveProblem(placed) !== null) return null
  const { objective, holder } = placed
  if (objective.of === 'uptime') return uptimeRates(placed)
  const match = parseMatchers(holder.match ?? '')
  if (objective.of === 'latency') return holder.latency ? latencyRates(holder.latency, match) : null
  if (!holder.errors) return null
  const matchers = narrowMatchers(match, parseMatchers(holder.errors.matchers ?? ''))
  const all = sumRate(formatSelector(holder.errors.metric, matchers))
  const bad = sumRate(
    formatSelector(holder.errors.metric, [...matchers, ...parseMatchers(holder.errors.bad)]),
  )
  return { bad: `${bad} or ${all} * 0`, all }
}

/** Shares of time. Where nothing was judged there are no samples, and so no time. */
function uptimeRates({ service, part, objective }: PlacedObjective) {
  const over = (states: string): string =>
    `avg_over_time(${STATE_METRIC}{service="${service}",part="${part ?? ''}",state=~"${states}"}[5m])`
  const bad = objective.degraded_is_good ? 'down' : 'degraded|down'
  return { bad: `sum(${over(bad)})`, all: `sum(${over(JUDGED_STATES.join('|'))})` }
}

/** Requests slower than the limit, which must be a bucket's bound. */
function latencyRates(latency: LatencySignal, match: readonly Matcher[]) {
  const matchers = narrowMatchers(match, parseMatchers(latency.matchers ?? ''))
  const all = sumRate(formatSelector(`${latency.metric}_count`, matchers))
  const bound: Matcher = { name: 'le', op: '=~', value: boundPattern(latency) } as Matcher
  const within = sumRate(formatSelector(`${latency.metric}_bucket`, [...matchers, bound]))
  return { bad: `clamp_min(${all} - ${within}, 0)`, all }
}

/** The ways in which client libraries write a bucket's bound. */
function boundPattern({ target_seconds = 0, unit }: LatencySignal): string {
  const bound = unit === 'ms' ? Number((target_seconds * 1_000).toPrecision(12)) : target_seconds
  const texts = new Set([String(bound), bound.toFixed(1), bound.toExponential()])
  const same = [...texts].filter(text => Number(text) === bound)
  return same.map(text => text.replaceAll('.', '\\.').replaceAll('+', '\\+')).join('|')
}

const sumRate = (selector: string): string => `sum(rate(${selector}[5m]))`

/** A percentile over a long stretch that ends when it is asked for, in seconds; null when it cannot be told. */
export function quantileOver(
  holder: { readonly match?: string | undefined; readonly latency?: LatencySignal | undefined },
  quantile: number,
  seconds: number,
): string | null {
  const { latency } = holder
  if (!latency || latency.kind === 'summary') return null
  const matchers = narrowMatchers(parseMatchers(holder.match ?? ''), parseMatchers(latency.matchers ?? ''))
  const buckets = `sum by (le) (increase(${formatSelector(`${latency.metric}_bucket`, matchers)}[${seconds}s]))`
  const expr = `histogram_quantile(${quantile}, ${buckets})`
  return latency.unit === 'ms' ? `${expr} * 0.001` : expr
}
