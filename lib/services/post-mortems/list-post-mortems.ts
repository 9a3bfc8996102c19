import type { ListPostMortems, PostMortemList } from '../../contract/post-mortems.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { knownIncidents } from './incident-marks.ts'
import { postMortemRow, ROW_COLUMNS } from './post-mortem-rows.ts'

const MOST = 1_000

/** Post-mortems, the one that is due next first; published ones last, the newest of them first. */
export async function listPostMortems(
  ctx: Context,
  { list, service, incident: wanted }: ListPostMortems,
): Promise<PostMortemList> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.postMortem.findMany({
    where: wanted === undefined ? {} : { incidentId: wanted },
    select: ROW_COLUMNS,
    // What is not published is never cut off.
    orderBy: [{ publishedAt: { sort: 'desc', nulls: 'first' } }, { draftedAt: 'desc' }],
    take: MOST,
  })
  const numbers = rows.map(row => row.incidentId)
  const [incidents, followUps] = await Promise.all([
    knownIncidents(ctx, numbers),
    ctx.db.followUp.findMany({
      where: { incidentId: { in: numbers } },
      select: { incidentId: true, state: true, isPrevention: true },
    }),
  ])
  const nowMs = ctx.clock.now()
  const drawn = rows.flatMap(row => {
    const incident = incidents.get(row.incidentId)
    if (!incident) return []
    if (service !== undefined && !incident.services.includes(service)) return []
    const own = followUps.filter(one => one.incidentId === row.incidentId)
    return [{ isSeen: incident.isSeen, row: postMortemRow(row, { incident, followUps: own, nowMs }) }]
  })
  const listed = drawn.filter(({ row }) => list === 'all' || row.list === list)
  return {
    postMortems: listed
      .filter(({ isSeen }) => isSeen)
      .map(({ row }) => row)
      .sort(byUrgency),
    restricted: listed.filter(({ isSeen }) => !isSeen).length,
  }
}

type Urgent = PostMortemList['postMortems'][number]

function byUrgency(a: Urgent, b: Urgent): number {
  const isPublished = (row: Urgent) => row.list === 'published'
  if (isPublished(a) !== isPublished(b)) return isPublished(a) ? 1 : -1
  return isPublished(a) ? (b.publishedAtMs ?? 0) - (a.publishedAtMs ?? 0) : a.dueMs - b.dueMs
}
