import { z } from 'zod'
import { section } from '../section.ts'
import { ClientTls } from './check-kinds.ts'
import { DurationText, Name, Slug } from './common.ts'

const Expression = z.string().trim().min(1).max(20_000)
const Variable = z.string().regex(/^[a-zA-Z_]\w*$/, 'letters, digits and underscores, such as unit')
/** `slug` of the action's own service, or `service/slug`. */
const Reference = z.string().min(1).max(127)

/** Choices that the asked service lists itself, such as the actions of one of its checks. */
const ChoicesFrom = section({
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: DurationText.default('5s'),
  /** JSONPath to the choices, then within each to what it is. */
  each: z.string().min(1),
  value: z.string().min(1),
  label: z.string().optional(),
  description: z.string().optional(),
  /** False there: it is shown, and cannot be chosen. */
  available: z.string().optional(),
  /** True there: the press asks for the action's name, as for a dangerous action. */
  dangerous: z.string().optional(),
})

/** What the presser gives. Nothing free: one of a list, a number within limits, or a text that fits a pattern. */
export const ParameterConfig = section({
  name: Variable,
  label: Name.optional(),
  description: z.string().max(500).optional(),
  type: z.enum(['choice', 'integer', 'mark']).default('choice'),
  choices: z.array(z.string().min(1).max(200)).max(200).default([]),
  choices_from: ChoicesFrom.optional(),
  /** Of an integer. */
  min: z.int().optional(),
  max: z.int().optional(),
  /** Of a mark: kinds such as `deploy`, the newest of the service first; its version is the value. */
  /** What stands there when nobody chooses; of a mark `latest`, which is the newest one. */
  default: z.union([z.string(), z.number()]).optional(),
})
export type ParameterConfig = z.output<typeof ParameterConfig>

const STEP = {
  name: Name.optional(),
  /** Of one attempt. */
  timeout: DurationText.default('30s'),
  /** Attempts after the first. */
  retries: z.int().min(0).max(10).default(0),
  retry_delay: DurationText.default('5s'),
  /** Whether the steps after a failed one are done all the same. */
  on_failure: z.enum(['stop', 'continue']).default('stop'),
} as const

/**
 * A list in the answer, shown as a table whenever somebody looks, and never kept. For a diagnostic whose only step it is.
 */
const AnswerTable = section({
  /** JSONPath to the rows, then within each to what stands in a column. */
  each: z.string().min(1),
  columns: z
    .array(
      section({
        name: Name,
        path: z.string().min(1),
        unit: z.string().trim().min(1).max(12).optional(),
        /** Personal: only its end is shown, so that one can be told from another. */
        masked: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(12),
  /** Name of the column whose highest figure comes first. */
  order_by: z.string().optional(),
})

/** An HTTP request; `{{name}}` in any text is a parameter or a secret. */
const HttpStep = section({
  kind: z.literal('http'),
  ...STEP,
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().max(65_536).optional(),
  /** Answers that are good: a code, a class such as `2xx`, or a code with what it means when it is no failure. */
  ok: z
    .array(z.string().regex(/^([1-5]\d\d|[1-5]xx)$/))
    .max(20)
    .default(['2xx']),
  /** Codes that say that it is being done already: shown so, and no failure. */
  busy: z
    .array(z.string().regex(/^[1-5]\d\d$/))
    .max(20)
    .default([]),
  /** JSONPaths in the answer that are shown first, such as `$.message`. */
  show: z.array(z.string()).max(10).default([]),
  table: AnswerTable.optional(),
  /** As of an HTTP check; the key is one of the action's secrets: `key: '{{client_key}}'`. */
  tls: ClientTls.optional(),
})

/** A command of a runner's own list. */
const RunnerStep = section({
  kind: z.literal('runner'),
  ...STEP,
  runner: Slug,
  command: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  /** Name of the command's parameter → text, in which `{{name}}` is a parameter of the action. */
  with: z.record(Variable, z.string().max(500)).default({}),
})

/** Asks checks again, all at once, and shows what each answered. */
const RecheckStep = section({
  kind: z.literal('recheck'),
  ...STEP,
  checks: z.array(Reference).min(1).max(20),
})

export const StepConfig = z.discriminatedUnion('kind', [HttpStep, RunnerStep, RecheckStep])
export type StepConfig = z.output<typeof StepConfig>

/** What must be so before it can be pressed: an expression with a result (any series) holds. */
const Precondition = section({ expr: Expression, reason: z.string().trim().min(1).max(300) })

const Guards = section({
  /** `press`: asked once more; `name`: the name of the action must be typed. Dangerous actions always ask for the name. */
  confirm: z.enum(['none', 'press', 'name']).default('press'),
  /** Shown in the confirmation, `{{value}}` is the expression's figure: "12 active sessions will be cut". */
  warn: z
    .array(section({ expr: Expression, text: z.string().trim().min(1).max(300) }))
    .max(10)
    .default([]),
  second_person: z.boolean().default(false),
  preconditions: z.array(Precondition).max(10).default([]),
  cooldown: DurationText.default('2m'),
  /** After three failures in a row it waits so long, then longer; the last one stays. */
  backoff: z.array(DurationText).min(1).max(10).default(['10m', '20m', '30m']),
  max_per_hour: z.int().min(1).max(1_000).default(6),
  /** Checks or services whose failure is the cause: then this is refused, and the other action offered. */
  unless_down: z
    .array(section({ check: Reference.optional(), service: Slug.optional(), offer: Reference.optional() }))
    .max(10)
    .default([]),
  /** Whether it may be pressed outside of maintenance windows of its service, and within them. */
  window: z.enum(['any', 'inside', 'outside']).default('any'),
})

/** What shows that it helped. All of them must hold, `stable` times in a row. */
const Proof = section({
  /** Checks that must be up when asked again. */
  checks: z.array(Reference).max(20).default([]),
  /** Expressions that must have a result; with `rises_by` or `falls_by`, a figure compared with the one before. */
  expressions: z
    .array(
      section({
        name: Name,
        expr: Expression,
        rises_by: z.number().nonnegative().optional(),
        falls_by: z.number().nonnegative().optional(),
      }),
    )
    .max(10)
    .default([]),
  /** Heartbeats that must be pinged after the start. */
  heartbeats: z.array(Reference).max(10).default([]),
  first_delay: DurationText.default('3s'),
  interval: DurationText.default('2s'),
  limit: DurationText.default('30s'),
  stable: z.int().min(1).max(100).default(2),
  /** Worse again within this is a relapse. */
  watch: DurationText.default('10m'),
})

const Automatic = section({
  enabled: z.boolean().default(false),
  /** Alerts that it is for, as matchers: `alertname="Down",severity="critical"`. */
  alerts: z.string().min(1),
  /** Presses by people that were verified, in a row, before it may run by itself. */
  after: z.int().min(1).max(100).default(3),
  /** So long must the alert fire first. */
  wait: DurationText.default('1m'),
})

/** An entry under `actions:`: something that people press, and what proves that it helped. */
export const ActionConfig = section({
  service: Slug,
  part: Slug.optional(),
  slug: Slug,
  name: Name,
  description: z.string().max(2_000).optional(),
  /** A diagnostic looks and changes nothing: it never proves, closes or counts anything. */
  kind: z.enum(['recovery', 'diagnostic']).default('recovery'),
  /** On-call staff may press it too. */
  safe: z.boolean().default(false),
  dangerous: z.boolean().default(false),
  admins_only: z.boolean().default(false),
  /** Switched off, with what is missing: "set the URL". */
  enabled: z.boolean().default(true),
  note: z.string().max(500).optional(),
  parameters: z.array(ParameterConfig).max(10).default([]),
  steps: z.array(StepConfig).min(1).max(20),
  /** Done in place of the steps by a dry run. */
  dry_run: z.array(StepConfig).max(20).default([]),
  /** Alerts that offer it, as matchers; those of its service's checks when not given. */
  alerts: z.string().min(1).optional(),
  secrets: z.record(Variable, z.string()).default({}),
  guards: Guards.prefault({}),
  proof: Proof.prefault({}),
  /** While it runs, alerts of its service are not told of: for what is expected to be away for so long. */
  mutes_for: DurationText.optional(),
  automatic: Automatic.optional(),
})
export type ActionConfig = z.output<typeof ActionConfig>

/** An entry under `runners:`: the small program on a host that does what its own list allows. */
export const RunnerConfig = section({
  slug: Slug,
  name: Name,
  url: z.url({ protocol: /^https?$/ }),
  /** Shared with that runner alone: 32 bytes or more, base64. Both directions are signed with keys made of it. */
  secrets: section({ key: z.string().min(1) }),
})
export type RunnerConfig = z.output<typeof RunnerConfig>
