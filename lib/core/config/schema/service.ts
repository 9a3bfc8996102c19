import { z } from 'zod'
import { section } from '../section.ts'
import { Zone } from './common.ts'

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')

/** Label matchers as inside the braces of a PromQL selector, such as `job="api",env=~"prod|stage"`. */
const MatchersText = z.string().min(1)

/** Where a service's latency is measured: a classic histogram or a summary. */
export const LatencySignal = section({
  /** The family's name, without `_bucket`. */
  metric: z.string().min(1),
  kind: z.enum(['histogram', 'summary']).default('histogram'),
  unit: z.enum(['s', 'ms']).default('s'),
  matchers: MatchersText.optional(),
  /** The label that tells routes apart. */
  route: z.string().optional(),
  /** The percentile that is judged, and the limit it is judged against. */
  percentile: z.number().gt(0).lt(1).default(0.95),
  target_seconds: z.number().positive().optional(),
})
export type LatencySignal = z.infer<typeof LatencySignal>

/** Which share of requests failed: `bad` of `metric`, both counters. */
export const ErrorSignal = section({
  metric: z.string().min(1),
  bad: MatchersText,
  matchers: MatchersText.optional(),
  target_ratio: z.number().gt(0).lt(1).optional(),
})
export type ErrorSignal = z.infer<typeof ErrorSignal>

/** What was promised: a share of good time, or of good requests, over a rolling period. */
export const Objective = section({
  slug: Slug,
  name: z.string().min(1),
  /** `uptime` by the state's history; `requests` by `errors`; `latency` by the share within `latency.target_seconds`. */
  of: z.enum(['uptime', 'requests', 'latency']).default('uptime'),
  target_ratio: z.number().gt(0).lt(1),
  over: z.enum(['7d', '28d', '30d', '90d']).default('30d'),
  /** Whether degraded time counts as good. */
  degraded_is_good: z.boolean().default(true),
})
export type Objective = z.infer<typeof Objective>

/** A part of a service, and what it means for the whole when it is down. */
export const ServicePart = section({
  slug: Slug,
  name: z.string().min(1),
  /** Its targets; a part without them is judged by its checks. */
  match: MatchersText.optional(),
  impact: z.enum(['down', 'degraded', 'none']).default('down'),
  /** One of its checks is enough: some down is degraded, all down is down. */
  redundant: z.boolean().default(false),
  /** As of the service. */
  self_healing: z.boolean().optional(),
  latency: LatencySignal.optional(),
  errors: ErrorSignal.optional(),
  objectives: z.array(Objective).max(10).default([]),
})
export type ServicePart = z.infer<typeof ServicePart>

const ShortText = z.string().min(1).max(500)

/** What is to be known about a service and no series says: a limit of its plan, where its full logs live. */
const ServiceFact = section({ title: ShortText, value: ShortText })

/** A command that people copy and run themselves; it is never executed here. May have several lines. */
const ServiceCommand = section({ title: ShortText, command: ShortText })

/** A figure of the weekly report: its highest, mean and lowest, beside those of the week before. */
const WeeklyFigure = section({
  name: z.string().trim().min(1).max(100),
  expr: z.string().trim().min(1).max(20_000),
  unit: z.string().trim().min(1).max(12).optional(),
  /** What it must stay below. */
  limit: z.number().positive().optional(),
  /** A peak so many times as high should still stay below the limit. */
  plan_for: z.number().gt(0).max(100).default(2),
})
export type WeeklyFigure = z.infer<typeof WeeklyFigure>

/** What stands of a service in the report of a week, and whom it is mailed to when the week is over. */
const Weekly = section({
  figures: z.array(WeeklyFigure).max(20).default([]),
  mail_to: z.array(z.email()).max(20).default([]),
  /** On the Monday after, or whenever the deck is there again. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 08:00')
    .default('08:00'),
  zone: Zone.default('UTC'),
})

/**
 * A series whose every increase is marked on the charts of its service: what it did by itself, such as an emergency
 * clean-up. With `when: change` its every other value is: what should stay as it is, such as the size of a disk.
 */
const MarkedSeries = section({
  metric: z
    .string()
    .regex(/^[a-zA-Z_:][\w:]*$/, 'the name of a series, such as app_emergency_cleanups_total'),
  title: z.string().trim().min(1).max(100),
  when: z.enum(['increase', 'change']).default('increase'),
})

/** A series that is 1 while something goes on, such as an emergency mode: drawn as bands of time behind the charts. */
const BandedSeries = section({
  metric: z
    .string()
    .regex(/^[a-zA-Z_:][\w:]*$/, 'the name of a series that is 0 or 1, such as app_emergency_mode'),
  title: z.string().trim().min(1).max(40),
  state: z.enum(['degraded', 'down']).default('degraded'),
})

/** An entry under `services:`: what people call a system, and which series are its own. */
export const ServiceConfig = section({
  slug: Slug,
  name: z.string().min(1),
  description: z.string().optional(),
  environment: z.string().optional(),
  owner: z.string().optional(),
  /** Pages, whose addresses may hold `{from_iso}` and the like, and `mailto:` addresses of who is written to. */
  links: z
    .array(section({ title: z.string().min(1), url: z.url({ protocol: /^(https?|mailto)$/ }) }))
    .default([]),
  facts: z.array(ServiceFact).max(50).default([]),
  commands: z.array(ServiceCommand).max(50).default([]),
  /** Which targets (`up` series) belong to the service; without it, its checks and parts speak for it. */
  match: MatchersText.optional(),
  latency: LatencySignal.optional(),
  errors: ErrorSignal.optional(),
  /** Matchers for node exporter series of its hosts, and for GPU series. */
  hosts: MatchersText.optional(),
  gpus: MatchersText.optional(),
  depends_on: z.array(Slug).default([]),
  /** Something of its own starts it again when it fails: two healers on one service fight, so nothing runs by itself here. */
  self_healing: z.boolean().optional(),
  parts: z.array(ServicePart).default([]),
  objectives: z.array(Objective).max(10).default([]),
  weekly: Weekly.optional(),
  marks: z.array(MarkedSeries).max(20).default([]),
  bands: z.array(BandedSeries).max(10).default([]),
})
export type ServiceConfig = z.infer<typeof ServiceConfig>
