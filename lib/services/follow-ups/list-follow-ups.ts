import type { FollowUpList, FollowUpRow, ListFollowUps } from '../../contract/post-mortems.ts'
import type { FollowUp, Prisma } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { type KnownIncident, knownIncidents } from '../post-mortems/incident-marks.ts'
import { requirePermission } from '../require.ts'
import { followUpRow } from './follow-up-rows.ts'

const MOST = 2_000

/** Follow-ups, the one that is due next first, those without a date after them, closed ones last. */
export async function listFollowUps(
  ctx: Context,
  { list, incident, owner, service }: ListFollowUps,
): Promise<FollowUpList> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.followUp.findMany({
    where: {
      ...whereOf(list, new Date(ctx.clock.now())),
      ...(incident === undefined ? {} : { incidentId: incident }),
      ...(owner === undefined ? {} : { owner }),
    },
    // What is open is never cut off.
    orderBy: [{ closedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
    take: MOST,
  })
  const drawn = await drawFollowUps(ctx, rows)
  const wanted = drawn.filter(one => service === undefined || one.incident.services.includes(service))
  return {
    followUps: wanted
      .filter(one => one.incident.isSeen)
      .map(one => one.row)
      .sort(byUrgency),
    restricted: wanted.filter(one => !one.incident.isSeen).length,
  }
}

function whereOf(list: ListFollowUps['list'], now: Date): Prisma.FollowUpWhereInput {
  if (list === 'open') return { state: 'open' }
  if (list === 'overdue') return { state: 'open', dueAt: { lte: now } }
  return list === 'closed' ? { state: { not: 'open' } } : {}
}

/** Rows with what they say of their incident; `isSeen` false = its words must not leave the server. */
export async function drawFollowUps(
  ctx: Context,
  rows: readonly FollowUp[],
): Promise<{ readonly row: FollowUpRow; readonly incident: KnownIncident }[]> {
  const numbers = rows.map(row => row.incidentId)
  const [incidents, postMortems] = await Promise.all([
    knownIncidents(ctx, numbers),
    ctx.db.postMortem.findMany({
      where: { incidentId: { in: numbers } },
      select: { id: true, incidentId: true },
    }),
  ])
  const nowMs = ctx.clock.now()
  return rows.flatMap(row => {
    const incident = incidents.get(row.incidentId)
    if (!incident) return []
    const postMortemId = postMortems.find(one => one.incidentId === row.incidentId)?.id ?? null
    return [{ incident, row: followUpRow(row, { incident, postMortemId, nowMs }) }]
  })
}

function byUrgency(a: FollowUpRow, b: FollowUpRow): number {
  if ((a.state === 'open') !== (b.state === 'open')) return a.state === 'open' ? -1 : 1
  if (a.state !== 'open') return (b.closedAtMs ?? 0) - (a.closedAtMs ?? 0)
  return (a.dueMs ?? Number.MAX_SAFE_INTEGER) - (b.dueMs ?? Number.MAX_SAFE_INTEGER)
}
