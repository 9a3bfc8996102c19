import type { MarkRow, SuspectRow } from '../../contract/evidence.ts'
import { finiteOrNull } from '../../core/chart/points.ts'
import { labelsToObject, METRIC_NAME } from '../../core/labels/index.ts'
import { markScore, type Suspect } from '../../core/suspect/index.ts'

const LEAST_MARK_SCORE = 0.05

/** Series and marks in one list, the worst first. */
export function suspectRows(
  found: { readonly series: readonly Suspect[]; readonly marks: readonly MarkRow[] },
  { impactMs, services }: { readonly impactMs: number; readonly services: readonly string[] },
): SuspectRow[] {
  const marks = found.marks.map((mark): SuspectRow => {
    const isDependency = !services.includes(mark.service)
    const { kind, atMs, service } = mark
    const score = markScore({ kind, atMs, isDependency }, impactMs)
    return { kind: 'mark', mark, service, isDependency, score, sinceMs: atMs }
  })
  return [...marks.filter(({ score }) => score >= LEAST_MARK_SCORE), ...found.series.map(seriesRow)].sort(
    (a, b) => b.score - a.score,
  )
}

function seriesRow(suspect: Suspect): SuspectRow {
  const { score, service, isDependency, sinceMs, before, after, others, reading } = suspect
  const { [METRIC_NAME]: _name, ...labels } = labelsToObject(suspect.labels)
  return {
    kind: 'series',
    metric: reading.metric,
    reading: reading.kind,
    labels,
    score: Math.round(score * 1000) / 1000,
    service,
    isDependency,
    sinceMs,
    before,
    after: finiteOrNull(after),
    others,
    points: suspect.atMs.map((atMs, i) => [atMs, finiteOrNull(suspect.values[i] ?? null)] as const),
    expr: exprOf(reading, labels),
  }
}

/** PromQL that shows what was compared. */
export function exprOf(reading: Suspect['reading'], labels: Readonly<Record<string, string>>): string {
  const inside = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const selector = (metric: string) => `${metric}{${inside.join(',')}}`
  const { kind, metric } = reading
  if (kind === 'mean')
    return `rate(${selector(`${metric}_sum`)}[2m]) / rate(${selector(`${metric}_count`)}[2m])`
  return kind === 'counter' ? `rate(${selector(metric)}[2m])` : selector(metric)
}
