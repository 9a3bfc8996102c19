import type {
  ListedRule,
  ListedRuleGroup,
  ListRules,
  RuleFilter,
  RuleGroupRow,
  RuleList,
  RuleRow,
} from '../../contract/rules.ts'
import { RULE_FILTERS } from '../../contract/rules.ts'

function isIn(rule: RuleRow, filter: RuleFilter): boolean {
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

/**
 * The rules that fit, by group, as far as they are shown; the group with what asks for somebody stands first. Every word
 * must be somewhere.
 */
export function findRules(groups: readonly RuleGroupRow[], wish: ListRules): RuleList {
  const words = wish.q.toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = groups
    .map(group => ({ group, rules: rulesThatFit(group, wish, words) }))
    .filter(({ rules }) => rules.length > 0)
    .toSorted((a, b) => leastRank(a.rules) - leastRank(b.rules))
  const all = groups.flatMap(({ rules }) => rules)
  const counts = RULE_FILTERS.map(filter => [filter, all.filter(rule => isIn(rule, filter)).length])
  return {
    // One of each filter by the line before.
    counts: Object.fromEntries(counts) as RuleList['counts'],
    groupCount: groups.length,
    found: fitting.reduce((sum, { rules }) => sum + rules.length, 0),
    groups: firstRules(fitting, wish),
  }
}

/** A rule's key is its place in its group as it is written, whatever is left out. */
const rulesThatFit = (group: RuleGroupRow, { state }: ListRules, words: readonly string[]): ListedRule[] =>
  group.rules
    .map((rule, index) => ({ ...rule, key: `${group.file};${group.name};${index}` }))
    .filter(rule => isIn(rule, state) && words.every(word => textOf(group, rule).includes(word)))
    .toSorted((a, b) => rankOf(a) - rankOf(b))

const leastRank = (rules: readonly RuleRow[]): number => Math.min(...rules.map(rankOf))

type Fitting = { readonly group: RuleGroupRow; readonly rules: readonly ListedRule[] }

/** So many rules of all, in their groups. */
function firstRules(found: readonly Fitting[], { limit, open }: ListRules): ListedRuleGroup[] {
  let left = limit ?? Number.POSITIVE_INFINITY
  return found.flatMap(({ group, rules }) => {
    const shown = rules.slice(0, Math.max(0, left))
    left -= shown.length
    if (shown.length === 0) return []
    return [{ ...group, rules: limit === undefined ? shown : shown.map(rule => shortened(rule, open)) }]
  })
}

/** A row shows the value of its first alert; the others come with the rule that is opened. */
const shortened = (rule: ListedRule, open: string | undefined): ListedRule =>
  rule.kind === 'recording' || rule.key === open ? rule : { ...rule, alerts: rule.alerts.slice(0, 1) }
