import type { EvidenceRow, IncidentPath } from '../../contract/evidence.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toEvidenceRow } from './evidence-rows.ts'
import { seenIncident } from './seen-incident.ts'

/** What was kept for an incident, oldest first. Throws `not_found`. */
export async function listEvidence(
  ctx: Pick<Context, 'actor' | 'db'>,
  { id }: IncidentPath,
): Promise<{ evidence: EvidenceRow[] }> {
  requirePermission(ctx, 'operations.read')
  await seenIncident(ctx, id)
  const rows = await ctx.db.evidence.findMany({ where: { incidentId: id }, orderBy: { keptAt: 'asc' } })
  return { evidence: rows.map(toEvidenceRow) }
}
