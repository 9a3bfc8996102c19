import { z } from 'zod'

export const TARGET_HEALTH = ['up', 'down', 'unknown'] as const

/** One target as `/api/collect` and the Targets page show it. `lastScrape` is RFC 3339 or null before the first. */
export const TargetState = z.object({
  job: z.string(),
  instance: z.string(),
  url: z.string(),
  health: z.enum(TARGET_HEALTH),
  lastScrape: z.string().nullable(),
  lastDurationSeconds: z.number().nullable(),
  samples: z.number().int(),
  /** In plain words: what is wrong and what to do; null when nothing is. One that is up has it for a series shown twice. */
  lastError: z.string().nullable(),
  /** Why new series of a scrape that was good otherwise are not stored; absent while all are. */
  refusedGrowth: z.string().optional(),
  intervalSeconds: z.number(),
  timeoutSeconds: z.number(),
  labels: z.record(z.string(), z.string()),
  discoveredLabels: z.record(z.string(), z.string()),
  /** `file` targets are read-only in the page; `self` is Opsdeck and its own host. */
  source: z.enum(['file', 'page', 'self']),
})
export type TargetState = z.infer<typeof TargetState>

export const CollectAnswer = z.object({ targets: z.array(TargetState) })
export type CollectAnswer = z.infer<typeof CollectAnswer>

export const CollectFilter = z.object({ job: z.string().optional(), instance: z.string().optional() })
export type CollectFilter = z.infer<typeof CollectFilter>

/** TYPE, HELP and UNIT of a family, as a target declared them. */
export type MetricMetadata = { readonly type: string; readonly help: string; readonly unit: string }
