import type { AcknowledgeIncident, IncidentRow } from '../../contract/incidents.ts'
import { takeInHand } from '../alerts/take-in-hand.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Database, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { takePages } from './end-pages.ts'
import { type IncidentContext, lockedIncident, tellChanged } from './incident-context.ts'
import { jsonOf } from './incident-rows.ts'
import { recordAll } from './record-timeline.ts'

const IN_HAND_MS = 4 * 3_600_000

/**
 * Takes an incident in hand, with its pages and the alerts that opened it. Who comes second changes nothing: the first
 * one stays. Becomes its commander where it has none.
 */
export async function acknowledgeIncident(
  ctx: IncidentContext,
  { id, takesCommand }: AcknowledgeIncident,
): Promise<IncidentRow> {
  requirePermission(ctx, 'incidents.act')
  const by = actorName(ctx.actor)
  const commander = takesCommand && ctx.actor.kind === 'person' ? by : null
  const taken = await takeIncident(ctx, id, { by, commander })
  if (!taken.isNew) return taken.row
  await takePages(ctx, id)
  await takeAlerts(ctx, id, by)
  return taken.row
}

/** The mark alone, for whoever took one of its pages or alerts elsewhere. */
export async function takeIncident(
  ctx: IncidentContext,
  id: number,
  { by, commander }: { readonly by: string; readonly commander: string | null },
): Promise<{ readonly row: IncidentRow; readonly isNew: boolean }> {
  const taken = await inTransaction(ctx, async tx => {
    const { row } = await lockedIncident(tx, id)
    if (row.acknowledgedAtMs !== null) return { row, isNew: false }
    const now = tx.clock.now()
    const at = new Date(now)
    const isCommander = commander !== null && row.roles.commander === undefined
    const roles = isCommander ? { ...row.roles, commander } : row.roles
    await tx.db.incident.update({
      where: { id },
      data: {
        acknowledgedAt: at,
        acknowledgedBy: by,
        roles: jsonOf(roles),
        version: { increment: 1 },
      },
    })
    await tx.db
      .$executeRaw`UPDATE incidents SET responded_at = COALESCE(responded_at, ${at}) WHERE id = ${id}`
    const common = { incidentId: id, atMs: now, by } as const
    await recordAll(tx, [
      { ...common, kind: 'acknowledged', title: `Acknowledged by ${by}`, onceKey: 'acknowledged' },
      ...(isCommander
        ? [
            {
              ...common,
              kind: 'role',
              title: `Commander: ${by}`,
              facts: { role: 'commander', to: by },
            } as const,
          ]
        : []),
    ])
    await recordAudit(tx, { action: 'incident.acknowledged', subject: `incident:${id}`, after: { by } })
    return { row: (await lockedIncident(tx, id)).row, isNew: true }
  })
  if (taken.isNew) tellChanged(ctx, id)
  return taken
}

/** The alerts that opened it are in the same hands for four hours. */
async function takeAlerts(ctx: IncidentContext, id: number, by: string): Promise<void> {
  const openers = await ctx.db.incidentAlert.findMany({ where: { incidentId: id, isOpener: true } })
  if (openers.length === 0) return
  const atMs = ctx.clock.now()
  // A verb gets the whole database where no transaction runs: this is after it.
  const fingerprints = await takeInHand(
    { db: ctx.db as Database, alerts: ctx.alerts },
    { fingerprints: openers.map(({ fingerprint }) => fingerprint), by, atMs, untilMs: atMs + IN_HAND_MS },
  )
  const via = ctx.actor.kind === 'key' ? 'api' : 'page'
  if (fingerprints.length > 0) ctx.events.emit('alertsAcknowledged', { fingerprints, by, via, atMs })
}
