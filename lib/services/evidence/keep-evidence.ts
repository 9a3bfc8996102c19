import { DeckError } from '../../contract/errors.ts'
import type { EvidenceRow, EvidenceSeries, KeepEvidence, MarkRow } from '../../contract/evidence.ts'
import { finiteOrNull } from '../../core/chart/points.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import { isQueryError, type QueryEngine, type QueryResult } from '../../ports/query-engine.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { tellChanged } from '../incidents/incident-context.ts'
import { recordTimeline } from '../incidents/record-timeline.ts'
import { toMarkRow } from '../marks/mark-rows.ts'
import { requirePermission } from '../require.ts'
import { toEvidenceRow } from './evidence-rows.ts'
import { seenIncident } from './seen-incident.ts'

export type EvidenceContext = Context & { readonly query: Pick<QueryEngine, 'range'> }

const MOST_STEPS = 2_000
/** More lines are no chart. */
const MOST_SERIES = 30
const MOST_POINTS = 30_000
const TIMEOUT_MS = 20_000

/**
 * Asks an expression once and keeps the points with the incident: the chart is drawn from them for ever, whatever
 * becomes of the series. Throws `not_found`, and `invalid` for what does not parse or holds too much to be a chart.
 */
export async function keepEvidence(ctx: EvidenceContext, wish: KeepEvidence): Promise<EvidenceRow> {
  requirePermission(ctx, 'incidents.act')
  const incident = await seenIncident(ctx, wish.id)
  const { fromMs, toMs, stepSeconds } = wish
  if (fromMs >= toMs) throw new DeckError('invalid', 'toMs: must be later than fromMs')
  if ((toMs - fromMs) / (stepSeconds * 1000) > MOST_STEPS)
    throw new DeckError('invalid', `stepSeconds: gives more than ${MOST_STEPS} points; take a longer step`)
  const series = await evaluate(ctx.query, wish)
  const marks = await marksOf(ctx, incident.services, { fromMs, toMs })
  const kept = await inTransaction(ctx, async tx => {
    const kept = toEvidenceRow(
      await tx.db.evidence.create({
        data: {
          incidentId: wish.id,
          title: wish.title,
          expr: wish.expr,
          unit: wish.unit,
          fromAt: new Date(fromMs),
          toAt: new Date(toMs),
          stepSeconds,
          series: series.map(({ labels, points }) => ({
            labels,
            points: points.map(([atMs, value]) => [atMs, value]),
          })),
          marks: marks.map(mark => ({ ...mark, facts: { ...mark.facts } })),
          keptBy: actorName(tx.actor),
          keptAt: new Date(tx.clock.now()),
        },
      }),
    )
    await recordTimeline(tx, {
      incidentId: wish.id,
      kind: 'evidence',
      atMs: tx.clock.now(),
      by: kept.keptBy,
      title: `Kept as evidence: ${wish.title}`,
      facts: { evidence: kept.id, lines: series.length },
      href: `/incidents/${wish.id}#evidence-${kept.id}`,
    })
    const { series: _points, marks: _marks, ...after } = kept
    await recordAudit(tx, { action: 'evidence.kept', subject: `incident:${wish.id}`, after })
    return kept
  })
  tellChanged(ctx, wish.id)
  return kept
}

async function evaluate(query: EvidenceContext['query'], wish: KeepEvidence): Promise<EvidenceSeries[]> {
  const { expr, fromMs, toMs, stepSeconds } = wish
  const { value } = await query
    .range({ expr, fromMs, toMs, stepMs: stepSeconds * 1000, timeoutMs: TIMEOUT_MS })
    .catch((error: unknown): Promise<QueryResult> => {
      throw isQueryError(error) ? new DeckError('invalid', `expr: ${error.message}`) : error
    })
  if (value.type !== 'matrix' || value.series.length === 0)
    throw new DeckError('invalid', 'expr: gives no points in this stretch of time: there is nothing to keep')
  const { series } = value
  const points = series.reduce((sum, { values }) => sum + values.length, 0)
  if (series.length > MOST_SERIES || points > MOST_POINTS)
    throw new DeckError(
      'invalid',
      `expr: gives ${series.length} lines with ${points} points; a chart has at most ${MOST_SERIES} and ${MOST_POINTS}`,
    )
  return series.map(({ labels, timestampsMs, values }) => ({
    labels: labelsToObject(labels),
    points: Array.from(values, (one, i) => [timestampsMs[i] ?? 0, finiteOrNull(one)] as const),
  }))
}

async function marksOf(
  { db }: EvidenceContext,
  services: readonly string[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<MarkRow[]> {
  const found = await db.mark.findMany({
    where: { service: { in: [...services] }, at: { gte: new Date(fromMs), lte: new Date(toMs) } },
    orderBy: { at: 'asc' },
    take: 100,
  })
  return found.map(toMarkRow)
}
