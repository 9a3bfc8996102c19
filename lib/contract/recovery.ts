import { z } from 'zod'
import type { AnswerTable } from '../core/action/table.ts'
import type { ParameterField } from '../core/action/types.ts'
import type { GuardState } from '../core/guard/types.ts'
import { RUN_OUTCOMES, type RunOutcome, type RunState } from '../core/proof/outcome.ts'
import type { ProofLook } from '../core/proof/types.ts'

export type { ParameterField } from '../core/action/types.ts'
export type { GuardDemand, GuardName, GuardRefusal, GuardState } from '../core/guard/types.ts'
export { RUN_OUTCOMES, type RunOutcome, type RunState } from '../core/proof/outcome.ts'
export type { ProofLook } from '../core/proof/types.ts'

export type OutcomeMark = { readonly runId: string; readonly outcome: RunOutcome; readonly atMs: number }

/** One action as lists show it. `key`: `service/slug`. */
export type ActionRow = {
  readonly key: string
  readonly service: string
  readonly part: string | null
  readonly name: string
  readonly description: string
  readonly kind: 'recovery' | 'diagnostic'
  readonly isSafe: boolean
  readonly isDangerous: boolean
  readonly isAdminsOnly: boolean
  /** It is looked at rather than pressed: a list of the service, shown as a table and never kept. */
  readonly isTable: boolean
  readonly source: 'file' | 'page'
  /** Matchers of the alerts that offer it; null = all of its service, of its part when it has one. */
  readonly alerts: string | null
  /** As the viewer finds it. */
  readonly guard: GuardState
  /** In words: "Confirm. Cooldown 2 min. Proven by the check Health". */
  readonly guardWords: string
  /** Newest first, 20 at most. */
  readonly record: readonly OutcomeMark[]
  /** Verified among those that could be judged. */
  readonly proven: { readonly verified: number; readonly judged: number }
  /** Median of the verified ones, from press to proof; null without any. */
  readonly expectedSeconds: number | null
  /** The run that is on, if one is. */
  readonly runId: string | null
  readonly lastPress: { readonly by: string; readonly atMs: number } | null
  readonly automatic: AutomaticView | null
}

export type AutomaticView = {
  readonly isEnabled: boolean
  readonly verifiedInARow: number
  readonly needed: number
  /** Why it does not run by itself now, in words; null = it would. */
  readonly whyNot: string | null
}

export type KillSwitch = {
  /** `all`, or the slug of a service. */
  readonly scope: string
  readonly by: string
  readonly reason: string
  readonly atMs: number
}

export type RunnerRow = {
  readonly slug: string
  readonly name: string
  readonly url: string
  readonly state: 'answers' | 'silent' | 'refused' | 'not_asked'
  /** Why, in words. */
  readonly reason: string
  readonly answeredAtMs: number | null
  readonly version: string | null
  readonly commands: readonly string[]
}

/** The page of recovery, and the channel `recovery` (which carries it as for a viewer without a role's guard). */
export type RecoveryData = {
  readonly atMs: number
  readonly actions: readonly ActionRow[]
  readonly switches: readonly KillSwitch[]
  readonly runners: readonly RunnerRow[]
  /** Not ended, newest first. */
  readonly runs: readonly RunRow[]
}

export type RunRow = {
  readonly id: string
  readonly action: string
  readonly actionName: string
  readonly service: string
  readonly part: string | null
  readonly kind: 'recovery' | 'diagnostic'
  readonly isDryRun: boolean
  readonly state: RunState
  readonly outcome: RunOutcome | null
  /** Why that outcome, in words. */
  readonly outcomeReason: string
  readonly trigger: 'person' | 'api' | 'automatic'
  readonly by: string
  readonly reason: string
  /** Secrets are not among them. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly incidentId: number | null
  readonly alertFingerprint: string | null
  readonly pressedAtMs: number
  readonly startedAtMs: number | null
  /** Of the steps. */
  readonly endedAtMs: number | null
  /** When the outcome was decided. */
  readonly judgedAtMs: number | null
  readonly watchUntilMs: number | null
}

export type StepState =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'busy'
  | 'failed'
  | 'skipped'
  | 'unknown'
  | 'cancelled'

export type RunStep = {
  readonly name: string
  readonly kind: 'http' | 'runner' | 'recheck'
  readonly state: StepState
  readonly attempt: number
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  /** HTTP status or exit code. */
  readonly code: number | null
  readonly message: string
}

/** One thing that proof looks at: before the press, and at each look after it. */
export type ProofCondition = {
  readonly key: string
  readonly name: string
  readonly before: ProofLook | null
  /** The last 50. */
  readonly looks: readonly ProofLook[]
  /** A chart's expression, where there is one. */
  readonly expr: string | null
}

export type OutputLine = {
  /** From 1, without holes within a run. */
  readonly seq: number
  readonly atMs: number
  readonly step: number
  readonly stream: 'out' | 'err' | 'deck'
  /** Data: no markup, escape sequences made visible, secrets masked. */
  readonly text: string
}

/** A run's page, and the channel `run:<id>`. */
export type RunDetail = {
  readonly run: RunRow
  readonly steps: readonly RunStep[]
  readonly conditions: readonly ProofCondition[]
  readonly proof: {
    readonly stableNeeded: number
    readonly stableNow: number
    /** Moments, epoch ms. */
    readonly nextLookMs: number | null
    readonly limitMs: number | null
  }
  readonly approval: {
    readonly askedAtMs: number
    readonly expiresAtMs: number
    readonly decidedBy: string | null
    readonly decidedAtMs: number | null
    readonly isApproved: boolean | null
    readonly words: string
  } | null
  readonly output: readonly OutputLine[]
  /** Lines left out because there were too many, or too long. */
  readonly droppedLines: number
}

/** What is to be known before the press. The token is good once, for this action and this person, for 10 minutes. */
export type PreFlight = {
  readonly action: ActionRow
  /** Empty for those whom the action's own rule keeps out. */
  readonly token: string
  readonly tokenExpiresAtMs: number
  readonly parameters: readonly ParameterField[]
  readonly touches: readonly string[]
  readonly dependents: readonly { readonly slug: string; readonly name: string; readonly state: string }[]
  /** Who else has a run, an alert or an incident of this service in hand. */
  readonly others: readonly string[]
  readonly lastRuns: readonly RunRow[]
  /** Median of the verified ones, from press to proof; null without any. */
  readonly expectedSeconds: number | null
  readonly canDryRun: boolean
  readonly proofWords: readonly string[]
}

/** A service's list as it was asked for now; `failure` says why there is none. */
export type TableView = {
  readonly atMs: number
  readonly table: AnswerTable | null
  readonly failure: string | null
}

/** Words of people; PostgreSQL keeps no NUL in text. */
const Reason = z
  .string()
  .trim()
  .max(500)
  .transform(text => text.replaceAll('\u0000', ''))

/** What stands on a list or is a number: a control character is neither. */
const ParameterText = z
  .string()
  .max(500)
  .refine(text => !/\p{Cc}/u.test(text), 'one line of text')

const Key = { service: z.string().min(1).max(63), slug: z.string().min(1).max(63) }
export const ReadPreFlight = z.object({ ...Key })
export type ReadPreFlight = z.infer<typeof ReadPreFlight>

export const LookAtTable = z.strictObject({ ...Key })
export type LookAtTable = z.infer<typeof LookAtTable>

export const PressAction = z.strictObject({
  ...Key,
  /** Of the pre-flight; an API key of role engineer or admin needs one too. */
  token: z.string().min(1).max(200),
  parameters: z
    .record(z.string().regex(/^[a-zA-Z_]\w{0,62}$/), z.union([ParameterText, z.number()]))
    .refine(given => Object.keys(given).length <= 20, 'give 20 parameters or less')
    .default({}),
  /** The action's name, where it must be typed; `true` where a press is enough. */
  confirmation: z.union([z.literal(true), ParameterText]).optional(),
  reason: Reason.default(''),
  incidentId: z.int().positive().optional(),
  alertFingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  isDryRun: z.boolean().default(false),
})
export type PressAction = z.infer<typeof PressAction>

export const ReadRun = z.object({ id: z.uuid() })
export type ReadRun = z.infer<typeof ReadRun>
export const CancelRun = z.strictObject({ id: z.uuid(), reason: Reason.default('') })
export type CancelRun = z.infer<typeof CancelRun>
export const DecideRun = z.strictObject({
  id: z.uuid(),
  isApproved: z.boolean(),
  reason: Reason.default(''),
})
export type DecideRun = z.infer<typeof DecideRun>

export const ListRuns = z.object({
  service: z.string().max(63).optional(),
  action: z.string().max(127).optional(),
  outcome: z.enum(RUN_OUTCOMES).optional(),
  incident: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Those before this press. */
  beforeMs: z.coerce.number().int().optional(),
  format: z.enum(['json', 'csv']).default('json'),
})
export type ListRuns = z.infer<typeof ListRuns>

/** All of a run as a file. */
export const ExportRun = z.object({ id: z.uuid(), format: z.enum(['json', 'md']).default('json') })
export type ExportRun = z.infer<typeof ExportRun>

export const SetKillSwitch = z.strictObject({
  scope: z.string().min(1).max(63),
  isOn: z.boolean(),
  reason: Reason.default(''),
})
export type SetKillSwitch = z.infer<typeof SetKillSwitch>

/** Begins the count of failures of an action anew. */
export const ResetBackoff = z.strictObject({ ...Key, reason: Reason.refine(text => text !== '', 'say why') })
export type ResetBackoff = z.infer<typeof ResetBackoff>
