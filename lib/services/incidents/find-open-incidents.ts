import { maySee } from '../../core/incident/index.ts'
import type { IncidentRow } from '../../core/incident/types.ts'
import type { Context } from '../context.ts'
import { viewerOf } from './incident-context.ts'
import { keptIncidents } from './incident-rows.ts'

/** Incidents that are not resolved and concern one of these services, of those that whoever asks may see. */
export async function findOpenIncidents(
  ctx: Pick<Context, 'db' | 'actor'>,
  services: readonly string[],
): Promise<readonly IncidentRow[]> {
  const stored = await ctx.db.incident.findMany({
    where: { resolvedAt: null, services: { hasSome: [...services] } },
    orderBy: { id: 'asc' },
  })
  const viewer = viewerOf(ctx.actor)
  return (await keptIncidents(ctx.db, stored)).map(({ row }) => row).filter(row => maySee(row, viewer))
}
