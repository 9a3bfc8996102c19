import type { RuleAlertRow, RuleStateName } from '../../contract/rules.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import { formatSample } from '../../core/prom-api/index.ts'
import type { RuleAlert, RuleAlerts } from '../../core/rules/index.ts'
import type { RuleHealthState } from './world.ts'

export function countStates(alerts: RuleAlerts): { pendingCount: number; firingCount: number } {
  const counts = { pendingCount: 0, firingCount: 0 }
  for (const { state } of alerts.values()) {
    if (state === 'pending') counts.pendingCount += 1
    if (state === 'firing') counts.firingCount += 1
  }
  return counts
}

/** The state of a rule is the highest of its alerts'; nobody knows it before the first evaluation. */
export function stateOf(alerts: RuleAlerts, { lastEvaluationMs }: RuleHealthState): RuleStateName {
  if (lastEvaluationMs === null) return 'unknown'
  const { pendingCount, firingCount } = countStates(alerts)
  if (firingCount > 0) return 'firing'
  return pendingCount > 0 ? 'pending' : 'inactive'
}

/** Active alerts, firing ones first, then the oldest first. */
export function alertRows(alerts: RuleAlerts, most: number): RuleAlertRow[] {
  if (most === 0) return []
  const active = [...alerts.values()].filter(({ state }) => state !== 'inactive')
  const sorted = active.sort((a, b) => rank(a) - rank(b) || a.activeAtMs - b.activeAtMs)
  return sorted.slice(0, most).map(alert => ({
    labels: labelsToObject(alert.labels),
    annotations: labelsToObject(alert.annotations),
    state: alert.state === 'firing' ? 'firing' : 'pending',
    value: formatSample(alert.value),
    activeAtMs: alert.activeAtMs,
    firedAtMs: alert.firedAtMs,
    keepFiringSinceMs: alert.keepFiringSinceMs,
    isOutranked: alert.isOutranked,
  }))
}

const rank = ({ state }: RuleAlert): number => (state === 'firing' ? 0 : 1)
