import { z } from 'zod'
import { parseDurationMs } from '../duration.ts'
import { section } from '../section.ts'
import { DurationText, Name, Slug, Zone } from './common.ts'
import { HoursConfig, PersonAddress } from './schedule.ts'

/** `0s` counts. */
const DelayText = z.string().refine(text => parseDurationMs(text) !== null, {
  error: issue => `${JSON.stringify(issue.input)} is not a duration: expected one such as 0s, 5m or 1h30m`,
})

/** Whoever is told: a person, whoever is on call by a schedule, or a receiver. */
export const TargetConfig = z.union([
  section({ person: PersonAddress }),
  section({ schedule: Slug }),
  section({ receiver: z.string().min(1).max(200) }),
])
export type TargetConfig = z.output<typeof TargetConfig>

const Values = z.array(z.string().min(1).max(200)).min(1).max(50)

/** Holds when all that is given holds; `severity`, `kind` and `cause` are labels of those names. */
export const ConditionConfig = section({
  severity: Values.optional(),
  kind: Values.optional(),
  cause: Values.optional(),
  /** As in Alertmanager's routes: `team="voice"`, `part=~"db.*"`. */
  matchers: z.array(z.string().min(1).max(1_000)).max(50).optional(),
  /** In one of these hours, on the policy's wall clock. */
  hours: z.array(HoursConfig).min(1).max(30).optional(),
})
export type ConditionConfig = z.output<typeof ConditionConfig>

export const StepConfig = section({
  name: Name,
  /** What the person of this level does: shown to whoever is paged by it. */
  duties: z.string().max(4_000).optional(),
  /** Since the round began. */
  after: DelayText.default('0s'),
  tell: z.array(TargetConfig).min(1).max(20),
  /** Which of the person's own rules say how. */
  urgency: z.enum(['important', 'default']).default('important'),
  /** Only when this holds; the step is left out otherwise. */
  when: ConditionConfig.optional(),
  /** When this holds, the policy begins here: the steps before are left out. */
  first_when: ConditionConfig.optional(),
})
export type StepConfig = z.output<typeof StepConfig>

/** An entry under `escalations:`: who is told, in which order, until somebody acknowledges. */
export const EscalationPolicy = section({
  slug: Slug,
  name: Name,
  description: z.string().max(2_000).optional(),
  /** Services whose page shows it. */
  services: z.array(Slug).max(200).default([]),
  zone: Zone.default('UTC'),
  steps: z.array(StepConfig).min(1).max(20),
  /** How many more times the steps are gone through. */
  repeat: z.int().min(0).max(20).default(0),
  /** After the last step, before the next round or the last resort. */
  repeat_after: DurationText.default('15m'),
  /** Told when nobody acknowledged, or nobody could be told: so that no alert dies. */
  last_resort: TargetConfig,
  /** How long an acknowledgement holds; for good when not given. */
  acknowledge_expires: DurationText.optional(),
  /** Whether those who were paged are told of its end. */
  send_resolved: z.boolean().default(true),
})
export type EscalationPolicy = z.output<typeof EscalationPolicy>
