import { z } from 'zod'
import type { IncidentFigures } from '../core/incident-figures/index.ts'
import {
  type Fact,
  type ManagerList,
  POST_MORTEM_STEPS,
  type PostMortemState,
  type PostMortemStep,
  SECTIONS,
  type Section,
  type Standing,
  type WhyLike,
} from '../core/post-mortem/index.ts'

export type { Fact, PostMortemState, PostMortemStep, Section, Standing } from '../core/post-mortem/index.ts'

/** Of the changes that one browser sends at once, before base64. */
export const MAX_UPDATE_BYTES = 3 * 1_048_576

const Id = z.uuid('is not an id of this deck')
const IncidentNumber = z.coerce.number().int().min(1).max(2_147_483_647)
const Slug = z.string().min(1).max(63)
const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('expected the e-mail address of an account'))
const Title = z.string().trim().min(1, 'give it a title').max(200, 'give 200 characters or less')
const Instant = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
  .transform(text => Date.parse(text))
const Bytes = z
  .base64('expected base64')
  .max(Math.ceil((MAX_UPDATE_BYTES * 4) / 3), 'this is more than 3 MB at once')
const WebAddress = z
  .url({ protocol: /^https?$/, error: 'expected an address such as https://tracker.example.org/ABC-1' })
  .max(1_000, 'give 1000 characters or less')
const Flag = z.stringbool().or(z.boolean())

export const PostMortemId = z.object({ id: Id })
export type PostMortemId = z.output<typeof PostMortemId>

export const POST_MORTEM_LISTS = ['due', 'in_review', 'overdue', 'published', 'all'] as const

export const ListPostMortems = z.object({
  list: z.enum(POST_MORTEM_LISTS).default('all'),
  service: Slug.optional(),
  incident: IncidentNumber.optional(),
})
export type ListPostMortems = z.output<typeof ListPostMortems>

/** Begins the post-mortem of an incident by hand; the deck does it by itself where the policy says so. */
export const DraftPostMortem = z.strictObject({ incident: IncidentNumber })
export type DraftPostMortem = z.output<typeof DraftPostMortem>

export const ChangePostMortem = z.strictObject({
  id: Id,
  title: Title.optional(),
  owner: Email.nullable().optional(),
  meetingAt: Instant.nullable().optional(),
})
export type ChangePostMortem = z.output<typeof ChangePostMortem>

/** What one copy of the text has that the server may not have, and what it knows. Both base64, Yjs's own encoding. */
export const SyncProse = z.strictObject({
  id: Id,
  /** Absent = nothing new here, only ask. */
  update: Bytes.optional(),
  stateVector: Bytes,
  /** Where the cursor is, for the others to see. */
  section: z.enum(SECTIONS).optional(),
})
export type SyncProse = z.output<typeof SyncProse>

/** `update`: what that copy lacks. `stateVector`: what the server knows now. */
export type ProseAnswer = {
  readonly update: string
  readonly stateVector: string
  readonly documentVersion: number
}

/** `documentVersion`: the text that was read; another one by now is a conflict. */
export const TakeStep = z.strictObject({
  id: Id,
  step: z.enum(POST_MORTEM_STEPS),
  documentVersion: z.number().int().min(1),
  reason: z.string().trim().max(2_000).default(''),
})
export type TakeStep = z.output<typeof TakeStep>

export const SharePostMortem = z.strictObject({ id: Id, days: z.number().int().min(1).max(365).default(30) })
export type SharePostMortem = z.output<typeof SharePostMortem>

/** The only time that the link is shown. */
export type ShareAnswer = { readonly id: string; readonly path: string; readonly expiresAtMs: number }

export const ShareId = z.object({ id: Id, share: Id })
export type ShareId = z.output<typeof ShareId>

export const ExportPostMortem = z.object({ id: Id, format: z.enum(['json', 'markdown']).default('json') })
export type ExportPostMortem = z.output<typeof ExportPostMortem>

export const FOLLOW_UP_LISTS = ['open', 'overdue', 'closed', 'all'] as const

export const ListFollowUps = z.object({
  list: z.enum(FOLLOW_UP_LISTS).default('open'),
  incident: IncidentNumber.optional(),
  owner: Email.optional(),
  service: Slug.optional(),
})
export type ListFollowUps = z.output<typeof ListFollowUps>

export const CreateFollowUp = z.strictObject({
  incident: IncidentNumber,
  title: Title,
  isPrevention: z.boolean().default(true),
  owner: Email.nullable().default(null),
  dueAt: Instant.nullable().default(null),
  url: WebAddress.nullable().default(null),
})
export type CreateFollowUp = z.output<typeof CreateFollowUp>

/** `version`: the one that was seen. */
export const ChangeFollowUp = z.strictObject({
  id: Id,
  version: z.number().int().min(1),
  title: Title.optional(),
  isPrevention: z.boolean().optional(),
  owner: Email.nullable().optional(),
  dueAt: Instant.nullable().optional(),
  url: WebAddress.nullable().optional(),
  state: z.enum(['open', 'done', 'dropped']).optional(),
  /** Needed to drop it. */
  reason: z.string().trim().max(500).optional(),
})
export type ChangeFollowUp = z.output<typeof ChangeFollowUp>

export const LikeFollowUps = z.object({ incident: IncidentNumber })
export type LikeFollowUps = z.output<typeof LikeFollowUps>

export const ReadFigures = z.object({
  /** The last 90 days when not given. */
  from: Instant.optional(),
  to: Instant.optional(),
  service: Slug.optional(),
  drills: Flag.default(false),
  format: z.enum(['json', 'csv']).default('json'),
})
export type ReadFigures = z.output<typeof ReadFigures>

export type FiguresAnswer = IncidentFigures & {
  readonly fromMs: number
  readonly toMs: number
  readonly service: string | null
  readonly withDrills: boolean
}

/** What lists and heads say of the incident behind it. */
export type IncidentMark = {
  readonly id: number
  readonly title: string
  readonly severity: number
  readonly severityLabel: string
  readonly services: readonly string[]
  readonly isRestricted: boolean
}

export type PostMortemRow = {
  readonly id: string
  readonly incident: IncidentMark
  readonly title: string
  readonly state: PostMortemState
  readonly standing: Standing
  /** In which list of managers it stands. */
  readonly list: ManagerList
  readonly owner: string | null
  readonly draftedAtMs: number
  readonly dueMs: number
  readonly meetingAtMs: number | null
  readonly publishedAtMs: number | null
  /** Required parts that are not there yet, in words. */
  readonly missing: readonly string[]
  readonly followUps: { readonly open: number; readonly all: number }
  readonly documentVersion: number
}

/** `restricted`: how many there are that whoever asks may not see. */
export type PostMortemList = { readonly postMortems: readonly PostMortemRow[]; readonly restricted: number }

export type StepView = {
  readonly step: PostMortemStep
  readonly by: string
  readonly atMs: number
  readonly reason: string
}

export type WriterView = {
  readonly person: string
  readonly section: Section | null
  readonly firstAtMs: number
  readonly lastAtMs: number
}

export type ShareView = {
  readonly id: string
  readonly createdBy: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly revokedAtMs: number | null
  readonly openedAtMs: number | null
}

export type PostMortemDetail = PostMortemRow & {
  /** Parts that its policy asks for, by key. */
  readonly requires: readonly string[]
  readonly draftedBy: string
  readonly texts: Readonly<Partial<Record<Section, string>>>
  readonly facts: readonly Fact[]
  /** Whether the facts are as they were when it was approved. */
  readonly areFactsFrozen: boolean
  readonly steps: readonly StepView[]
  readonly writers: readonly WriterView[]
  readonly shares: readonly ShareView[]
  readonly actions: readonly FollowUpRow[]
}

/** Snapshot of the channel `post_mortem:<id>`: no words, so that whoever follows asks by a route, which knows them. */
export type PostMortemPulse = { readonly askAgainAtMs: number }

export type FollowUpRow = {
  readonly id: string
  readonly incident: IncidentMark
  readonly postMortemId: string | null
  readonly title: string
  readonly isPrevention: boolean
  readonly owner: string | null
  readonly dueMs: number | null
  readonly url: string | null
  readonly state: 'open' | 'done' | 'dropped'
  readonly standing: Standing
  readonly closedAtMs: number | null
  readonly closedBy: string | null
  readonly reason: string
  readonly createdAtMs: number
  readonly createdBy: string
  readonly version: number
}

export type FollowUpList = { readonly followUps: readonly FollowUpRow[]; readonly restricted: number }

/** Follow-ups of incidents like one; open ones first. `hasRecurred`: it was done, and yet it happened again. */
export type LikeFollowUp = FollowUpRow & { readonly why: WhyLike; readonly hasRecurred: boolean }
export type LikeFollowUpList = { readonly followUps: readonly LikeFollowUp[] }

/** For the overview: what is over its time. */
export type DueCounts = {
  readonly overdueFollowUps: number
  readonly overduePostMortems: number
  /** Open follow-ups of whoever asks. */
  readonly own: number
  /** Notices of planned work that should have been sent by now. */
  readonly notices: number
}
