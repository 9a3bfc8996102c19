import { DeckError } from '../../contract/errors.ts'
import type { IncidentRow, LinkIncidents } from '../../contract/incidents.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { tellChanged, visibleIncident } from './incident-context.ts'
import { recordAll } from './record-timeline.ts'

/** Links two incidents, or takes the link away; both tell of it. */
export async function linkIncidents(
  ctx: Context,
  { id, other, isLinked }: LinkIncidents,
): Promise<IncidentRow> {
  requirePermission(ctx, 'incidents.act')
  if (id === other) {
    const message = 'other: an incident is not linked with itself'
    throw new DeckError('invalid', message, [{ path: 'other', message }])
  }
  await visibleIncident(ctx, id)
  await visibleIncident(ctx, other)
  const pair = { one: Math.min(id, other), other: Math.max(id, other) }
  await inTransaction(ctx, async tx => {
    const { count } = isLinked
      ? await tx.db.incidentLink.createMany({ data: [pair], skipDuplicates: true })
      : await tx.db.incidentLink.deleteMany({ where: pair })
    if (count === 0) return
    const common = { kind: 'link', atMs: tx.clock.now(), by: actorName(tx.actor) } as const
    const words = (to: number) => ({
      title: isLinked ? `Linked with #${to}` : `Not linked with #${to} any more`,
      href: `/incidents/${to}`,
    })
    await recordAll(tx, [
      { incidentId: id, ...common, ...words(other) },
      { incidentId: other, ...common, ...words(id) },
    ])
    const action = isLinked ? 'incident.linked' : 'incident.unlinked'
    await recordAudit(tx, { action, subject: `incident:${id}`, after: { other } })
  })
  tellChanged(ctx, id)
  tellChanged(ctx, other)
  return (await visibleIncident(ctx, id)).row
}
