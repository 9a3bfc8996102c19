import { seriesOfAlert } from '../business/marked.ts'
import { type Labels, labelPairs, type Matcher, METRIC_NAME } from '../labels/index.ts'
import { isStaleAt } from '../stale.ts'
import { ALERT_NAME, FOR_STATE_METRIC } from './alerting.ts'
import type { AlertingRule } from './group.ts'

/** An alert whose `for` is shorter waits for it anew; one that is nearly through it fires after so long. */
export const FOR_GRACE_MS = 10 * 60_000
/** An outage that is longer is not bridged. */
export const OUTAGE_TOLERANCE_MS = 60 * 60_000

export const isRestorable = ({ forMs }: Pick<AlertingRule, 'forMs'>): boolean => forMs >= FOR_GRACE_MS

/** Finds the series in which a rule's alerts remember since when they are active; templated labels are left out. */
export function forStateMatchers({ alert, labels }: Pick<AlertingRule, 'alert' | 'labels'>): Matcher[] {
  return [
    { name: METRIC_NAME, op: '=', value: seriesOfAlert(labels, FOR_STATE_METRIC) },
    ...[...labelPairs(labels)]
      .filter(([name, value]) => name !== ALERT_NAME && !value.includes('{{'))
      .map(([name, value]): Matcher => ({ name, op: '=', value })),
    { name: ALERT_NAME, op: '=', value: alert },
  ]
}

type Samples = {
  readonly labels: Labels
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
}

/** The last sample of a series; null when there is none, or when it says that the series had ended. */
export function lastLiving({ timestampsMs, values }: Samples): { atMs: number; value: number } | null {
  const last = timestampsMs.length - 1
  const [atMs, value] = [timestampsMs[last], values[last]]
  if (atMs === undefined || value === undefined || isStaleAt(values, last)) return null
  return { atMs, value }
}

/**
 * Since when an alert counts as active after an outage, as Prometheus' `RestoreForState`: an alert whose `for` was
 * over fires at once, one that had less than the grace period left fires after exactly that, and of any other the
 * outage does not count.
 */
export function restoredActiveAtMs({
  forMs,
  storedActiveAtMs,
  downAtMs,
  nowMs,
}: {
  readonly forMs: number
  readonly storedActiveAtMs: number
  readonly downAtMs: number
  readonly nowMs: number
}): number {
  const remainingMs = forMs - (downAtMs - storedActiveAtMs)
  if (remainingMs <= 0) return storedActiveAtMs
  if (remainingMs < FOR_GRACE_MS) return nowMs + FOR_GRACE_MS - forMs
  return storedActiveAtMs + (nowMs - downAtMs)
}
