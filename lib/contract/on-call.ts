import { z } from 'zod'
import type { Decision } from '../core/alert/notification.ts'
import type { MethodKind, Page, PageActor, Urgency } from '../core/on-call/page.ts'
import type { HoleKind } from '../core/on-call/person.ts'

/** A person as on-call rooms name one. Null name: there is no account of that address. */
export type PersonRef = {
  readonly email: string
  readonly name: string | null
  /** The clock that they live on, where it is told. */
  readonly zone?: string
}

/** Who is on call over a stretch; nobody is a gap. */
export type ShiftView = {
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly person: PersonRef | null
  /** The layer's name, `override`, or null of a gap. */
  readonly layer: string | null
  /** An override's reason; null otherwise. */
  readonly reason: string | null
}

/** One schedule with who is on call now and who comes next. */
export type OnCallNow = {
  readonly schedule: string
  readonly name: string
  readonly description: string | null
  readonly zone: string
  readonly source: 'file' | 'page'
  /** The stretch that holds now. */
  readonly now: ShiftView
  /** The next stretch with somebody else; null when none begins within 60 days. */
  readonly next: ShiftView | null
  /** Stretches of the next 60 days with nobody on call. */
  readonly gaps: readonly { readonly startsAtMs: number; readonly endsAtMs: number }[]
}

export type PageRow = {
  readonly id: string
  readonly escalation: string
  readonly title: string
  readonly labels: Readonly<Record<string, string>>
  /** The group of alerts that began it, as an alert's detail names its groups. */
  readonly groupKey: string
  readonly alertCount: number
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly status: Page['status']
  /** The step that was taken last, by name; null before the first. */
  readonly step: string | null
  readonly round: number
  /** Who was told so far, in order, without repeats. */
  readonly told: readonly PersonRef[]
  /** When something happens next: an attempt, a step, an expiry; null when nothing will. */
  readonly nextAtMs: number | null
}

/** The data of the live channel `pages`: those that are not resolved, by id. */
export type PagesData = { readonly pages: Readonly<Record<string, PageRow>> }

/** One page with everything that was sent for it, and every decision in the order in which it was taken. */
export type PageDetail = PageRow & {
  readonly page: Page
  /** The duties of the step that was taken last. */
  readonly duties: string | null
  readonly decisions: readonly Decision[]
}

/** Where somebody should be told and cannot be. */
export type PlanHole = {
  readonly atMs: number
  readonly step: string
  readonly kind: HoleKind
  /** In words, with what to do. */
  readonly reason: string
}

/** What a plan says of one step or of the last resort. */
export type PlanStep = {
  readonly atMs: number
  readonly round: number
  readonly step: string
  readonly isLastResort: boolean
  /** Why it is left out; null when it is taken. */
  readonly skippedBecause: string | null
  readonly duties: string | null
}

export type PlanOrder = {
  readonly atMs: number
  readonly round: number
  readonly step: string
  readonly person: PersonRef | null
  readonly method: { readonly kind: MethodKind; readonly name: string } | null
  readonly receiver: string | null
}

/** Who would be told when and by what, if nobody answered. */
export type PagePlan = {
  readonly escalation: string
  readonly atMs: number
  readonly steps: readonly PlanStep[]
  readonly orders: readonly PlanOrder[]
  readonly holes: readonly PlanHole[]
  readonly decisions: readonly Decision[]
}

export type MethodTest = {
  readonly atMs: number
  readonly outcome: 'delivered' | 'failed'
  readonly detail: string
}

/** A way to reach somebody, without what it is sent to: that is sealed. */
export type MethodView = {
  readonly id: string
  readonly kind: MethodKind
  readonly name: string
  /** Enough to recognise it: `+49 … 23`, `i…@example.org`. */
  readonly hint: string
  readonly isVerified: boolean
  /** Why nothing can be sent by it now, in words; null when it can. */
  readonly problem: string | null
  readonly lastTest: MethodTest | null
  /** Of the newest page that went out by it; null when none did. */
  readonly lastSentAtMs: number | null
}

/** Whether one person can be reached, for everybody who relies on it. */
export type ReadinessRow = {
  readonly person: PersonRef
  readonly isDisabled: boolean
  /** Schedules and escalations that name the person. */
  readonly namedBy: readonly { readonly kind: 'schedule' | 'escalation'; readonly slug: string }[]
  readonly methods: readonly MethodView[]
  /** For important pages, now. Empty: cannot be reached. */
  readonly reachedBy: readonly MethodKind[]
  readonly problems: readonly string[]
}

export type NoiseRow = {
  readonly key: string
  readonly pages: number
  readonly acknowledged: number
  /** Acknowledged, and open for so long after it that somebody worked on it. */
  readonly actedOn: number
  /** Fired again within 24 h of its end. */
  readonly refired: number
  /** Nights (22 to 7 h local) with at least one page. */
  readonly nightsWoken: number
  readonly medianAcknowledgeSeconds: number | null
  readonly suggestion: string | null
  /** By how much longer the rule would wait, as the suggestion has it. */
  readonly longerForMs?: number
}

export type NoiseLedger = {
  readonly fromMs: number
  readonly toMs: number
  readonly rules: readonly NoiseRow[]
  readonly people: readonly NoiseRow[]
}

export type SwapView = {
  readonly id: string
  readonly schedule: string
  readonly from: PersonRef
  readonly to: PersonRef
  readonly fromMs: number
  readonly toMs: number
  readonly note: string
  readonly state: 'asked' | 'accepted' | 'refused' | 'withdrawn'
  readonly askedAtMs: number
  readonly answeredAtMs: number | null
}

/** An override or a holiday that was added in the page, by a swap or from a calendar. */
export type OverrideView = {
  readonly id: string
  readonly schedule: string
  readonly kind: 'override' | 'holiday'
  readonly person: PersonRef | null
  readonly fromMs: number
  readonly toMs: number
  readonly reason: string
  readonly source: 'page' | 'swap' | 'calendar'
  readonly createdBy: string
}

const Slug = z.string().min(1).max(63)
const Instant = z.coerce.number().int().min(0).max(8_640_000_000_000_000)
const Email = z.string().trim().toLowerCase().min(3).max(254)
const LabelMap = z.record(z.string().min(1).max(200), z.string().max(2_000))

export const ReadShifts = z.object({ schedule: Slug, from: Instant, to: Instant })
export type ReadShifts = z.output<typeof ReadShifts>

export const ListPages = z.object({
  state: z.enum(['open', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type ListPages = z.output<typeof ListPages>

export const PageId = z.object({ id: z.uuid('is not an id of this deck') })
export type PageId = z.output<typeof PageId>

/** What is known now and was not when it began: its kind or cause may bring others in. */
export const DescribePage = PageId.extend({
  kind: z.string().trim().min(1).max(200).optional(),
  cause: z.string().trim().min(1).max(200).optional(),
})
export type DescribePage = z.output<typeof DescribePage>

/** The time machine's question. */
export const PlanPage = z.object({
  escalation: Slug,
  labels: LabelMap.default({}),
  at: Instant,
})
export type PlanPage = z.output<typeof PlanPage>

export const CreateOverride = z.object({
  schedule: Slug,
  person: Email,
  from: Instant,
  to: Instant,
  reason: z.string().trim().max(500).default(''),
})
export type CreateOverride = z.output<typeof CreateOverride>

export const ScheduleSlug = z.object({ schedule: Slug })
export type ScheduleSlug = z.output<typeof ScheduleSlug>

/** The text of an ICS file: events become overrides of one person, or holidays of the schedule. */
export const ImportCalendar = z.object({
  schedule: Slug,
  as: z.enum(['holidays', 'overrides']),
  /** Of overrides: who takes over in every event; otherwise the attendee or the summary names them. */
  person: Email.optional(),
  calendar: z.string().min(1).max(1_000_000),
})
export type ImportCalendar = z.output<typeof ImportCalendar>

export type CalendarImported = {
  readonly added: number
  /** There already, from an earlier reading of the same events. */
  readonly known: number
  /** What was left out, in words. */
  readonly skipped: readonly string[]
}

export const AskSwap = z.object({
  schedule: Slug,
  to: Email,
  from: Instant,
  until: Instant,
  note: z.string().trim().max(500).default(''),
})
export type AskSwap = z.output<typeof AskSwap>

export const AnswerSwap = PageId.extend({ answer: z.enum(['accept', 'refuse', 'withdraw']) })
export type AnswerSwap = z.output<typeof AnswerSwap>

export const ReadNoise = z.object({ from: Instant, to: Instant })
export type ReadNoise = z.output<typeof ReadNoise>

export type PageChange = { readonly id: string; readonly by: PageActor }
export type { Decision, HoleKind, MethodKind, Page, PageActor, Urgency }
