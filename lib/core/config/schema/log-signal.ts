import { z } from 'zod'
import { LEVELS } from '../../log-signal/levels.ts'
import { section } from '../section.ts'
import { DurationText, Name, Slug } from './common.ts'

/**
 * An entry under `log_signals:`: what is kept of lines that a forwarder sends. A counter
 * `opsdeck_log_signal_total{service,signal,…}` always; with `value` a histogram or gauge of a captured number;
 * with `state` a state of its own. The lines themselves are not stored but for a few masked samples.
 */
export const LogSignalConfig = section({
  service: Slug,
  part: Slug.optional(),
  slug: Slug,
  name: Name,
  /** RE2 on the message; named groups may become labels or the value. Without it every line counts. */
  pattern: z.string().optional(),
  /** Only lines with these attributes: name → exact value, or `~` and an RE2 pattern. `level` is one of them. */
  where: z.record(z.string(), z.string()).default({}),
  min_level: z.enum(LEVELS).optional(),
  /** Label → attribute or named group. At most 20 values a label are told apart, the rest is `other`. */
  labels: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string()).default({}),
  value: section({
    /** Attribute or named group that holds the number. */
    from: z.string(),
    metric: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
    kind: z.enum(['histogram', 'gauge', 'counter']).default('histogram'),
    unit: z.enum(['ms', 's', 'bytes', 'MB', 'count']).default('count'),
    /** Upper bounds of the histogram's buckets, in the base unit. */
    buckets: z.array(z.number()).default([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
  }).optional(),
  /** What a matching line says about the part: the newest line decides, until `for` has passed. */
  state: section({
    is: z.enum(['up', 'degraded', 'down']),
    for: DurationText.optional(),
    /** The signal whose line ends this state; `service/slug` or the slug of the same service. */
    until: z.string().optional(),
  }).optional(),
  /** Pings this heartbeat (`slug` of the same service). */
  heartbeat: z.string().optional(),
  /** Opens the tool that holds the lines; `{from}` and `{to}` are epoch ms, `{from_iso}` and `{to_iso}` ISO times. */
  link: section({ title: z.string().min(1), url: z.string().min(1) }).optional(),
  samples: z.int().min(0).max(20).default(5),
  /** How many messages are told apart, numbers and ids aside: each with its count, first and last time. */
  groups: z.int().min(0).max(100).default(0),
})
export type LogSignalConfig = z.output<typeof LogSignalConfig>
