import { z } from 'zod'
import type { CountedSeconds } from '../core/uptime/index.ts'
import { monthStretch, WATCH_STATES, weekStretch } from '../core/uptime/index.ts'
import type { Subject } from '../ports/state-history.ts'
import type { UptimeFigure, WindowOccurrence } from './watch.ts'

const KINDS = 'check|child|heartbeat|signal|part|service'
const SUBJECT = new RegExp(`^(${KINDS}):[^\\s/]+(/[^/]+){0,2}$`)

const isSubject = (text: string): text is Subject => text.length <= 300 && SUBJECT.test(text)

const SubjectText = z.custom<Subject>(value => typeof value === 'string' && isSubject(value), {
  error: 'expected a subject such as service:api, part:api/web or check:api/health',
})

const Month = z
  .string()
  .refine(text => monthStretch(text) !== null, { error: 'expected a month such as 2026-02' })

const Instant = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
  .transform(text => Date.parse(text))

export const ReadUptime = z.object({ subject: SubjectText })
export type ReadUptime = z.output<typeof ReadUptime>

/** As many as one question may name. */
export const MOST_SUBJECTS = 300

/** What stands before a comma ends there only when another subject follows: names of parts may hold commas. */
const NEXT_SUBJECT = new RegExp(`,(?=(?:${KINDS}):)`)

/** `subjects=a,b` or `subjects=a&subjects=b`. */
export const ReadUptimeDays = z.object({
  subjects: z
    .union([z.string(), z.array(z.string())])
    .transform(given => [given].flat().flatMap(text => text.split(NEXT_SUBJECT)))
    .pipe(
      z
        .array(SubjectText)
        .max(MOST_SUBJECTS, `at most ${MOST_SUBJECTS} subjects at once: ask for the rest by another request`),
    ),
})
export type ReadUptimeDays = z.output<typeof ReadUptimeDays>

/** Shares of a day's judged time, and of its maintenance; null where nothing was judged. */
export type DayShares = readonly [up: number, degraded: number, maintenance: number] | null

/** The bars of many subjects over the same UTC days, the last of which is not over: as small as a list needs them. */
export type UptimeDaysView = {
  readonly rule: string
  /** Midnights, epoch ms, oldest first. */
  readonly days: readonly number[]
  readonly subjects: Readonly<
    Record<
      string,
      { /** Over all the days. */ readonly ratio: number | null; readonly days: readonly DayShares[] }
    >
  >
}

export const ReadReport = z.object({ month: Month, format: z.enum(['json', 'csv']).default('json') })
export type ReadReport = z.output<typeof ReadReport>

const Week = z
  .string()
  .refine(text => weekStretch(text) !== null, { error: 'expected an ISO week such as 2026-W07' })

export const ReadWeek = z.object({ week: Week, format: z.enum(['json', 'csv']).default('json') })
export type ReadWeek = z.output<typeof ReadWeek>

export const CorrectUptime = z.object({
  subject: SubjectText,
  from: Instant,
  to: Instant,
  state: z.enum([...WATCH_STATES, 'maintenance']),
  reason: z.string().trim().min(3, 'say why, in a few words').max(500),
})
export type CorrectUptime = z.output<typeof CorrectUptime>

export const StartWindow = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).optional(),
  services: z.array(z.string().min(1).max(127)).min(1).max(100),
  minutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60),
})
export type StartWindow = z.output<typeof StartWindow>

export const EndWindow = z.object({ slug: z.string().min(1).max(63) })
export type EndWindow = z.output<typeof EndWindow>

/** Every occurrence that touches the stretch between two instants. */
export const ReadOccurrences = z.object({ from: Instant, to: Instant })
export type ReadOccurrences = z.output<typeof ReadOccurrences>

/** On which status pages the notice of a window's occurrence is posted; on none, it was sent elsewhere. */
export const SendNotice = z
  .strictObject({
    slug: z.string().min(1).max(63),
    startsAt: Instant,
    pages: z.array(z.string().min(1).max(63)).max(50),
    body: z.string().trim().max(5_000, 'give 5000 characters or less').default(''),
  })
  .refine(({ pages, body }) => pages.length === 0 || body !== '', {
    path: ['body'],
    error: 'say what is planned',
  })
export type SendNotice = z.output<typeof SendNotice>

export type NoticeSent = { readonly atMs: number; readonly by: string }

/** `noticeSent` is null until somebody sent it, and where none is needed. */
export type ListedOccurrence = WindowOccurrence & { readonly noticeSent: NoticeSent | null }

export type CorrectionView = {
  readonly id: string
  readonly fromMs: number
  readonly toMs: number
  readonly state: keyof CountedSeconds
  readonly reason: string
  readonly createdBy: string
  readonly createdAtMs: number
}

export type OutageView = { readonly fromMs: number; readonly toMs: number; readonly reason: string }

/** A frozen month with what was corrected in it. The figure never changes; the corrected one stands beside it. */
export type MonthView = {
  readonly subject: string
  /** `2026-02` */
  readonly month: string
  readonly rule: string
  readonly figure: UptimeFigure
  readonly outages: readonly OutageView[]
  readonly hash: string
  readonly frozenAtMs: number
  readonly corrections: readonly CorrectionView[]
  /** Null without corrections, or when the history no longer reaches back to the month. */
  readonly corrected: UptimeFigure | null
}

export type MonthsCheck = {
  readonly months: number
  /** The first month of each chain that does not follow. */
  readonly broken: readonly { readonly subject: string; readonly month: string }[]
}

export type ReportObjective = {
  readonly part: string | null
  readonly name: string
  readonly of: 'uptime' | 'requests' | 'latency'
  readonly targetRatio: number
  /** Over the month; null when there is nothing to judge. */
  readonly actualRatio: number | null
  readonly isMet: boolean | null
  /** Of the month: seconds for uptime; null for others. */
  readonly budgetSeconds: number | null
  readonly budgetLeftSeconds: number | null
}

export type ReportService = {
  readonly slug: string
  readonly name: string
  readonly figure: UptimeFigure
  readonly isFrozen: boolean
  /** Of the frozen month, over it and the month before; null while it is not frozen. */
  readonly hash: string | null
  readonly corrections: readonly CorrectionView[]
  readonly outages: readonly OutageView[]
  readonly objectives: readonly ReportObjective[]
  readonly checks: number
  /** Null when the service measures no latency, or the series no longer reach back. */
  readonly p95Seconds: number | null
}

export type ReportView = {
  readonly month: string
  readonly fromMs: number
  readonly toMs: number
  readonly isOver: boolean
  readonly rule: string
  readonly services: readonly ReportService[]
}
