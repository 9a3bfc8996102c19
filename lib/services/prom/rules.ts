import type { RuleAlertRow, RuleGroupRow, RuleRow } from '../../contract/rules.ts'
import { compareStrings, compileMatchers, labelsFromObject } from '../../core/labels/index.ts'
import { invalidParameter, type Params, toJson } from '../../core/prom-api/index.ts'
import { parseSelector } from '../../core/promql/index.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

const NEVER = '0001-01-01T00:00:00Z'
const EVERY_ALERT = { maxAlertsPerRule: Number.MAX_SAFE_INTEGER }
const NO_ALERT = { maxAlertsPerRule: 0 }

/** `alerts`: the pending and firing alerts of every rule. */
export async function answerAlerts({ deck }: PromQuestion): Promise<PromAnswer> {
  const groups = await deck.rules.list(EVERY_ALERT)
  const rules = groups.flatMap(group => group.rules)
  const alerts = rules.flatMap(rule => (rule.kind === 'alerting' ? rule.alerts : []))
  return { data: listed('alerts', alerts, writeAlert) }
}

/** `rules`: groups with their rules; filters `type`, `rule_name[]`, `rule_group[]`, `file[]`, `match[]`. */
export async function answerRules({ deck, params }: PromQuestion): Promise<PromAnswer> {
  const isWanted = wantedRules(params)
  const isNamed = wantedNames(params, 'rule_group[]')
  const isIn = wantedNames(params, 'file[]')
  const groups = await deck.rules.list(excludesAlerts(params) ? NO_ALERT : EVERY_ALERT)
  const found = groups
    .filter(group => isNamed(group.name) && isIn(group.file))
    .map(group => ({ ...group, rules: group.rules.filter(isWanted) }))
    .filter(group => group.rules.length > 0)
    .toSorted((a, b) => compareStrings(a.file, b.file) || compareStrings(a.name, b.name))
  return { data: listed('groups', found, writeGroup) }
}

function* listed<T>(name: string, items: readonly T[], write: (item: T) => object): Generator<string> {
  yield `{${JSON.stringify(name)}:[`
  for (const [i, item] of items.entries()) yield `${i > 0 ? ',' : ''}${toJson(write(item))}`
  yield ']}'
}

const TYPES: Readonly<Record<string, RuleRow['kind'] | null>> = {
  '': null,
  alert: 'alerting',
  record: 'recording',
}

function wantedRules(params: Params): (rule: RuleRow) => boolean {
  const type = (params.get('type') ?? '').toLowerCase()
  const kind = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (kind === undefined) throw invalidParameter('type', `not supported value ${JSON.stringify(type)}`)
  const isNamed = wantedNames(params, 'rule_name[]')
  const matches = params.getAll('match[]').map(readSelector)
  return rule =>
    (kind === null || rule.kind === kind) &&
    isNamed(rule.name) &&
    (matches.length === 0 || matches.some(match => match(labelsFromObject(rule.labels))))
}

function readSelector(selector: string) {
  try {
    return compileMatchers(parseSelector(selector).matchers)
  } catch (error) {
    throw invalidParameter('match[]', error instanceof Error ? error.message : String(error))
  }
}

function wantedNames(params: Params, name: string): (value: string) => boolean {
  const names = new Set(params.getAll(name))
  return value => names.size === 0 || names.has(value)
}

/** Go's `strconv.ParseBool`, of the text in lower case. */
function excludesAlerts(params: Params): boolean {
  const text = (params.get('exclude_alerts') ?? '').toLowerCase()
  if (['1', 't', 'true'].includes(text)) return true
  if (['', '0', 'f', 'false'].includes(text)) return false
  const problem = `error converting exclude_alerts: strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`
  throw invalidParameter('exclude_alerts', problem)
}

const writeGroup = (group: RuleGroupRow) => ({
  name: group.name,
  file: group.file,
  rules: group.rules.map(writeRule),
  interval: group.intervalMs / 1_000,
  limit: group.limit,
  evaluationTime: (group.durationMs ?? 0) / 1_000,
  lastEvaluation: writeTime(group.lastEvaluationMs),
})

function writeRule(rule: RuleRow): object {
  const evaluated = {
    health: rule.health,
    ...(rule.lastError === null ? {} : { lastError: rule.lastError }),
    evaluationTime: (rule.durationMs ?? 0) / 1_000,
    lastEvaluation: writeTime(rule.lastEvaluationMs),
    type: rule.kind,
  }
  const { name, query, labels } = rule
  if (rule.kind === 'recording') return { name, query, labels, ...evaluated }
  return {
    state: rule.state,
    name,
    query,
    duration: rule.forMs / 1_000,
    keepFiringFor: rule.keepFiringForMs / 1_000,
    labels,
    annotations: rule.annotations,
    alerts: rule.alerts.map(writeAlert),
    ...evaluated,
  }
}

const writeAlert = (alert: RuleAlertRow) => ({
  labels: alert.labels,
  annotations: alert.annotations,
  state: alert.state,
  activeAt: writeTime(alert.activeAtMs),
  ...(alert.keepFiringSinceMs === null ? {} : { keepFiringSince: writeTime(alert.keepFiringSinceMs) }),
  value: writeExponent(alert.value),
})

/** As Go writes times in JSON: no more digits of the second than it has. */
const writeTime = (ms: number | null): string =>
  ms === null ? NEVER : new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z')

/** Go's `FormatFloat(v, 'e', -1, 64)`. */
function writeExponent(text: string): string {
  const value = Number(text)
  return Number.isFinite(value) ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') : text
}
