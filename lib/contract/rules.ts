import { z } from 'zod'

/** An alert as its rule sees it. */
export type RuleAlertRow = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
  /** As Prometheus writes samples: `0.25`, `+Inf`, `NaN`. */
  readonly value: string
  readonly activeAtMs: number
  readonly firedAtMs: number | null
  /** Its expression no longer holds; `keep_firing_for` keeps it up since then. */
  readonly keepFiringSinceMs: number | null
  /** The critical level of its threshold rule fires: this one is not sent meanwhile. */
  readonly isOutranked: boolean
}

export type RuleHealth = 'unknown' | 'ok' | 'err'
export type RuleStateName = 'unknown' | 'inactive' | 'pending' | 'firing'

type AnyRuleRow = {
  /** The alert's name, or the recorded series'. */
  readonly name: string
  readonly expr: string
  /** The expression as Prometheus prints it. */
  readonly query: string
  readonly labels: Readonly<Record<string, string>>
  readonly health: RuleHealth
  /** In plain words, while it fails. */
  readonly lastError: string | null
  /** Since when it cannot be evaluated; null while it can. */
  readonly failingSinceMs: number | null
  readonly lastEvaluationMs: number | null
  readonly durationMs: number | null
}

export type RecordingRuleRow = AnyRuleRow & {
  readonly kind: 'recording'
  /** Series that it wrote last. */
  readonly series: number
}

export type AlertingRuleRow = AnyRuleRow & {
  readonly kind: 'alerting'
  readonly annotations: Readonly<Record<string, string>>
  readonly forMs: number
  readonly keepFiringForMs: number
  readonly state: RuleStateName
  /** The threshold rule that it was made of: its key, `service/slug`. */
  readonly thresholdKey: string | null
  readonly pendingCount: number
  readonly firingCount: number
  /** Firing ones first, the oldest first; no more of them than were asked for. */
  readonly alerts: readonly RuleAlertRow[]
}

export type RuleRow = RecordingRuleRow | AlertingRuleRow

export type RuleGroupRow = {
  /** The rule file, or `built in`. */
  readonly file: string
  readonly name: string
  readonly intervalMs: number
  readonly queryOffsetMs: number
  readonly limit: number
  readonly lastEvaluationMs: number | null
  readonly durationMs: number | null
  readonly rules: readonly RuleRow[]
}

export const RULE_FILTERS = ['all', 'firing', 'pending', 'failing', 'inactive', 'recording'] as const
export type RuleFilter = (typeof RULE_FILTERS)[number]

/** Which rules are asked for: those in a state, with every word of `q` somewhere. */
export const ListRules = z.object({
  state: z.enum(RULE_FILTERS).default('all'),
  q: z.string().max(500).default(''),
  /** All without one. With one, a rule comes with one of its alerts, and the rule `open` with up to 100. */
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  open: z.string().max(2_000).optional(),
})
export type ListRules = z.output<typeof ListRules>

/** `key` names a rule for as long as its file stays: `FILE;GROUP;PLACE`. */
export type ListedRule = RuleRow & { readonly key: string }
export type ListedRuleGroup = Omit<RuleGroupRow, 'rules'> & { readonly rules: readonly ListedRule[] }

export type RuleList = {
  /** Of all rules in force. */
  readonly counts: Readonly<Record<RuleFilter, number>>
  readonly groupCount: number
  /** How many fit; shown may be fewer. */
  readonly found: number
  readonly groups: readonly ListedRuleGroup[]
}

const DAY_SECONDS = 86_400
const LONGEST_WAIT_MS = 30 * DAY_SECONDS * 1_000

/** A rule that is not in force, to be judged by what is stored. */
export const BackTestRule = z.object({
  expr: z.string().trim().min(1, 'give an expression').max(20_000, 'give 20000 characters or less'),
  forMs: z.int().min(0).max(LONGEST_WAIT_MS).default(0),
  keepFiringForMs: z.int().min(0).max(LONGEST_WAIT_MS).default(0),
  /** How far back, from now. */
  rangeSeconds: z
    .int()
    .min(300)
    .max(400 * DAY_SECONDS)
    .default(30 * DAY_SECONDS),
})
export type BackTestRule = z.output<typeof BackTestRule>

/** One time that an alert would have fired; without an end it would still fire. */
export type BackTestStretch = { readonly fromMs: number; readonly toMs: number | null }

export type BackTestAlert = {
  readonly labels: Readonly<Record<string, string>>
  readonly stretches: readonly BackTestStretch[]
}

export type BackTestResult = {
  readonly fromMs: number
  readonly toMs: number
  /** Between two evaluations; a long range is looked at more coarsely than the rule would. */
  readonly stepMs: number
  /** How often it would have fired, over all alerts. */
  readonly count: number
  /** Alerts that were pending and went away before they fired. */
  readonly quietCount: number
  /** Those that fired, the most often first; no more than 200. */
  readonly alerts: readonly BackTestAlert[]
  /** Alerts that fired and are left out of the list. */
  readonly leftOut: number
}
