import type {
  AlertingRuleRow,
  BackTestResult,
  ListRules,
  RuleFilter,
  RuleList,
} from '../../lib/contract/rules.ts'
import { formatDuration } from '../../lib/core/format/index.ts'

export const RULES = '/api/v1/rules'

export const FILTER_TITLES: Readonly<Record<RuleFilter, string>> = {
  all: 'All',
  firing: 'Firing',
  pending: 'Pending',
  failing: 'Failing',
  inactive: 'Inactive',
  recording: 'Recording',
}

/** Where the rules are asked for that a wish shows. */
export function rulesPath(wish: Partial<Pick<ListRules, 'state' | 'q' | 'limit' | 'open'>>): string {
  const given = Object.entries(wish).flatMap(([name, value]) =>
    value === undefined || value === '' || value === 'all' ? [] : [[name, String(value)]],
  )
  return `${RULES}/states?${new URLSearchParams(given)}`
}

/** The page in one line: "312 rules in 20 groups: 3 firing, 2 failing". */
export function summariseRules({ counts, groupCount }: Pick<RuleList, 'counts' | 'groupCount'>): string {
  if (counts.all === 0) return 'No rule is in force'
  const parts = (['firing', 'pending', 'failing'] as const).flatMap(filter =>
    counts[filter] > 0 ? [`${counts[filter]} ${filter}`] : [],
  )
  const state = parts.length > 0 ? parts.join(', ') : 'nothing fires'
  return `${counts.all} rules in ${groupCount} groups: ${state}`
}

/** How long it must hold, and stays after it: "for 5 min, kept 10 min". */
export function waitText({ forMs, keepFiringForMs }: AlertingRuleRow): string {
  const parts = [
    forMs > 0 ? `for ${formatDuration(forMs)}` : 'at once',
    ...(keepFiringForMs > 0 ? [`kept ${formatDuration(keepFiringForMs)}`] : []),
  ]
  return parts.join(', ')
}

/** "Would have fired 14 times in the last 30 days": the answer of a back-test in one line. */
export function backTestText({
  count,
  fromMs,
  toMs,
}: Pick<BackTestResult, 'count' | 'fromMs' | 'toMs'>): string {
  const range = formatDuration(toMs - fromMs)
  if (count === 0) return `Would not have fired in the last ${range}.`
  return `Would have fired ${count === 1 ? 'once' : `${count.toLocaleString('en-GB')} times`} in the last ${range}.`
}

/** How long all stretches are together, ms; one that is not over ends with the test. */
export const firedMs = ({ alerts, toMs }: Pick<BackTestResult, 'alerts' | 'toMs'>): number =>
  alerts.reduce(
    (sum, { stretches }) =>
      sum + stretches.reduce((own, stretch) => own + (stretch.toMs ?? toMs) - stretch.fromMs, 0),
    0,
  )

export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .filter(([name]) => name !== 'alertname')
    .map(([name, value]) => `${name}=${value}`)
    .join('  ') || 'without labels'
