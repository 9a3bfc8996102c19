import type { LikeFollowUp, LikeFollowUpList, LikeFollowUps } from '../../contract/post-mortems.ts'
import { type Likeness, whyLike } from '../../core/post-mortem/index.ts'
import type { Context } from '../context.ts'
import { type KnownIncident, seenIncident } from '../post-mortems/incident-marks.ts'
import { requirePermission } from '../require.ts'
import { drawFollowUps } from './list-follow-ups.ts'

const DAY_MS = 86_400_000
/** A follow-up that is done counts against a new incident for so long; an open one for ever. */
const REMEMBERED_MS = 365 * DAY_MS
const MOST = 50

/**
 * What was to be done after earlier incidents like this one: still open, or done and yet it happened again. Dropped
 * ones too: that nobody wanted them then is worth another thought now.
 */
export async function likeFollowUps(
  ctx: Context,
  { incident: id }: LikeFollowUps,
): Promise<LikeFollowUpList> {
  requirePermission(ctx, 'operations.read')
  const incident = await seenIncident(ctx, id)
  const rows = await ctx.db.followUp.findMany({
    where: {
      incidentId: { lt: id },
      OR: [{ state: 'open' }, { closedAt: { gt: new Date(ctx.clock.now() - REMEMBERED_MS) } }],
    },
    orderBy: { createdAt: 'desc' },
    take: 2_000,
  })
  if (rows.length === 0) return { followUps: [] }
  const drawn = await drawFollowUps(ctx, rows)
  const alerts = await alertNames(ctx, [id, ...rows.map(row => row.incidentId)])
  const now = likenessOf(incident, alerts)
  const like = drawn.flatMap(({ row, incident: before }): LikeFollowUp[] => {
    const why = before.isSeen ? whyLike(now, likenessOf(before, alerts)) : null
    return why === null ? [] : [{ ...row, why, hasRecurred: row.state === 'done' }]
  })
  return { followUps: like.sort(openFirst).slice(0, MOST) }
}

type AlertNames = ReadonlyMap<number, readonly string[]>

async function alertNames(ctx: Context, ids: readonly number[]): Promise<AlertNames> {
  const rows = await ctx.db.incidentAlert.findMany({
    where: { incidentId: { in: [...new Set(ids)] } },
    select: { incidentId: true, name: true },
  })
  const names = new Map<number, string[]>()
  for (const { incidentId, name } of rows) names.set(incidentId, [...(names.get(incidentId) ?? []), name])
  return names
}

const likenessOf = ({ id, services, kind }: KnownIncident, alerts: AlertNames): Likeness => ({
  services,
  kind,
  alertNames: alerts.get(id) ?? [],
})

const RANK = { open: 0, done: 1, dropped: 2 } as const
const openFirst = (a: LikeFollowUp, b: LikeFollowUp): number =>
  RANK[a.state] - RANK[b.state] || b.createdAtMs - a.createdAtMs
