import { z } from 'zod'
import type { ChartPoint } from '../core/chart/points.ts'
import { UNITS, type Unit } from '../core/chart/unit.ts'
import { MARK_KINDS, type MarkKind } from '../core/suspect/index.ts'
import type { OverviewData, ServiceData } from './overview.ts'

/** Epoch milliseconds, or a time such as `2026-02-03T04:05:06Z`. */
const Instant = z.union([
  z.coerce.number().int().min(0).max(8.64e15),
  z.iso
    .datetime({ offset: true, error: 'expected a time such as 2026-02-03T04:05:06Z' })
    .transform(Date.parse),
])
const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')
const Line = z.string().trim().min(1).max(200)
const Fact = z.union([z.string().max(500), z.number(), z.boolean()])

export const AddMark = z.object({
  service: Slug,
  kind: z.enum(MARK_KINDS).exclude(['action']).default('deploy'),
  version: Line.optional(),
  /** What is written beside the mark; made of kind and version when absent. */
  title: Line.optional(),
  /** Who did it; the key or the person that sends it when absent. */
  by: Line.optional(),
  /** When; now when absent. */
  at: Instant.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  /** What else is to be kept, such as the result of a release's checklist. */
  facts: z
    .record(z.string().min(1).max(60), Fact)
    .refine(facts => Object.keys(facts).length <= 20, 'at most 20 facts')
    .default({}),
})
export type AddMark = z.output<typeof AddMark>

export const ListMarks = z.object({
  service: Slug.optional(),
  kind: z.enum(MARK_KINDS).optional(),
  from: Instant,
  to: Instant,
})
export type ListMarks = z.output<typeof ListMarks>

/** What a platform posts to `/api/marks/<token>`, as it is. */
export const DeployHook = z.looseObject({ token: z.string().max(200) })
export type DeployHook = z.output<typeof DeployHook>
export const HookOfService = z.object({ service: Slug })
export type HookOfService = z.output<typeof HookOfService>

export type MarkRow = {
  readonly id: string
  readonly service: string
  readonly kind: MarkKind
  readonly title: string
  readonly version: string | null
  readonly by: string
  readonly url: string | null
  readonly atMs: number
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

/** What went on at a service; `toMs` null = it still does. */
export type BandRow = {
  readonly title: string
  readonly state: 'degraded' | 'down'
  readonly fromMs: number
  readonly toMs: number | null
}

export const IncidentPath = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })
export type IncidentPath = z.output<typeof IncidentPath>

export const KeepEvidence = IncidentPath.extend({
  title: Line,
  expr: z.string().trim().min(1).max(10_000),
  unit: z.enum(UNITS).default('none'),
  fromMs: z.number().int().min(0).max(8.64e15),
  toMs: z.number().int().min(0).max(8.64e15),
  stepSeconds: z.number().int().min(1).max(86_400),
})
export type KeepEvidence = z.output<typeof KeepEvidence>

export type EvidenceSeries = {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly ChartPoint[]
}

/** A chart as it stood when it was kept; drawn from these points for ever. */
export type EvidenceRow = {
  readonly id: string
  readonly incidentId: number
  readonly title: string
  readonly expr: string
  readonly unit: Unit
  readonly fromMs: number
  readonly toMs: number
  readonly stepSeconds: number
  readonly series: readonly EvidenceSeries[]
  readonly marks: readonly MarkRow[]
  readonly keptBy: string
  readonly keptAtMs: number
}

/** A series that changed at the start of impact, or something that was changed shortly before. */
export type SuspectRow = {
  readonly score: number
  readonly service: string
  readonly isDependency: boolean
  /** Where the change begins; null when no point lies clearly outside. */
  readonly sinceMs: number | null
} & (
  | {
      readonly kind: 'series'
      readonly metric: string
      readonly reading: 'gauge' | 'counter' | 'mean' | 'gone'
      readonly labels: Readonly<Record<string, string>>
      /** Null when the series ended. */
      readonly before: number
      readonly after: number | null
      /** So many more series of this metric changed about as much. */
      readonly others: number
      readonly points: readonly ChartPoint[]
      /** Shows what was compared. */
      readonly expr: string
    }
  | { readonly kind: 'mark'; readonly mark: MarkRow }
)

export type SuspectsData = {
  readonly impactMs: number
  /** What was usual: the first stretch; what was compared with it: the second. */
  readonly beforeFromMs: number
  readonly afterFromMs: number
  readonly afterToMs: number
  readonly services: readonly string[]
  readonly dependencies: readonly string[]
  readonly suspects: readonly SuspectRow[]
  readonly seriesCompared: number
  readonly tookMs: number
  readonly foundAtMs: number
  /** All minutes that are looked at are over: the answer stays. */
  readonly isFinal: boolean
}

export const ReplayIncident = IncidentPath.extend({
  at: Instant,
  range: z.coerce.number().int().min(300).max(86_400).default(3_600),
})
export type ReplayIncident = z.output<typeof ReplayIncident>
export const ReplayService = ReplayIncident.extend({ service: Slug })
export type ReplayService = z.output<typeof ReplayService>

/** The overview as it was at a moment. */
export type ReplayOverview = {
  readonly atMs: number
  readonly overview: OverviewData
  /** When the deck itself did not look, within the range; what lies in there was not known. */
  readonly unobserved: readonly { readonly fromMs: number; readonly toMs: number }[]
}

export type ReplayServiceData = { readonly atMs: number; readonly service: ServiceData }
