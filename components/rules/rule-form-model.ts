import {
  AGGREGATIONS,
  type Aggregation,
  COMPARISONS,
  type Comparison,
  type ThresholdRuleConfig,
} from '../../lib/core/config/schema/rule.ts'

/** The form's own fields, as text; empty = not given. */
const TEXT_NAMES = [
  'expression',
  'metric',
  'matchers',
  'aggregation',
  'window',
  'comparison',
  'warning',
  'critical',
  'for',
  'keep_firing_for',
  'no_data',
  'on_error',
  'summary',
  'runbook_url',
  'part',
] as const
export type RuleField = (typeof TEXT_NAMES)[number]
export type RuleText = Readonly<Record<RuleField, string>> & {
  readonly source: 'metric' | 'expression'
  readonly isPaused: boolean
}

/** What the server may find wrong, as it names it. */
export const FIELDS: readonly string[] = [
  ...TEXT_NAMES,
  'service',
  'name',
  'slug',
  'annotations.summary',
  'annotations.runbook_url',
]

export function textOfRule(config: ThresholdRuleConfig | null): RuleText {
  const number = (value: number | undefined) => (value === undefined ? '' : String(value))
  return {
    source: config?.expression === undefined ? 'metric' : 'expression',
    expression: config?.expression ?? '',
    metric: config?.metric ?? '',
    matchers: config?.matchers ?? '',
    aggregation: config?.aggregation ?? 'last',
    window: config?.window ?? '',
    comparison: config?.comparison ?? 'above',
    warning: number(config?.warning),
    critical: number(config?.critical),
    for: config?.for ?? '',
    keep_firing_for: config?.keep_firing_for ?? '',
    no_data: config?.no_data ?? 'ok',
    on_error: config?.on_error ?? 'keep',
    summary: config?.annotations.summary ?? '',
    runbook_url: config?.annotations.runbook_url ?? '',
    part: config?.part ?? '',
    isPaused: config?.paused ?? false,
  }
}

const given = (name: string, text: string): Record<string, string> =>
  text.trim() === '' ? {} : { [name]: text.trim() }

/** A figure that is being written; null while it is none. */
export function readFigure(text: string): number | null {
  const value = Number(text.trim())
  return text.trim() === '' || !Number.isFinite(value) ? null : value
}

const limit = (name: string, text: string): Record<string, unknown> =>
  text.trim() === '' ? {} : { [name]: readFigure(text) ?? text.trim() }

export const aggregationOf = (text: string): Aggregation => AGGREGATIONS.find(one => one === text) ?? 'last'
export const comparisonOf = (text: string): Comparison => COMPARISONS.find(one => one === text) ?? 'above'

type Names = Readonly<Record<'service' | 'slug' | 'name', string>>

/** A rule as the server takes it. What the form does not show stays as it was. */
export function bodyOf(text: RuleText, names: Names, before: ThresholdRuleConfig | null) {
  const aggregation = aggregationOf(text.aggregation)
  const figure =
    text.source === 'expression'
      ? given('expression', text.expression)
      : {
          ...given('metric', text.metric),
          ...given('matchers', text.matchers),
          ...(aggregation === 'last' ? {} : { aggregation, ...given('window', text.window) }),
        }
  const { description } = before?.annotations ?? {}
  return {
    ...names,
    ...(before?.description === undefined ? {} : { description: before.description }),
    ...given('part', text.part),
    ...figure,
    comparison: comparisonOf(text.comparison),
    ...limit('warning', text.warning),
    ...limit('critical', text.critical),
    ...given('for', text.for),
    ...given('keep_firing_for', text.keep_firing_for),
    no_data: text.no_data,
    on_error: text.on_error,
    annotations: {
      ...given('summary', text.summary),
      ...given('runbook_url', text.runbook_url),
      ...(description === undefined ? {} : { description }),
    },
    labels: before?.labels ?? {},
    paused: text.isPaused,
  }
}

/** The rule while it is written, for the code that makes expressions of it; null until it measures something. */
export function draftOf(text: RuleText): ThresholdRuleConfig | null {
  const isExpression = text.source === 'expression'
  const written = isExpression ? text.expression.trim() : text.metric.trim()
  if (written === '') return null
  const aggregation = aggregationOf(text.aggregation)
  const warning = readFigure(text.warning)
  const critical = readFigure(text.critical)
  const time = (name: 'for' | 'keep_firing_for' | 'window') =>
    text[name].trim() === '' ? {} : { [name]: text[name].trim() }
  return {
    service: 'draft',
    slug: 'draft',
    name: 'draft',
    ...(isExpression
      ? { expression: written }
      : {
          metric: written,
          ...(text.matchers.trim() === '' ? {} : { matchers: text.matchers.trim() }),
          aggregation,
          ...(aggregation === 'last' ? {} : time('window')),
        }),
    comparison: comparisonOf(text.comparison),
    ...(warning === null ? {} : { warning }),
    ...(critical === null ? {} : { critical }),
    ...time('for'),
    ...time('keep_firing_for'),
    no_data: 'ok',
    on_error: 'keep',
    annotations: {},
    labels: {},
    paused: false,
  }
}
