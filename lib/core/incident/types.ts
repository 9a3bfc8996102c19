/** The states of an incident, in the order of a good course; what may follow what stands in `state.ts`. */
export const INCIDENT_STATES = ['investigating', 'identified', 'monitoring', 'resolved', 'reviewed'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

export const INCIDENT_KINDS = ['outage', 'data_loss', 'security', 'restore', 'drill'] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

/** Common to all systems, 1 the gravest; each system's own label (P0, P1, Critical, …) stands beside it. */
export const SEVERITIES = [1, 2, 3, 4] as const
export type Severity = (typeof SEVERITIES)[number]

export const INCIDENT_ROLES = ['commander', 'operations', 'communications', 'scribe'] as const
export type IncidentRole = (typeof INCIDENT_ROLES)[number]

export const INCIDENT_SOURCES = ['person', 'alert', 'rule', 'api'] as const
export type IncidentSource = (typeof INCIDENT_SOURCES)[number]

/** One incident as lists carry it. Times are milliseconds since the epoch. */
export type IncidentRow = {
  /** Counted up from 1; shown as `#12`. */
  readonly id: number
  readonly title: string
  readonly kind: IncidentKind
  readonly severity: Severity
  /** As the system itself calls that severity, such as `P0`. */
  readonly severityLabel: string
  readonly severityMeaning: string
  readonly state: IncidentState
  /** Slugs of the services concerned; a service that is gone stays named. */
  readonly services: readonly string[]
  readonly isRestricted: boolean
  readonly openedAtMs: number
  readonly openedBy: string
  readonly source: IncidentSource
  readonly acknowledgedAtMs: number | null
  readonly acknowledgedBy: string | null
  readonly impactStartMs: number
  readonly impactEndMs: number | null
  readonly detectedAtMs: number
  readonly mitigatedAtMs: number | null
  readonly resolvedAtMs: number | null
  readonly reviewedAtMs: number | null
  readonly reopenedCount: number
  /** Who holds a role, by name or e-mail address. */
  readonly roles: Readonly<Partial<Record<IncidentRole, string>>>
  readonly channelUrl: string | null
  readonly rootCause: string
  readonly resolution: string
  readonly duplicateOf: number | null
  readonly links: readonly number[]
  /** When the next update was promised; null = none was. */
  readonly nextUpdateDueMs: number | null
  /** When service is expected again, as the newest update says. */
  readonly expectedEndMs: number | null
  /** Grows by one with each change: a change carries the version that it saw. */
  readonly version: number
}

export const CLOCK_STANDINGS = ['running', 'warning', 'overdue', 'done', 'done_late'] as const
export type ClockStanding = (typeof CLOCK_STANDINGS)[number]

/** One limit of an incident and how it stands. `key`: `acknowledge`, `respond`, `phase:<name>`, `update`, `post_mortem`. */
export type Clock = {
  readonly key: string
  readonly title: string
  /** Null = no limit: nothing counts down. */
  readonly dueMs: number | null
  /** When it is due to be warned of. */
  readonly warnMs: number | null
  readonly startMs: number
  readonly doneMs: number | null
  readonly standing: ClockStanding
}

export type ChecklistItem = {
  readonly key: string
  readonly phase: string
  readonly text: string
  readonly tick: { readonly by: string; readonly atMs: number } | null
  /** Where the step is done, or what it needs to see. */
  readonly link?: string
  /** What must be there before it can be ticked, in words; absent = nothing. */
  readonly blockedBy?: string
}

export type Checklist = {
  readonly key: string
  readonly title: string
  readonly items: readonly ChecklistItem[]
}

export const TIMELINE_KINDS = [
  'opened',
  'state',
  'severity',
  'role',
  'acknowledged',
  'alert',
  'page',
  'notification',
  'action',
  'mark',
  'status_post',
  'checklist',
  'note',
  'evidence',
  'clock',
  'link',
  'impact',
  'update',
  'reopened',
  'post_mortem',
  'follow_up',
  'service_state',
  'window',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** Pictures of one note. */
export const MOST_NOTE_IMAGES = 10

/** What happened at one moment. `by` null = the deck itself. `body` is Markdown of people, else empty. */
export type TimelineEntry = {
  readonly id: string
  readonly atMs: number
  readonly recordedAtMs: number
  readonly kind: TimelineKind
  readonly by: string | null
  readonly title: string
  readonly body: string
  /** The body is longer: `bodyLength` characters in all. */
  readonly bodyLength: number
  readonly isPinned: boolean
  readonly service: string | null
  readonly facts: Readonly<Record<string, string | number>>
  /** Where it leads to within the deck. */
  readonly href: string | null
  /** What it said before, oldest first. */
  readonly edits: readonly { readonly atMs: number; readonly by: string; readonly body: string }[]
  /** Pictures of a note, in the order in which they were put there. */
  readonly images: readonly { readonly id: string; readonly type: string }[]
}

export type IncidentAlert = {
  readonly fingerprint: string
  readonly name: string
  readonly state: string
  readonly startsAtMs: number
  readonly service: string | null
}

/** What must have happened before an item can be ticked. */
export const TICK_NEEDS = ['published_update'] as const
export type TickNeed = (typeof TICK_NEEDS)[number]

/** One line of a checklist as it is written. */
export type ChecklistStep = {
  readonly text: string
  readonly link: string | null
  readonly needs: TickNeed | null
}

/** What ends a phase: a moment of the incident, or all of its items ticked. */
export const PHASE_ENDS = [
  'checklist',
  'acknowledged',
  'identified',
  'mitigated',
  'resolved',
  'reviewed',
] as const
export type PhaseEnd = (typeof PHASE_ENDS)[number]

/** One phase of a severity; null = without a limit. */
export type PhaseView = {
  readonly name: string
  readonly withinMs: number | null
  readonly doneWhen: PhaseEnd
  readonly checklist: readonly ChecklistStep[]
}

export type ScaleStep = {
  readonly severity: Severity
  readonly label: string
  readonly means: string
  readonly acknowledgeMs: number | null
  readonly respondMs: number | null
  readonly phases: readonly PhaseView[]
  readonly updateEveryMs: number | null
  readonly postMortem: { readonly withinMs: number | null; readonly requires: readonly string[] } | null
}

export type KindView = {
  readonly kind: IncidentKind
  readonly title: string
  /** The level of the escalation that is called first; null = the first. */
  readonly firstLevel: number | null
  readonly isRestricted: boolean
  readonly checklist: readonly ChecklistStep[]
}

export const TEMPLATE_MOMENTS = ['open', 'update', 'resolved'] as const
export type TemplateMoment = (typeof TEMPLATE_MOMENTS)[number]

export type TemplateView = {
  readonly key: string
  readonly title: string
  readonly when: TemplateMoment
  readonly subject: string
  readonly body: string
  readonly requires: readonly ('root_cause' | 'resolution')[]
}

/** The rules that an incident runs by, as they stood when it opened. All spans are milliseconds. */
export type IncidentPolicyView = {
  readonly slug: string
  readonly scale: readonly ScaleStep[]
  readonly kinds: readonly KindView[]
  readonly checklists: readonly {
    readonly key: string
    readonly title: string
    readonly items: readonly ChecklistStep[]
  }[]
  readonly templates: readonly TemplateView[]
  /** Who is called when a limit breaks and when an incident opens; null = nobody by itself. */
  readonly escalation: string | null
  readonly receiver: string | null
  /** What must be written before an incident may be resolved. */
  readonly closeRequires: readonly ('root_cause' | 'resolution')[]
}

/** Everything that an incident's page shows. */
export type IncidentDetail = {
  readonly incident: IncidentRow
  readonly clocks: readonly Clock[]
  readonly checklists: readonly Checklist[]
  readonly availableChecklists: readonly { readonly key: string; readonly title: string }[]
  /** Oldest first, by the moment at which it happened. */
  readonly timeline: readonly TimelineEntry[]
  readonly alerts: readonly IncidentAlert[]
  readonly policy: IncidentPolicyView
  readonly templates: readonly {
    readonly key: string
    readonly title: string
    readonly when: TemplateMoment
  }[]
}
