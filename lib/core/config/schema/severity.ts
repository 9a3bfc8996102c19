import { z } from 'zod'
import { INCIDENT_KINDS, PHASE_ENDS, SEVERITIES, TEMPLATE_MOMENTS, TICK_NEEDS } from '../../incident/types.ts'
import { parseDurationMs } from '../duration.ts'
import { section } from '../section.ts'
import { DurationText, Name, Slug } from './common.ts'

/** `0s` counts: told at once. */
const DelayText = z.string().refine(text => parseDurationMs(text) !== null, {
  error: issue => `${JSON.stringify(issue.input)} is not a duration: expected one such as 0s, 5m or 1h30m`,
})

/** A line of a checklist: its words, or with where it leads and what must be there before it can be ticked. */
const ItemConfig = z.union([
  Name,
  section({
    text: Name,
    /** A page of the deck, or an address. */
    link: z
      .string()
      .regex(/^(\/(?!\/)|https?:\/\/)\S*$/, 'expected a path such as /services/api, or a web address')
      .max(1_000)
      .optional(),
    needs: z.enum(TICK_NEEDS).optional(),
  }),
])
const ItemsConfig = z.array(ItemConfig).max(100)

const PhaseConfig = section({
  name: Name,
  /** Since the incident has its severity; without it, nothing counts down. */
  within: DurationText.optional(),
  done_when: z.enum(PHASE_ENDS).default('checklist'),
  checklist: ItemsConfig.default([]),
})

const REQUIRED_PARTS = ['root_cause', 'resolution'] as const

const PostMortemConfig = section({
  /** Since the incident was resolved. */
  within: DurationText.optional(),
  /** Parts without which it cannot be published. */
  requires: z
    .array(z.string().regex(/^[a-z][a-z_]{0,40}$/, 'such as root_cause'))
    .max(20)
    .default([]),
})

const StepConfig = section({
  /** The common one, 1 the gravest. */
  severity: z.literal(SEVERITIES),
  /** As the system itself calls it, such as `P0`. */
  label: z.string().trim().min(1).max(40),
  means: z.string().trim().max(200).default(''),
  acknowledge: DurationText.optional(),
  respond: DurationText.optional(),
  phases: z.array(PhaseConfig).max(20).default([]),
  update_every: DurationText.optional(),
  post_mortem: PostMortemConfig.optional(),
})

const KindConfig = section({
  kind: z.enum(INCIDENT_KINDS),
  title: Name.optional(),
  /** The step of the escalation, from 1, that is told first. */
  first_level: z.int().min(1).max(20).optional(),
  checklist: ItemsConfig.default([]),
  /** Only admins and people with a role in it see such an incident. */
  restricted: z.boolean().default(false),
})

const TemplateConfig = section({
  slug: Slug,
  title: Name,
  when: z.enum(TEMPLATE_MOMENTS).default('update'),
  subject: z.string().min(1).max(500),
  body: z.string().min(1).max(10_000),
  /** What must be written in the incident before it can be sent. */
  requires: z.array(z.enum(REQUIRED_PARTS)).default([]),
})

const OpenConfig = section({
  /** As in Alertmanager's routes; the first that matches an alert counts. */
  matchers: z.array(z.string().min(1).max(1_000)).min(1).max(50),
  /** How long the alert must fire. */
  for: DelayText.default('0s'),
  severity: z.literal(SEVERITIES),
  kind: z.enum(INCIDENT_KINDS).default('outage'),
})

/** An entry under `severities`: how a system calls its severities, and what each asks of people. */
export const SeverityPolicy = section({
  slug: Slug,
  name: Name.optional(),
  /** Whose incidents run by it; without any, those of services that no other names. */
  services: z.array(Slug).max(200).default([]),
  /** Who is called for a new incident, and when a limit breaks. */
  escalation: Slug.optional(),
  /** Which receiver gets updates when nothing else is chosen. */
  receiver: z.string().min(1).max(200).optional(),
  /** Matchers of alerts without a label `service` that are about the first of `services`. */
  alerts: z.array(z.string().min(1).max(1_000)).max(50).default([]),
  /** `SEV1` to `SEV4` without limits when not given. */
  scale: z.array(StepConfig).max(4).default([]),
  /** Of severities that say nothing of it; `within` of the default where nobody gives any. */
  post_mortem: PostMortemConfig.optional(),
  kinds: z.array(KindConfig).max(10).default([]),
  checklists: z
    .array(section({ slug: Slug, title: Name, items: ItemsConfig.min(1) }))
    .max(50)
    .default([]),
  templates: z.array(TemplateConfig).max(50).default([]),
  open: z.array(OpenConfig).max(50).default([]),
  /** What must be written before an incident can be resolved. */
  close_requires: z.array(z.enum(REQUIRED_PARTS)).default([]),
})
export type SeverityPolicy = z.output<typeof SeverityPolicy>
