import type { EvidenceRow, EvidenceSeries, MarkRow } from '../../contract/evidence.ts'
import { UNITS } from '../../core/chart/unit.ts'
import type { Evidence } from '../../generated/prisma/client.ts'

export function toEvidenceRow(row: Evidence): EvidenceRow {
  return {
    id: row.id,
    incidentId: row.incidentId,
    title: row.title,
    expr: row.expr,
    unit: UNITS.find(unit => unit === row.unit) ?? 'none',
    fromMs: row.fromAt.getTime(),
    toMs: row.toAt.getTime(),
    stepSeconds: row.stepSeconds,
    series: seriesOf(row.series),
    marks: marksOf(row.marks),
    keptBy: row.keptBy,
    keptAtMs: row.keptAt.getTime(),
  }
}

// Both were written by `keepEvidence` alone.
const seriesOf = (json: unknown): EvidenceSeries[] => json as EvidenceSeries[]
const marksOf = (json: unknown): MarkRow[] => json as MarkRow[]
