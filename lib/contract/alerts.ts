import { z } from 'zod'
import type { Decision } from '../core/alert/notification.ts'
import { MATCH_OPERATORS } from '../core/labels/matcher.ts'

export type { Decision } from '../core/alert/notification.ts'

/** More rows than this are not carried by the live channel; the counts tell how many there are. */
export const LIVE_ALERTS = 1_000

const Fingerprint = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 hexadecimal digits')
const Instant = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
  .transform(text => Date.parse(text))
/** Epoch milliseconds, or a time. */
const Moment = z.union([z.coerce.number().int().min(0).max(8.64e15), Instant])
const Flag = z.stringbool().or(z.boolean())
const Comment = z.string().trim().max(1_000, 'give 1000 characters or less')

export const AlertFingerprint = z.object({ fingerprint: Fingerprint })
export type AlertFingerprint = z.output<typeof AlertFingerprint>

/** A time of which some programs leave the zone out: UTC then. */
const ProgramTime = z.iso
  .datetime({ offset: true, local: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
  .transform(text => Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`))
const AlertWord = z.string().trim().min(1).max(200)

/**
 * An alert as the monitoring within a program has it (`PerformanceAlert`); only the service is added, in the query. It
 * ends when it is not sent again for the resolve timeout.
 */
export const SendAlert = z.object({
  service: AlertWord,
  alert_type: AlertWord,
  severity: AlertWord,
  message: z.string().trim().min(1).max(5_000),
  timestamp: ProgramTime.optional(),
  resource_snapshot: z.record(z.string().max(100), z.json()).default({}),
  recommended_action: z.string().trim().max(5_000).default(''),
})
export type SendAlert = z.output<typeof SendAlert>

/** `filter` holds matchers as Alertmanager writes them, such as `severity=~"critical|high"`; all must match. */
export const ListAlerts = z.object({
  status: z.enum(['firing', 'resolved', 'all']).default('firing'),
  filter: z.array(z.string().max(1_000)).max(20).or(z.string().max(1_000)).default([]),
  receiver: z.string().max(200).optional(),
  silenced: Flag.default(true),
  inhibited: Flag.default(true),
  acknowledged: Flag.default(true),
  limit: z.coerce.number().int().min(1).max(10_000).default(LIVE_ALERTS),
})
export type ListAlerts = z.output<typeof ListAlerts>

/** What began to fire within [from, to]. */
export const ListFirings = z.object({ from: Moment, to: Moment })
export type ListFirings = z.output<typeof ListFirings>

/** Stops repeats of these alerts; a reminder comes when its time is over and they still fire. */
export const AcknowledgeAlerts = z.strictObject({
  fingerprints: z.array(Fingerprint).min(1, 'name an alert').max(1_000),
  note: Comment.default(''),
  forSeconds: z
    .number()
    .int()
    .min(60)
    .max(7 * 86_400)
    /** Null = until they resolve. */
    .nullable()
    .default(4 * 3_600),
})
export type AcknowledgeAlerts = z.output<typeof AcknowledgeAlerts>

export const ReleaseAlerts = z.strictObject({ fingerprints: z.array(Fingerprint).min(1).max(1_000) })
export type ReleaseAlerts = z.output<typeof ReleaseAlerts>

export const AlertMatcher = z.strictObject({
  name: z.string().min(1, 'name a label').max(200),
  op: z.enum(MATCH_OPERATORS),
  value: z.string().max(1_000),
})
export type AlertMatcher = z.output<typeof AlertMatcher>

/** A silence that comes again: silent only while an occurrence lasts, between its start and its end. */
export const SilenceRecurrence = z.strictObject({
  /** Local time of the first occurrence's start, such as `2026-01-04T02:00`. */
  starts: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'expected a local time such as 2026-01-04T02:00'),
  /** How long each holds, such as `2h`. */
  duration: z.string().min(2).max(20),
  /** A name of the IANA time zone database. */
  zone: z.string().min(1).max(64).default('UTC'),
  /** RFC 5545 RRULE, such as `FREQ=WEEKLY;BYDAY=SU`. */
  repeats: z.string().min(6).max(300),
})
export type SilenceRecurrence = z.output<typeof SilenceRecurrence>

/** With `id`: changes that silence, or replaces it where Alertmanager would; the answer tells the id. */
export const SetSilence = z.strictObject({
  id: z.string().max(64).optional(),
  matchers: z.array(AlertMatcher).min(1, 'name at least one matcher').max(50),
  /** Now when not given. */
  startsAt: Instant.optional(),
  endsAt: Instant,
  comment: Comment.min(1, 'say why'),
  recurrence: SilenceRecurrence.nullable().default(null),
})
export type SetSilence = z.output<typeof SetSilence>

export const SilenceId = z.object({ id: z.string().min(1).max(64) })
export type SilenceId = z.output<typeof SilenceId>

export const ListSilences = z.object({ includeExpired: Flag.default(false) })
export type ListSilences = z.output<typeof ListSilences>

/** What a silence with these matchers would hold back now. */
export const PreviewSilence = z.strictObject({ matchers: SetSilence.shape.matchers })
export type PreviewSilence = z.output<typeof PreviewSilence>

export const TestReceiver = z.strictObject({ name: z.string().min(1).max(200) })
export type TestReceiver = z.output<typeof TestReceiver>

export const ReadNotifications = z.object({
  fingerprint: Fingerprint.optional(),
  receiver: z.string().max(200).optional(),
  state: z.enum(['waiting', 'delivered', 'failed']).optional(),
  /** Older than this; for the next page. */
  before: Instant.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type ReadNotifications = z.output<typeof ReadNotifications>

export type Acknowledgement = {
  readonly by: string
  readonly atMs: number
  /** Null = until the alert resolves. */
  readonly untilMs: number | null
  readonly note: string
}

/** An alert as lists and the live channel carry it. */
export type AlertRow = {
  /** 16 hexadecimal digits of the label set: its identity. */
  readonly fingerprint: string
  /** Label `alertname`; empty when there is none. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Annotation `summary`, else `description`, else empty. */
  readonly summary: string
  readonly status: 'firing' | 'resolved'
  /** As Alertmanager has it; `unprocessed` before its first judgement. */
  readonly state: 'unprocessed' | 'active' | 'suppressed'
  /** Ids of silences, fingerprints of sources, names of time intervals. */
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
  readonly mutedBy: readonly string[]
  readonly acknowledgement: Acknowledgement | null
  readonly receivers: readonly string[]
  readonly startsAtMs: number
  /** Null while it fires. */
  readonly endsAtMs: number | null
  readonly updatedAtMs: number
}

/** That an alert began to fire; it may be over, and forgotten by lists. */
export type FiringRow = {
  readonly fingerprint: string
  /** Label `alertname`; empty when there is none. */
  readonly name: string
  /** Label `service`, else `job`, else empty. */
  readonly service: string
  readonly atMs: number
}

/** Of the alerts that fire. Silenced, inhibited and acknowledged ones are not active. */
export type AlertCounts = {
  readonly firing: number
  readonly active: number
  readonly acknowledged: number
  readonly silenced: number
  readonly inhibited: number
}

export type AlertList = {
  readonly counts: AlertCounts
  /** How many passed the filter; rows may be fewer. */
  readonly total: number
  /** Active ones first, then newest first. */
  readonly alerts: readonly AlertRow[]
}

/** Params of `alerts`: how many rows it carries at most; every page wants a few, the page of alerts all. */
export const AlertsParams = z.object({ limit: z.number().int().min(0).max(LIVE_ALERTS).default(LIVE_ALERTS) })
export type AlertsParams = z.output<typeof AlertsParams>

/** What the channel `alerts` shows: firing ones by fingerprint, up to its `limit` of them. */
export type AlertsData = {
  readonly counts: AlertCounts
  /** How many fire and are not held back, by label `service`, and `service/part` where they tell their part. */
  readonly services: Readonly<Record<string, number>>
  readonly alerts: Readonly<Record<string, AlertRow>>
  readonly silences: number
  /** Those whose end is so near that whoever made them is told of it. */
  readonly ending: readonly Pick<SilenceRow, 'id' | 'createdBy' | 'comment' | 'endsAtMs'>[]
  /** Whether this process sends; another one does when false. */
  readonly isSending: boolean
}

export type AlertEvent = {
  readonly atMs: number
  readonly kind:
    | 'firing'
    | 'resolved'
    | 'acknowledged'
    | 'released'
    | 'reminded'
    | 'silenced'
    | 'unsilenced'
    | 'inhibited'
    | 'uninhibited'
    | 'notified'
  readonly by: string | null
  readonly text: string
}

export type AlertDetail = {
  readonly row: AlertRow
  readonly annotations: Readonly<Record<string, string>>
  /** Where the expression is seen; empty = not told. */
  readonly generatorUrl: string
  readonly groups: readonly { readonly key: string; readonly receiver: string; readonly route: string }[]
  /** Why it was told, or why not: newest flush last. */
  readonly decisions: readonly Decision[]
  /** Newest first. */
  readonly events: readonly AlertEvent[]
  /** Newest first. */
  readonly notifications: readonly NotificationRow[]
}

export type AlertGroupRow = {
  /** Unlike the key, its own alone. */
  readonly id: string
  readonly key: string
  readonly receiver: string
  readonly labels: Readonly<Record<string, string>>
  readonly nextFlushMs: number
  readonly alerts: readonly AlertRow[]
}

export type AttemptRow = {
  readonly atMs: number
  readonly tookMs: number
  readonly outcome: 'delivered' | 'retry' | 'refused'
  /** What the service answered, in words. */
  readonly detail: string
}

export type NotificationRow = {
  readonly id: string
  /** The same on every attempt. */
  readonly key: string
  readonly groupKey: string
  readonly receiver: string
  /** The integration within its receiver: `slack/0`. */
  readonly integration: string
  readonly status: 'firing' | 'resolved'
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly reason: string
  readonly firing: number
  readonly resolved: number
  readonly createdAtMs: number
  readonly nextAttemptMs: number | null
  readonly finishedAtMs: number | null
  readonly attempts: readonly AttemptRow[]
}

/** What a receiver's service said the last time it was asked, without a message. */
export type ReceiverCheck = {
  readonly isHealthy: boolean
  readonly detail: string
  readonly atMs: number
  readonly tookMs: number
  /** Since when it has said the same. */
  readonly sinceMs: number
}

export type ReceiverRow = {
  readonly name: string
  /** Those of the page can be changed there. */
  readonly source: 'file' | 'page'
  readonly integrations: readonly {
    /** `slack/0` */
    readonly integration: string
    readonly sendsResolved: boolean
    /** The last attempt; null before the first. */
    readonly last: (AttemptRow & { readonly isTest: boolean }) | null
    /** Null before the first time, and for kinds that ask nobody outside. */
    readonly check: ReceiverCheck | null
  }[]
  /** Groups that lead here now. */
  readonly groups: number
  readonly waiting: number
}

export type ReceiverTrial = {
  readonly receiver: string
  readonly integrations: readonly (AttemptRow & { readonly integration: string })[]
}

export type SilenceRow = {
  readonly id: string
  readonly matchers: readonly AlertMatcher[]
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly updatedAtMs: number
  readonly createdBy: string
  readonly comment: string
  readonly recurrence: SilenceRecurrence | null
  readonly state: 'pending' | 'active' | 'expired'
  /** An active recurring one is silent only while an occurrence lasts. */
  readonly isSilentNow: boolean
  /** Firing alerts that it matches now. */
  readonly matching: number
}

/** `held`: how often an alert that it matches began to fire since it began, up to 50,000; and those that fire now. */
export type SilenceDetail = SilenceRow & { readonly held: number; readonly alerts: readonly AlertRow[] }

export type SilencePreview = { readonly matching: number; readonly alerts: readonly AlertRow[] }
