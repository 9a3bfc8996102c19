import { parseDurationMs } from '../config/duration.ts'
import type { Aggregation, Comparison, ThresholdRuleConfig } from '../config/schema/rule.ts'
import { labelsFromObject } from '../labels/index.ts'
import { parseExpr, typeOf } from '../promql/index.ts'
import type { AlertingRule, RuleGroup, ThresholdCare } from './group.ts'

export const THRESHOLD_GROUP = { file: 'built in', name: 'thresholds', intervalMs: 15_000 } as const

/** Labels that say what a threshold rule's alerts are: nobody sets them by hand. */
export const THRESHOLD_LABELS = ['service', 'part', 'severity', 'reason', 'alertname', '__name__'] as const

const OPERATORS: Readonly<Record<Comparison, string>> = {
  above: '>',
  at_least: '>=',
  below: '<',
  at_most: '<=',
  equal: '==',
  not_equal: '!=',
}

const WORDS: Readonly<Record<Comparison, string>> = {
  above: 'above',
  at_least: 'at or above',
  below: 'below',
  at_most: 'at or below',
  equal: '',
  not_equal: 'not',
}

const DEFAULT_WINDOW = '5m'
const QUANTILES: Partial<Record<Aggregation, string>> = { p50: '0.5', p90: '0.9', p95: '0.95', p99: '0.99' }

/** What a threshold rule measures, in PromQL. One number without series becomes one series. */
export function measuredExpr(config: ThresholdRuleConfig): string {
  const { expression } = config
  if (expression === undefined) return metricExpr(config)
  return isNumber(expression) ? `vector(${expression})` : expression
}

function isNumber(expression: string): boolean {
  try {
    return typeOf(parseExpr(expression)) === 'scalar'
  } catch {
    return false
  }
}

function metricExpr({ metric = '', matchers, aggregation = 'last', window }: ThresholdRuleConfig): string {
  const selector = matchers === undefined || matchers.trim() === '' ? metric : `${metric}{${matchers}}`
  if (aggregation === 'last') return selector
  const range = `${selector}[${window ?? DEFAULT_WINDOW}]`
  const quantile = QUANTILES[aggregation]
  if (quantile !== undefined) return `quantile_over_time(${quantile}, ${range})`
  if (aggregation === 'rate' || aggregation === 'increase') return `${aggregation}(${range})`
  return `${aggregation}_over_time(${range})`
}

/** The alerting rules of threshold rules, in one group; a paused one has none. */
export function thresholdGroups(configs: readonly ThresholdRuleConfig[]): RuleGroup[] {
  const rules = configs.filter(({ paused }) => !paused).flatMap(thresholdRules)
  return rules.length === 0 ? [] : [{ ...THRESHOLD_GROUP, queryOffsetMs: 0, limit: 0, rules }]
}

/** Critical first: while it fires, the warning after it is not sent. */
export function thresholdRules(config: ThresholdRuleConfig): AlertingRule[] {
  const { warning, critical } = config
  const levels = [
    ...(critical === undefined ? [] : [{ level: 'critical' as const, limit: critical }]),
    ...(warning === undefined ? [] : [{ level: 'warning' as const, limit: warning }]),
  ]
  const rules = levels.map(({ level, limit }, i) => levelRule(config, { level, limit, isFirst: i === 0 }))
  return config.no_data === 'alert' ? [...rules, noDataRule(config)] : rules
}

type Level = { readonly level: 'critical' | 'warning'; readonly limit: number; readonly isFirst: boolean }

function levelRule(config: ThresholdRuleConfig, { level, limit, isFirst }: Level): AlertingRule {
  const { annotations, comparison, name } = config
  const words = [WORDS[comparison], String(limit)].filter(Boolean).join(' ')
  return {
    ...commonRule(config),
    expr: `(${measuredExpr(config)}) ${OPERATORS[comparison]} ${limit}`,
    labels: labelsFromObject({ ...placeLabels(config), severity: level }),
    annotations: labelsFromObject({
      summary: `${name.replaceAll('{{', '{ {')} is {{ $value | humanize }}: ${words}`,
      ...texts(annotations),
    }),
    threshold: care(config, level, config.on_error === 'alert' && isFirst),
  }
}

function noDataRule(config: ThresholdRuleConfig): AlertingRule {
  const { annotations, name, warning } = config
  const severity = warning === undefined ? 'critical' : 'warning'
  const { runbook_url } = annotations
  return {
    ...commonRule(config),
    keepFiringForMs: 0,
    expr: `absent(${measuredExpr(config)})`,
    labels: labelsFromObject({ ...placeLabels(config), severity, reason: 'no_data' }),
    annotations: labelsFromObject({
      summary: `${name.replaceAll('{{', '{ {')}: no data`,
      ...texts({ runbook_url }),
    }),
    threshold: care(config, 'no_data', false),
  }
}

function commonRule(config: ThresholdRuleConfig) {
  return {
    kind: 'alerting',
    alert: config.name,
    forMs: durationMs(config.for),
    keepFiringForMs: durationMs(config.keep_firing_for),
  } as const
}

const care = (
  config: ThresholdRuleConfig,
  level: ThresholdCare['level'],
  alertsOnError: boolean,
): ThresholdCare => ({
  key: `${config.service}/${config.slug}`,
  level,
  dataExpr: measuredExpr(config),
  keepsWithoutData: config.no_data === 'keep' && level !== 'no_data',
  alertsOnError,
})

const placeLabels = ({ service, part, labels }: ThresholdRuleConfig): Record<string, string> => ({
  ...labels,
  service,
  ...(part === undefined ? {} : { part }),
})

const durationMs = (text: string | undefined): number =>
  text === undefined ? 0 : (parseDurationMs(text) ?? 0)

const texts = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
