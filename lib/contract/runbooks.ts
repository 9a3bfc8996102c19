import { z } from 'zod'
import { RunbookConfig } from '../core/config/schema/runbook.ts'
import type { ChecklistItem } from '../core/incident/types.ts'
import type { DifferenceLine, Nearness, ParsedRunbook } from '../core/runbook/index.ts'
import type { CheckChild, CheckStateName } from './checks.ts'
import type { MarkRow } from './evidence.ts'

const Slug = z.string().min(1).max(63)
const Fingerprint = z.string().min(1).max(64)
const IncidentNumber = z.coerce.number().int().positive().max(2_147_483_647)
const Revision = z.coerce.number().int().positive()

export const ListRunbooks = z.object({
  /** Words of title and text, all of them. */
  q: z.string().trim().max(200).default(''),
  service: Slug.optional(),
})
export type ListRunbooks = z.output<typeof ListRunbooks>

/** What a runbook is wanted for: one of these. */
export const FindRunbooks = z.object({
  alert: Fingerprint.optional(),
  service: Slug.optional(),
  incident: IncidentNumber.optional(),
})
export type FindRunbooks = z.output<typeof FindRunbooks>

/** `alert`: the one that it was opened from; its labels take the place of `$label` in the text. */
export const ReadRunbook = z.object({ slug: Slug, alert: Fingerprint.optional() })
export type ReadRunbook = z.output<typeof ReadRunbook>

export const BySlugOfRunbook = z.object({ slug: Slug })
export type BySlugOfRunbook = z.output<typeof BySlugOfRunbook>

export const PreviewRunbook = z.strictObject({
  text: z.string().max(100_000),
  alert: Fingerprint.optional(),
})
export type PreviewRunbook = z.output<typeof PreviewRunbook>

/** `seenRevision`: the newest one when the editor was opened; null when there was none. Another one since is a conflict. */
export const SaveRunbook = RunbookConfig.extend({ seenRevision: Revision.nullable() })
export type SaveRunbook = z.output<typeof SaveRunbook>

export const ReadRevision = z.object({ slug: Slug, revision: Revision })
export type ReadRevision = z.output<typeof ReadRevision>

export const RestoreRevision = z.strictObject({
  slug: Slug,
  revision: Revision,
  seenRevision: Revision.nullable(),
})
export type RestoreRevision = z.output<typeof RestoreRevision>

export const AddRunbookChecklist = z.strictObject({ slug: Slug, incident: IncidentNumber })
export type AddRunbookChecklist = z.output<typeof AddRunbookChecklist>

/** Checks that the text names. */
export const RecheckRunbook = z.strictObject({
  slug: Slug,
  checks: z.array(z.string().min(3).max(130)).min(1).max(20),
})
export type RecheckRunbook = z.output<typeof RecheckRunbook>

export type RunbookRow = {
  readonly slug: string
  readonly title: string
  readonly services: readonly string[]
  readonly alerts: readonly string[]
  readonly checks: readonly string[]
  readonly states: readonly string[]
  readonly isAdminsOnly: boolean
  readonly source: 'file' | 'page'
  readonly savedBy: string | null
  readonly savedAtMs: number | null
}

/** `snippet`: a piece of the text around what was looked for; empty without a search. */
export type RunbookList = { readonly runbooks: readonly (RunbookRow & { readonly snippet: string })[] }

export type FoundRunbook = Pick<RunbookRow, 'slug' | 'title' | 'services'> & {
  readonly nearness: Nearness
  /** Why it is here, in words. */
  readonly why: string
  readonly steps: number
  readonly items: number
  /** Alert of the incident, or the one asked for, whose labels it is to be opened with. */
  readonly alert: string | null
  /** Of an incident: its checklist is in it already. */
  readonly isAdded: boolean
}
/** Those that are meant for it first. */
export type FoundRunbooks = { readonly runbooks: readonly FoundRunbook[] }

export type RunbookDetail = ParsedRunbook & {
  readonly row: RunbookRow
  readonly text: string
  /** Newest revision; null when it was never saved in the page. */
  readonly revision: number | null
  /** The alert that it was opened from; null without one, or when nobody knows it any more. */
  readonly alert: {
    readonly fingerprint: string
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
  } | null
  /** Keys of the items, in their order: what ticks are sent with. */
  readonly itemKeys: readonly string[]
}

export type CheckLine = {
  readonly key: string
  readonly name: string
  readonly state: CheckStateName | null
  readonly reason: string
  readonly isPaused: boolean
  readonly atMs: number | null
  /** HTTP status, where it has one. */
  readonly code: number | null
  readonly durationSeconds: number | null
  /** Entries of its answer that are not up. */
  readonly badChildren: readonly CheckChild[]
}

/** What a check answered when it was asked again. `body` is masked and bounded. */
export type RecheckLine = CheckLine & { readonly body: string | null; readonly failure: string | null }
export type RecheckAnswer = { readonly checks: readonly RecheckLine[] }

export type HeartbeatLine = {
  readonly key: string
  readonly name: string
  readonly state: string | null
  readonly reason: string
  readonly lastPingMs: number | null
  readonly isLate: boolean
  /** Of its last ping: "size 12.4 MiB". */
  readonly payload: readonly { readonly name: string; readonly text: string }[]
}

export type LogLines = {
  readonly key: string
  readonly name: string
  /** Of the last hour; null when it cannot be counted. */
  readonly lastHour: number | null
  readonly samples: readonly { readonly atMs: number; readonly line: string }[]
}

/** What one live part shows now. Figures are printed by the deck, so that all read the same. */
export type PartAnswer =
  | {
      readonly kind: 'figures'
      readonly figures: readonly { readonly label: string; readonly text: string }[]
      readonly more: number
    }
  | {
      readonly kind: 'condition'
      readonly holds: boolean
      readonly text: string
      readonly figure: string | null
    }
  | {
      readonly kind: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly { readonly labels: readonly string[]; readonly figures: readonly string[] }[]
      readonly more: number
      /** Newest sample of its source; null without a source, or without a sample in a day. */
      readonly dataAtMs: number | null
      readonly hasSource: boolean
    }
  | {
      readonly kind: 'panel'
      /** All lines as one expression; of several, the label `panel_line` tells which is which. */
      readonly expr: string
      readonly marks: readonly MarkRow[]
    }
  | { readonly kind: 'checks'; readonly checks: readonly CheckLine[] }
  | { readonly kind: 'heartbeats'; readonly heartbeats: readonly HeartbeatLine[] }
  | { readonly kind: 'log'; readonly signals: readonly LogLines[] }
  | { readonly kind: 'marks'; readonly marks: readonly MarkRow[] }
  | { readonly kind: 'failed'; readonly message: string }

/** By the keys of the parts; buttons have none, their own component knows them. */
export type RunbookAnswers = {
  readonly atMs: number
  readonly answers: Readonly<Record<string, PartAnswer>>
}

export type RunbookPreview = ParsedRunbook & RunbookAnswers

export const ListRounds = z.object({
  slug: Slug.optional(),
  /** `true`: those that go on. */
  open: z.enum(['true', 'false']).default('false'),
})
export type ListRounds = z.output<typeof ListRounds>

export const TickRound = z.strictObject({
  id: z.uuid(),
  item: z.string().min(1).max(1_000),
  isDone: z.boolean(),
})
export type TickRound = z.output<typeof TickRound>

/** `reason`: needed while items are open. */
export const EndRound = z.strictObject({ id: z.uuid(), reason: z.string().trim().max(500).default('') })
export type EndRound = z.output<typeof EndRound>

/** One time that a runbook was worked through apart from incidents. */
export type RoundRow = {
  readonly id: string
  readonly runbook: string
  readonly title: string
  readonly items: readonly ChecklistItem[]
  readonly startedAtMs: number
  readonly startedBy: string
  readonly window: { readonly slug: string; readonly name: string; readonly endsAtMs: number } | null
  readonly endedAtMs: number | null
  readonly endedBy: string | null
  readonly endReason: string
}
export type RoundList = { readonly rounds: readonly RoundRow[] }

export type RevisionRow = {
  readonly revision: number
  readonly atMs: number
  readonly by: string
  readonly title: string
  /** Lines added and taken away against the one before. */
  readonly added: number
  readonly removed: number
}
export type RunbookHistory = {
  readonly row: RunbookRow
  /** Newest first. */
  readonly revisions: readonly RevisionRow[]
}
export type RevisionDetail = {
  readonly revision: number
  readonly atMs: number
  readonly by: string
  readonly title: string
  readonly text: string
  readonly difference: readonly DifferenceLine[]
}
