import { z } from 'zod'
import { section } from '../section.ts'
import { DurationText, Name, Slug } from './common.ts'

/** How the samples of a window become one figure; `last` is the newest sample as it is. */
export const AGGREGATIONS = [
  'last',
  'avg',
  'min',
  'max',
  'sum',
  'count',
  'rate',
  'increase',
  'p50',
  'p90',
  'p95',
  'p99',
] as const
export type Aggregation = (typeof AGGREGATIONS)[number]

export const COMPARISONS = ['above', 'at_least', 'below', 'at_most', 'equal', 'not_equal'] as const
export type Comparison = (typeof COMPARISONS)[number]

/**
 * An entry under `rules:`: a figure with a warning and a critical value. The figure is a PromQL expression, or a metric
 * with what is made of its samples. Each series of it is an alert of its own.
 */
export const ThresholdRuleConfig = section({
  service: Slug,
  part: Slug.optional(),
  slug: Slug,
  /** The name of the alert: `alertname`. */
  name: Name,
  description: z.string().max(2_000).optional(),
  expression: z.string().trim().min(1).max(20_000).optional(),
  metric: z.string().trim().min(1).max(500).optional(),
  /** Which series of the metric: `job="api",code=~"5.."`. */
  matchers: z.string().max(2_000).optional(),
  aggregation: z.enum(AGGREGATIONS).optional(),
  window: DurationText.optional(),
  comparison: z.enum(COMPARISONS).default('above'),
  warning: z.number().optional(),
  critical: z.number().optional(),
  /** How long it must hold before it fires; at once when not given. */
  for: DurationText.optional(),
  keep_firing_for: DurationText.optional(),
  /** Without data: an alert of its own, alerts stay as they are, or they resolve. */
  no_data: z.enum(['alert', 'keep', 'ok']).default('ok'),
  /** While it cannot be evaluated alerts stay as they are; `alert` tells of it too. */
  on_error: z.enum(['alert', 'keep']).default('keep'),
  /** Texts may hold templates such as `{{ $value | humanize }}`. */
  annotations: section({
    summary: z.string().max(2_000).optional(),
    description: z.string().max(10_000).optional(),
    runbook_url: z.string().max(2_000).optional(),
  }).default({}),
  labels: z.record(z.string().min(1), z.string()).default({}),
  paused: z.boolean().default(false),
})
export type ThresholdRuleConfig = z.output<typeof ThresholdRuleConfig>
