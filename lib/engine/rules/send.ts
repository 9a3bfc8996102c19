import type { SentAlert } from '../../core/alert/alert.ts'
import { type Labels, labelPairs, labelsOf } from '../../core/labels/index.ts'

/** Alerts as they leave the rules: with the deck's external labels, where an alert has none of that name. */
export function withOutside(alerts: readonly SentAlert[], external: Labels): readonly SentAlert[] {
  if (external.length === 0) return alerts
  return alerts.map(alert => ({
    ...alert,
    labels: labelsOf([...labelPairs(external), ...labelPairs(alert.labels)]),
  }))
}
