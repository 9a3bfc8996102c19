import type { CheckSample, CheckSeries, CompiledCheck } from '../../core/check/index.ts'
import { labelValue, metricName } from '../../core/labels/index.ts'

const UPTIME_FIELD = 'uptime_seconds'
export const RESTARTS_METRIC = 'opsdeck_restarts_total'
/** A figure this much below the one before is a restart; less is the jitter of a clock. */
const JITTER_SECONDS = 1

/**
 * Notices restarts: a field called `uptime_seconds` that is smaller than before. The counter begins with the
 * process, as counters do; PromQL's `increase` knows.
 */
export class Restarts {
  #compiled: CompiledCheck
  #metrics: ReadonlySet<string>
  #last = new Map<CheckSeries, number>()
  #count = 0

  constructor(compiled: CompiledCheck) {
    this.#compiled = compiled
    this.#metrics = uptimeMetrics(compiled)
  }

  renew(compiled: CompiledCheck): void {
    this.#compiled = compiled
    this.#metrics = uptimeMetrics(compiled)
    this.#last = new Map()
  }

  /** The counter's sample; null when the check has no such field, or this answer did not have it. */
  take(samples: readonly CheckSample[]): CheckSample | null {
    if (this.#metrics.size === 0) return null
    let isSeen = false
    for (const { series, value } of samples) {
      if (!this.#isUptime(series)) continue
      isSeen = true
      const before = this.#last.get(series)
      this.#last.set(series, value)
      if (before !== undefined && value < before - JITTER_SECONDS) this.#count++
    }
    return isSeen ? { series: this.#compiled.series.of(RESTARTS_METRIC), value: this.#count } : null
  }

  #isUptime({ labels }: CheckSeries): boolean {
    if (!this.#metrics.has(metricName(labels))) return false
    const field = labelValue(labels, 'field')
    return field === '' || field === UPTIME_FIELD
  }
}

/** The metrics that fields called `uptime_seconds` become. */
function uptimeMetrics({ config }: CompiledCheck): ReadonlySet<string> {
  const fields = [...config.fields, ...config.children.flatMap(children => children.fields)]
  return new Set(
    fields.filter(({ field }) => field === UPTIME_FIELD).map(({ metric }) => metric ?? 'opsdeck_check_field'),
  )
}
