import type {
  IncidentDetail,
  IncidentPolicyView,
  ReadIncident,
  ReadPolicy,
} from '../../contract/incidents.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { type IncidentContext, noIncident, visibleIncident } from './incident-context.ts'
import { readDetail } from './incident-detail.ts'

/** One incident with its clocks, its checklists and its timeline, filtered where asked for. */
export async function readIncident(
  ctx: Context,
  wish: ReadIncident,
): Promise<IncidentDetail & { readonly timelineTotal: number }> {
  requirePermission(ctx, 'operations.read')
  await visibleIncident(ctx, wish.id)
  const found = await readDetail(ctx.db, wish.id, { now: ctx.clock.now(), where: timelineWhere(wish) })
  if (!found) throw noIncident(wish.id)
  return { ...found.detail, timelineTotal: found.timelineTotal }
}

function timelineWhere({ kinds, search, pinned }: ReadIncident): Prisma.IncidentEntryWhereInput {
  const words = search ? { contains: search, mode: 'insensitive' as const } : null
  return {
    ...(kinds === undefined ? {} : { kind: { in: [kinds].flat() } }),
    ...(pinned ? { isPinned: true } : {}),
    ...(words ? { OR: [{ title: words }, { body: words }, { by: words }] } : {}),
  }
}

/** The rules that an incident of a service would run by. */
export function readPolicy(ctx: IncidentContext, { service }: ReadPolicy): Promise<IncidentPolicyView> {
  requirePermission(ctx, 'operations.read')
  return ctx.incidents.policy(service === undefined ? [] : [service])
}
