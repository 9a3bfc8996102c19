import { z } from 'zod'
import {
  type Checklist,
  type Clock,
  INCIDENT_KINDS,
  INCIDENT_ROLES,
  INCIDENT_STATES,
  type IncidentDetail,
  type IncidentPolicyView,
  type IncidentRow,
  MOST_NOTE_IMAGES,
  SEVERITIES,
  TIMELINE_KINDS,
} from '../core/incident/types.ts'

export type {
  Checklist,
  ChecklistItem,
  Clock,
  IncidentAlert,
  IncidentDetail,
  IncidentKind,
  IncidentPolicyView,
  IncidentRole,
  IncidentRow,
  IncidentState,
  Severity,
  TimelineEntry,
  TimelineKind,
} from '../core/incident/types.ts'

/** A screenshot or photograph of a timeline. */
export const MAX_IMAGE_BYTES = 5 * 1_048_576
/** Of one note or update, in characters. */
export const MAX_NOTE_LENGTH = 5 * 1_048_576
/** A note as JSON writes it. What is in front of the routes cuts bodies off at 10 MB. */
export const MAX_NOTE_BODY_BYTES = 9 * 1_048_576
export const MAX_INCIDENT_SERVICES = 50

const Id = z.coerce.number().int().min(1).max(2_147_483_647)
const EntryId = z.uuid('is not an id of this deck')
const Version = z.coerce.number().int().min(1)
const Slug = z.string().min(1).max(63)
const Key = z.string().min(1).max(200)
const Title = z.string().trim().min(1, 'give it a title').max(200, 'give 200 characters or less')
const Line = z.string().trim().max(200, 'give 200 characters or less')
const Text = z.string().max(20_000, 'give 20000 characters or less')
const Note = z.string().max(MAX_NOTE_LENGTH, 'give 5 MB or less')
const Fingerprint = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 hexadecimal digits')
const Flag = z.stringbool().or(z.boolean())
const Instant = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
  .transform(text => Date.parse(text))
const SeverityNumber = z.coerce.number().pipe(z.literal(SEVERITIES))
const WebAddress = z
  .url({ protocol: /^https?$/, error: 'expected an address such as https://chat.example.org/incident-12' })
  .max(1_000, 'give 1000 characters or less')
const Roles = z.partialRecord(z.enum(INCIDENT_ROLES), Line.nullable())

export const IncidentId = z.object({ id: Id })
export type IncidentId = z.output<typeof IncidentId>

export const INCIDENT_LISTS = ['open', 'closed', 'all'] as const

/** `open`: those that are not resolved. `from` and `to` bound the start of impact; `before` pages by number. */
export const ListIncidents = z.object({
  status: z.enum(INCIDENT_LISTS).default('all'),
  service: Slug.optional(),
  kind: z.enum(INCIDENT_KINDS).optional(),
  severity: SeverityNumber.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  search: z.string().trim().max(200).optional(),
  /** Those that have this alert. */
  alert: Fingerprint.optional(),
  before: Id.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type ListIncidents = z.output<typeof ListIncidents>

/** Opens an incident by hand, from alerts, by a program, or as a drill (`kind: "drill"`). */
export const OpenIncident = z.strictObject({
  title: Title,
  kind: z.enum(INCIDENT_KINDS).default('outage'),
  severity: SeverityNumber,
  services: z.array(Slug).max(MAX_INCIDENT_SERVICES).default([]),
  /** Of alerts that it is about; the first starts the impact when `impactStart` is not given. */
  alerts: z.array(Fingerprint).max(200).default([]),
  impactStart: Instant.optional(),
  /** Restricted or not; the kind's own rule when not given. */
  isRestricted: z.boolean().optional(),
  roles: Roles.default({}),
  channelUrl: WebAddress.nullable().default(null),
  /** The first note of the timeline, Markdown. */
  note: Note.default(''),
  /** False: nobody is paged by the policy of its system. */
  pages: z.boolean().default(true),
  /** The same again (of whoever asks) opens nothing new: the answer is the incident that it opened. */
  requestKey: z.string().min(1).max(100).optional(),
})
export type OpenIncident = z.output<typeof OpenIncident>

/** Changes what is given. `version` is the one that was seen: another one by now is a conflict. */
export const ChangeIncident = z.strictObject({
  id: Id,
  version: Version,
  title: Title.optional(),
  state: z.enum(INCIDENT_STATES).optional(),
  severity: SeverityNumber.optional(),
  kind: z.enum(INCIDENT_KINDS).optional(),
  services: z.array(Slug).max(MAX_INCIDENT_SERVICES).optional(),
  isRestricted: z.boolean().optional(),
  /** Null hands a role back. */
  roles: Roles.optional(),
  channelUrl: WebAddress.nullable().optional(),
  impactStart: Instant.optional(),
  impactEnd: Instant.nullable().optional(),
  /** When service is expected again; told at once where the incident was published. */
  expectedEnd: Instant.nullable().optional(),
  detectedAt: Instant.optional(),
  mitigatedAt: Instant.nullable().optional(),
  rootCause: Text.optional(),
  resolution: Text.optional(),
  duplicateOf: Id.nullable().optional(),
})
export type ChangeIncident = z.output<typeof ChangeIncident>

/** Takes an incident in hand; the first one stays. `takesCommand`: and becomes its commander when there is none. */
export const AcknowledgeIncident = z.strictObject({ id: Id, takesCommand: z.boolean().default(true) })
export type AcknowledgeIncident = z.output<typeof AcknowledgeIncident>

/** A note of a person, Markdown. `imageIds`: pictures that were sent before. */
export const AddNote = z.strictObject({
  id: Id,
  body: Note.default(''),
  /** When it happened; now when not given. */
  at: Instant.optional(),
  imageIds: z.array(EntryId).max(MOST_NOTE_IMAGES, `give ${MOST_NOTE_IMAGES} pictures or less`).default([]),
  isPinned: z.boolean().default(false),
  service: Slug.optional(),
  /** Made by the browser: the same note sent again is not added twice. */
  requestKey: z.string().min(1).max(100).optional(),
})
export type AddNote = z.output<typeof AddNote>

/** `seenEdits`: how many edits the note had when it was read; another number by now is a conflict. */
export const EditNote = z.strictObject({
  id: Id,
  entry: EntryId,
  body: Note.optional(),
  at: Instant.optional(),
  isPinned: z.boolean().optional(),
  seenEdits: z.number().int().min(0).optional(),
})
export type EditNote = z.output<typeof EditNote>

/** Bodies over this are cut in lists and on the live channel; `GET …/notes/[entry]` has all of it. */
export const SHOWN_BODY_LENGTH = 20_000

export const NoteId = z.object({ id: Id, entry: EntryId })
export type NoteId = z.output<typeof NoteId>

export const IncidentImage = z.object({ id: Id, image: EntryId })
export type IncidentImage = z.output<typeof IncidentImage>

export const TickItem = z.strictObject({
  id: Id,
  checklist: Key,
  item: z.string().min(1).max(500),
  isDone: z.boolean(),
})
export type TickItem = z.output<typeof TickItem>

export const AddChecklist = z.strictObject({ id: Id, checklist: Key })
export type AddChecklist = z.output<typeof AddChecklist>

const Update = z.strictObject({
  id: Id,
  /** One of the policy's templates; the text is sent as it was edited, its conditions hold all the same. */
  template: Key.optional(),
  subject: Title,
  body: Note.pipe(z.string().min(1, 'say what is known').max(20_000, 'give 20000 characters or less')),
  /** When service is expected again; null takes an earlier word back. */
  expectedEnd: Instant.nullable().optional(),
  /** When the next one comes; null = none is promised. By the policy when not given. */
  nextUpdate: Instant.nullable().optional(),
  /** Slugs of status pages; a restricted incident is never published unless `publishRestricted`. */
  pages: z.array(Slug).max(50).default([]),
  publishRestricted: z.boolean().default(false),
  /** Names of receivers; the policy's own when not given. */
  receivers: z.array(z.string().min(1).max(200)).max(20).optional(),
  requestKey: z.string().min(1).max(100).optional(),
})
/** Tells people: status pages with their subscribers, and receivers. */
export const SendUpdate = Update
export type SendUpdate = z.output<typeof SendUpdate>

/** A template filled from the incident as it stands; nothing is sent. */
export const PreviewUpdate = z.strictObject({
  id: Id,
  template: Key,
  expectedEnd: Instant.nullable().optional(),
  nextUpdate: Instant.nullable().optional(),
})
export type PreviewUpdate = z.output<typeof PreviewUpdate>

/** `missing`: what must be written before it can be sent. */
export type FilledTemplate = {
  readonly template: string
  readonly subject: string
  readonly body: string
  readonly expectedEndMs: number | null
  readonly nextUpdateMs: number | null
  readonly missing: readonly ('root_cause' | 'resolution')[]
}

/** How an update went out. */
export type SentUpdate = {
  readonly entry: string
  readonly pages: readonly string[]
  readonly receivers: readonly {
    readonly receiver: string
    readonly outcome: 'sent' | 'failed' | 'queued'
    readonly detail: string
  }[]
  readonly nextUpdateDueMs: number | null
}

export const AttachAlerts = z.strictObject({ id: Id, alerts: z.array(Fingerprint).min(1).max(200) })
export type AttachAlerts = z.output<typeof AttachAlerts>

export const LinkIncidents = z.strictObject({ id: Id, other: Id, isLinked: z.boolean().default(true) })
export type LinkIncidents = z.output<typeof LinkIncidents>

export const ExportIncident = z.object({ id: Id, format: z.enum(['json', 'markdown']).default('json') })
export type ExportIncident = z.output<typeof ExportIncident>

export const ReadPolicy = z.object({ service: Slug.optional() })
export type ReadPolicy = z.output<typeof ReadPolicy>

/** Answer of `GET /api/v1/incidents`. `restricted`: how many there are that whoever asks may not see. */
export type IncidentList = {
  readonly incidents: readonly IncidentListRow[]
  readonly restricted: number
  /** Of `before` for the next page; null at the end. */
  readonly next: number | null
}

/** A row with what of its clocks is due next. */
export type IncidentListRow = IncidentRow & { readonly nextClock: Clock | null }

/** Snapshot of the channel `incidents`: open ones and those of the last 7 days, at most 200, by number. */
export type IncidentsData = {
  readonly incidents: Readonly<Record<string, IncidentListRow>>
  readonly restricted: number
}

/**
 * Snapshot of the channel `incident:<id>`: the detail with its timeline by id, so that one entry is one change.
 * Of the timeline the newest 1,000 and every pinned entry; `timelineTotal` tells how many there are.
 */
export type IncidentData = Omit<IncidentDetail, 'timeline' | 'checklists'> & {
  readonly timeline: Readonly<Record<string, IncidentDetail['timeline'][number]>>
  readonly timelineTotal: number
  readonly checklists: Readonly<Record<string, Checklist>>
}

/** Filter of the timeline, for `GET /api/v1/incidents/[id]`. */
export const ReadIncident = z.object({
  id: Id,
  kinds: z.array(z.enum(TIMELINE_KINDS)).or(z.enum(TIMELINE_KINDS)).optional(),
  search: z.string().trim().max(200).optional(),
  pinned: Flag.default(false),
})
export type ReadIncident = z.output<typeof ReadIncident>

export type PolicyAnswer = IncidentPolicyView
