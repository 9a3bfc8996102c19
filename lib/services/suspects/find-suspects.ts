import type { IncidentPath, SuspectsData } from '../../contract/evidence.ts'
import { isComplete, MARKS_AFTER_MS, MARKS_BEFORE_MS } from '../../core/suspect/index.ts'
import type { SuspectsDoor } from '../../ports/suspects.ts'
import type { Context } from '../context.ts'
import { type SeenIncident, seenIncident } from '../evidence/seen-incident.ts'
import { toMarkRow } from '../marks/mark-rows.ts'
import { requirePermission } from '../require.ts'
import { suspectRows } from './suspect-rows.ts'

export type SuspectsContext = Context & { readonly suspects: SuspectsDoor }

const TIMEOUT_MS = 30_000

/**
 * What changed most at the start of an incident's impact, with what was changed in the hour before. Once all of the
 * minutes that are looked at are over, the answer is kept, and outlives the series; it is found anew when people
 * correct when the impact began or which services it concerns. Throws `not_found`.
 */
export async function findSuspects(ctx: SuspectsContext, { id }: IncidentPath): Promise<SuspectsData> {
  requirePermission(ctx, 'operations.read')
  const incident = await seenIncident(ctx, id)
  const kept = await ctx.db.incidentSuspects.findUnique({ where: { incidentId: id } })
  if (kept && isSame(kept, incident)) return answerOf(kept.answer)
  const answer = await search(ctx, incident)
  if (answer.isFinal) await keep(ctx, incident, answer)
  return answer
}

async function search(ctx: SuspectsContext, incident: SeenIncident): Promise<SuspectsData> {
  const { impactStartMs: impactMs, services } = incident
  const nowMs = ctx.clock.now()
  const found = await ctx.suspects.find({ services, impactMs, signal: AbortSignal.timeout(TIMEOUT_MS) })
  const concerned = [...services, ...found.dependencies]
  const marks = await ctx.db.mark.findMany({
    where: {
      service: { in: concerned },
      at: { gte: new Date(impactMs - MARKS_BEFORE_MS), lte: new Date(impactMs + MARKS_AFTER_MS) },
    },
    orderBy: { at: 'desc' },
    take: 50,
  })
  const { window } = found
  return {
    impactMs,
    beforeFromMs: window.beforeFromMs,
    afterFromMs: window.afterFromMs,
    afterToMs: window.afterToMs,
    services,
    dependencies: found.dependencies,
    suspects: suspectRows({ series: found.suspects, marks: marks.map(toMarkRow) }, { impactMs, services }),
    seriesCompared: found.seriesCompared,
    tookMs: Math.round(found.tookMs),
    foundAtMs: nowMs,
    isFinal: isComplete(impactMs, nowMs),
  }
}

async function keep(ctx: SuspectsContext, incident: SeenIncident, answer: SuspectsData): Promise<void> {
  const row = {
    impactStart: new Date(incident.impactStartMs),
    services: [...incident.services],
    foundAt: new Date(answer.foundAtMs),
    answer: JSON.parse(JSON.stringify(answer)),
  }
  await ctx.db.incidentSuspects.upsert({
    where: { incidentId: incident.id },
    create: { incidentId: incident.id, ...row },
    update: row,
  })
}

const isSame = (kept: { impactStart: Date; services: string[] }, incident: SeenIncident): boolean =>
  kept.impactStart.getTime() === incident.impactStartMs &&
  kept.services.join(' ') === incident.services.join(' ')

/** Written by `keep` alone. */
const answerOf = (answer: unknown): SuspectsData => answer as SuspectsData
