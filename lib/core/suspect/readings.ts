import { compareStrings } from '../labels/index.ts'

/** How the samples of a metric are compared. */
export type Reading =
  | { readonly kind: 'gauge'; readonly metric: string }
  | { readonly kind: 'counter'; readonly metric: string }
  /** `_sum` by `_count`, minute by minute; `metric` is the family's name. */
  | { readonly kind: 'mean'; readonly metric: string }
  /** The series ended, though its target went on. */
  | { readonly kind: 'gone'; readonly metric: string }

export type TypeOf = (family: string) => string | undefined

/** What is written by the collector about itself, by rules about other series, or says no amount. */
const LEFT_OUT = /^(scrape_|ALERTS$|ALERTS_FOR_STATE$)|:|_(bucket|created|info)$/

const COUNTS = /_(total|count|sum)$/

/**
 * How each of these metrics is compared. Left out: what rules record (it follows from the rest), the collector's own
 * `scrape_*` (`up` says as much), `_bucket` (the mean of the family stands for it) and `_info`. A metric is a counter
 * when the target says so, or by its name when the target says nothing.
 */
export function planReadings(metrics: readonly string[], typeOf: TypeOf): Reading[] {
  const all = new Set(metrics)
  const readings: Reading[] = []
  for (const metric of [...all].sort(compareStrings)) {
    if (LEFT_OUT.test(metric)) continue
    const family = metric.replace(/_(sum|count)$/, '')
    const isPart = family !== metric
    if (isPart && all.has(`${family}_sum`) && all.has(`${family}_count`)) {
      if (metric.endsWith('_count'))
        readings.push({ kind: 'counter', metric }, { kind: 'mean', metric: family })
      continue
    }
    const type = typeOf(metric) ?? typeOf(metric.replace(/_total$/, ''))
    const isCounter = type === undefined || type === 'unknown' ? COUNTS.test(metric) : type === 'counter'
    readings.push({ kind: isCounter ? 'counter' : 'gauge', metric })
  }
  return readings
}
