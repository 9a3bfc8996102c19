import type { EvidenceRow, KeepEvidence, SuspectRow, SuspectsData } from '../../lib/contract/evidence.ts'
import type { ServiceQueries } from '../../lib/contract/overview.ts'
import { guessUnit } from '../../lib/core/chart/guess-unit.ts'
import { legends } from '../../lib/core/chart/legend.ts'
import { formatText, type Unit } from '../../lib/core/chart/unit.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { stepFor } from '../../lib/core/live/index.ts'
import type { ChartSeries } from '../charts/chart-types.ts'

export const evidencePath = (id: number): string => `/api/v1/incidents/${id}/evidence`
export const suspectsPath = (id: number): string => `/api/v1/incidents/${id}/suspects`

const KEPT_POINTS = 360

/** What is asked to be kept: of a stretch, so many points as a chart shows. */
export type EvidenceWish = Omit<KeepEvidence, 'id' | 'stepSeconds'>

export const withStep = (wish: EvidenceWish): Omit<KeepEvidence, 'id'> => ({
  ...wish,
  stepSeconds: stepFor((wish.toMs - wish.fromMs) / 1000, KEPT_POINTS),
})

/** The lines of a kept chart, named by what tells them apart. */
export function keptLines(row: EvidenceRow): ChartSeries[] {
  const names = legends(
    row.series.map(({ labels }) => labels),
    row.title,
  )
  return row.series.map(({ points }, i) => ({
    key: `${i}`,
    label: names[i] ?? row.title,
    points,
    ...(row.series.length === 1 ? { tone: 'ink' as const } : {}),
  }))
}

export type ChartChoice = { readonly title: string; readonly expr: string; readonly unit: Unit }

/** The charts of a service's page. */
export function chartChoices(queries: ServiceQueries): ChartChoice[] {
  const latency = queries.latencyByQuantile
  return [
    ...(latency
      ? (['p95', 'p99', 'p50'] as const).map(name => ({
          title: `Latency ${name}`,
          expr: latency[name],
          unit: 'seconds' as const,
        }))
      : []),
    ...(queries.requestRate
      ? [{ title: 'Requests', expr: queries.requestRate, unit: 'per_second' as const }]
      : []),
    ...(queries.errorRatio ? [{ title: 'Errors', expr: queries.errorRatio, unit: 'ratio' as const }] : []),
    ...(queries.up ? [{ title: 'Targets up', expr: queries.up, unit: 'count' as const }] : []),
  ]
}

export type SeriesSuspectRow = Extract<SuspectRow, { kind: 'series' }>

/** What a suspect is measured in, as its name says. */
export const suspectUnit = ({ metric, reading, expr }: SeriesSuspectRow): Unit =>
  guessUnit(reading === 'mean' ? metric : expr)

export function suspectTitle(suspect: SuspectRow): string {
  if (suspect.kind === 'mark') return suspect.mark.title
  const readable = suspect.metric.replaceAll('_', ' ')
  return suspect.reading === 'mean'
    ? `Mean ${readable}`
    : readable.charAt(0).toUpperCase() + readable.slice(1)
}

/** "140 ms before, 612 ms after, from 40 s before the impact". */
export function suspectWords(suspect: SuspectRow, { impactMs }: Pick<SuspectsData, 'impactMs'>): string {
  const when = suspect.sinceMs === null ? '' : leadWords(impactMs - suspect.sinceMs)
  if (suspect.kind === 'mark') {
    const { by, version, facts } = suspect.mark
    const said = Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`)
    return [when, `by ${by}`, ...(version === null ? [] : [`version ${version}`]), ...said]
      .filter(Boolean)
      .join(', ')
  }
  const unit = suspectUnit(suspect)
  const change =
    suspect.after === null
      ? `ended at ${amount(suspect.before, unit)}`
      : `${amount(suspect.before, unit)} before, ${amount(suspect.after, unit)} after`
  const others = suspect.others === 0 ? '' : `and ${suspect.others} more series alike`
  return [change, when, others].filter(Boolean).join(', ')
}

/** Whole things are counted without decimals. */
const amount = (value: number, unit: Unit): string =>
  unit === 'none' && Number.isInteger(value) && value < 1e6 ? String(value) : formatText(value, unit)

const AT_ONCE_MS = 30_000

function leadWords(leadMs: number): string {
  if (Math.abs(leadMs) < AT_ONCE_MS) return 'as the impact began'
  const words = formatDuration(Math.abs(leadMs))
  return leadMs > 0 ? `${words} before the impact` : `${words} after the impact began`
}
