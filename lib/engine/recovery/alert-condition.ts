import type { AlertRow } from '../../contract/alerts.ts'
import { type ConditionSpec, checkCondition, lookBackMs } from '../../core/proof/index.ts'
import type { Room } from './parts.ts'

export type AlertCondition = {
  readonly spec: ConditionSpec
  /** A rule that looks back over a range holds on for so long after all is well. */
  readonly lastingMs: number
}

/**
 * What an alert that was pressed from asks of the proof: its check is up, or its rule does not hold for it any more.
 * Null for alerts of others, whose rules the deck does not know.
 */
export async function conditionOfAlert(
  { alerts, checks, rules, world }: Pick<Room, 'alerts' | 'checks' | 'rules' | 'world'>,
  fingerprint: string,
): Promise<AlertCondition | null> {
  const [alert] = await alerts.rows([fingerprint])
  if (!alert) return null
  const rule = await ruleOf(rules, alert)
  const { service, check } = alert.labels
  const key = `${service}/${check}`
  const isKnown = (await checks.list()).some(row => row.key === key)
  // A rule over a field of a check is not answered by the check being up.
  if (isKnown && (rule === null || OF_STATE.test(rule.expr)))
    return { spec: checkCondition(key, world.nameOf), lastingMs: 0 }
  if (rule === null) return null
  const { expr, intervalMs } = rule
  const lookBack = lookBackMs(expr)
  return {
    spec: { kind: 'rule', key: `alert:${fingerprint}`, name: alert.name, expr, labels: alert.labels },
    lastingMs: lookBack === 0 ? 0 : lookBack + intervalMs,
  }
}

/** What a check's own state is called as a series. */
const OF_STATE = /\b(opsdeck_check_state|probe_success)\b/

/** The rule that an alert comes from. One alert may have a rule for each severity: the one whose labels it carries. */
async function ruleOf(
  rules: Room['rules'],
  alert: AlertRow,
): Promise<{ readonly expr: string; readonly intervalMs: number } | null> {
  const groups = await rules.list({ maxAlertsPerRule: 0 })
  for (const { intervalMs, rules } of groups)
    for (const { kind, name, labels, expr } of rules)
      if (kind === 'alerting' && name === alert.name && isCarried(labels, alert.labels))
        return { expr, intervalMs }
  return null
}

/** A label that a template makes cannot be compared. */
const isCarried = (own: AlertRow['labels'], carried: AlertRow['labels']): boolean =>
  Object.entries(own).every(([name, value]) => value.includes('{{') || carried[name] === value)
