import { z } from 'zod'
import { section } from '../section.ts'
import { DurationText, Impact, Name, PLACEHOLDER, Slug, Zone } from './common.ts'

/** What a ping's payload (JSON body, or `name=value` pairs) must show, beyond having come at all. */
export const PayloadRule = section({
  /** As in `{"bytes": 1}`; `replicas.0` or `replicas.*` within lists, `db.size` within objects. */
  field: z.string().min(1),
  at_least: z.number().optional(),
  at_most: z.number().optional(),
  equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** At least this share of what the last good ping carried: half of the last backup is suspect. */
  at_least_ratio_of_last: z.number().positive().optional(),
  /** What a breach makes of the heartbeat. */
  state: z.enum(['degraded', 'down']).default('degraded'),
  reason: z.string().optional(),
})

export type PayloadRule = z.output<typeof PayloadRule>

/**
 * An entry under `heartbeats:`: a job that reports itself, or (`duty`) a person who does. Without `cron` and
 * `every` it has no schedule: it shows the age of the last ping, and warns after `max_age`.
 */
export const HeartbeatConfig = section({
  service: Slug,
  part: Slug.optional(),
  slug: Slug,
  name: Name,
  description: z.string().optional(),
  kind: z.enum(['job', 'backup', 'duty']).default('job'),
  /** Five fields, in `zone`; days without that hour, or with two of it, run once. */
  cron: z.string().optional(),
  every: DurationText.optional(),
  /** Of a duty: due whenever a deploy of its service has a higher major version than the ones before. */
  after: z.enum(['major_release']).optional(),
  zone: Zone.default('UTC'),
  grace: DurationText.default('5m'),
  /** What being overdue means: a job that failed (down), or that nothing is known any more. */
  overdue: z.enum(['down', 'degraded', 'unknown']).default('down'),
  max_age: DurationText.optional(),
  /** A run that started and did not end within this is late. */
  max_run: DurationText.optional(),
  payload: z.array(PayloadRule).max(20).default([]),
  /** Recovery point and time objectives; "not set" when not given, never 0. */
  rpo: DurationText.optional(),
  rto: DurationText.optional(),
  /** What the person who completes a duty must give: name → what it is. */
  evidence: z.record(z.string().min(1), z.string()).default({}),
  /** How to do it: a link or plain text. */
  instructions: z.string().optional(),
  /** Days that a duty is announced ahead. */
  notice: DurationText.optional(),
  /** The secret of its ping URL, when the operator gives one; the deck makes one otherwise. */
  token: z
    .string()
    .refine(token => token === PLACEHOLDER || /^[\w~-]{16,128}$/.test(token), {
      error: 'letters, digits, -, _ and ~; at least 16, at most 128',
    })
    .optional(),
  impact: Impact.default('degraded'),
  paused: z.boolean().default(false),
})
export type HeartbeatConfig = z.output<typeof HeartbeatConfig>
