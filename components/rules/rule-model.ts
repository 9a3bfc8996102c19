import type { AlertingRuleRow, BackTestResult, RuleGroupRow, RuleRow } from '../../lib/contract/rules.ts'
import { formatDuration } from '../../lib/core/format/index.ts'

export const RULES = '/api/v1/rules'

export const RULE_FILTERS = ['all', 'firing', 'pending', 'failing', 'inactive', 'recording'] as const
export type RuleFilter = (typeof RULE_FILTERS)[number]

export const FILTER_TITLES: Readonly<Record<RuleFilter, string>> = {
  all: 'All',
  firing: 'Firing',
  pending: 'Pending',
  failing: 'Failing',
  inactive: 'Inactive',
  recording: 'Recording',
}

export type RuleWish = { readonly filter: RuleFilter; readonly text: string }

/** A rule in its group, under a name that the page's address can hold. */
export type PlacedRule = { readonly key: string; readonly rule: RuleRow }
export type ShownGroup = { readonly group: RuleGroupRow; readonly rules: readonly PlacedRule[] }

export function isIn(rule: RuleRow, filter: RuleFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'failing') return rule.health === 'err'
  if (filter === 'recording') return rule.kind === 'recording'
  return rule.kind === 'alerting' && rule.state === filter
}

const textOf = (group: RuleGroupRow, rule: RuleRow): string =>
  `${rule.name} ${group.name} ${group.file} ${rule.expr} ${Object.values(rule.labels).join(' ')}`.toLowerCase()

const RANK: Readonly<Record<string, number>> = { firing: 0, pending: 2, unknown: 3, inactive: 4 }

/** What fires first, then what fails, what waits, the rest as it is written. */
const rankOf = (rule: RuleRow): number => {
  const state = rule.kind === 'alerting' ? (RANK[rule.state] ?? 4) : 4
  return rule.health === 'err' ? Math.min(1, state) : state
}

/** The rules that fit, by group; the group with what asks for somebody stands first. Every word must be somewhere. */
export function findRules(groups: readonly RuleGroupRow[], wish: RuleWish): readonly ShownGroup[] {
  const words = wish.text.toLowerCase().split(/\s+/).filter(Boolean)
  return groups
    .map(group => ({
      group,
      rules: group.rules
        .map((rule, index) => ({ key: `${group.file};${group.name};${index}`, rule }))
        .filter(
          ({ rule }) => isIn(rule, wish.filter) && words.every(word => textOf(group, rule).includes(word)),
        )
        .toSorted((a, b) => rankOf(a.rule) - rankOf(b.rule)),
    }))
    .filter(({ rules }) => rules.length > 0)
    .toSorted((a, b) => leastRank(a) - leastRank(b))
}

const leastRank = ({ rules }: ShownGroup): number => Math.min(...rules.map(({ rule }) => rankOf(rule)))

export const countRules = (groups: readonly RuleGroupRow[], filter: RuleFilter): number =>
  groups.reduce((sum, { rules }) => sum + rules.filter(rule => isIn(rule, filter)).length, 0)

/** The page in one line: "312 rules in 20 groups: 3 firing, 2 failing". */
export function summariseRules(groups: readonly RuleGroupRow[]): string {
  const all = countRules(groups, 'all')
  if (all === 0) return 'No rule is in force'
  const parts = (['firing', 'pending', 'failing'] as const).flatMap(filter => {
    const count = countRules(groups, filter)
    return count > 0 ? [`${count} ${filter}`] : []
  })
  const state = parts.length > 0 ? parts.join(', ') : 'nothing fires'
  return `${all} rules in ${groups.length} groups: ${state}`
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
