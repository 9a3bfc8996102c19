import type { ChangeIncident, IncidentRow } from '../../contract/incidents.ts'
import { formatUtc, isClosed } from '../../core/incident/index.ts'
import { changeIncident } from './change-incident.ts'
import { tellChanged, type UpdateContext, visibleIncident } from './incident-context.ts'
import { publishUpdate } from './publish-update.ts'

/** Changes an incident; where it was published, another expected end is told there at once. */
export async function changeAndTell(ctx: UpdateContext, wish: ChangeIncident): Promise<IncidentRow> {
  const before = await visibleIncident(ctx, wish.id)
  const row = await changeIncident(ctx, wish)
  if (row.expectedEndMs === before.row.expectedEndMs) return row
  if (wish.expectedEnd === undefined || wish.expectedEnd === null || isClosed(row.state)) return row
  const posts = await ctx.db.incidentPost.findMany({ where: { incidentId: row.id } })
  if (posts.length === 0) return row
  const subject = `Expected to work again: ${formatUtc(wish.expectedEnd)}`
  const body = 'The time by which it is expected to work again has changed.'
  await publishUpdate(ctx, { incident: row, subject, body, pages: posts.map(({ page }) => page) })
  tellChanged(ctx, row.id)
  return row
}
