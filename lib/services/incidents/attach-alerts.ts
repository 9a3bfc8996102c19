import type { AlertRow } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import type { AttachAlerts, IncidentRow } from '../../contract/incidents.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { type IncidentContext, lockedIncident, tellChanged } from './incident-context.ts'
import { recordAll, type TimelineWish } from './record-timeline.ts'

/** Adds alerts that an incident is about. Throws `not_found` when none of them is known any more. */
export async function attachAlerts(
  ctx: IncidentContext,
  { id, alerts: asked }: AttachAlerts,
): Promise<IncidentRow> {
  requirePermission(ctx, 'incidents.act')
  const alerts = await ctx.alerts.rows([...new Set(asked)])
  if (alerts.length === 0) throw new DeckError('not_found', 'none of these alerts is known any more')
  const row = await inTransaction(ctx, async tx => {
    const { row: incident } = await lockedIncident(tx, id)
    const added = await keepAlerts(tx, { incidentId: id, alerts, isOpener: false, by: actorName(ctx.actor) })
    if (added > 0) {
      const after = { alerts: alerts.map(alert => `${alert.fingerprint} ${alert.name}`) }
      await recordAudit(tx, { action: 'incident.alerts-added', subject: `incident:${id}`, after })
    }
    return incident
  })
  tellChanged(ctx, id)
  return row
}

export type KeptAlerts = {
  readonly incidentId: number
  readonly alerts: readonly AlertRow[]
  readonly isOpener: boolean
  /** Null = the deck itself. */
  readonly by: string | null
  /** The service of alerts without a label of that name. */
  readonly serviceOf?: (alert: AlertRow) => string | null
}

/** Keeps alerts with an incident and on its timeline. How many are new. */
export async function keepAlerts(ctx: Context, kept: KeptAlerts): Promise<number> {
  const { incidentId, alerts, isOpener } = kept
  const serviceOf = kept.serviceOf ?? (alert => alert.labels.service ?? null)
  const created = await ctx.db.incidentAlert.createManyAndReturn({
    data: alerts.map(alert => ({
      incidentId,
      fingerprint: alert.fingerprint,
      name: alert.name,
      service: serviceOf(alert),
      state: alert.status,
      startsAt: new Date(alert.startsAtMs),
      isOpener,
    })),
    skipDuplicates: true,
    select: { fingerprint: true },
  })
  await recordAll(
    ctx,
    alerts.flatMap(alert => alertEntries(incidentId, alert, serviceOf(alert))),
  )
  return created.length
}

/** What an alert says on a timeline: that it fires, and that it has resolved. Each occurrence is said once. */
export function alertEntries(
  incidentId: number,
  alert: AlertRow,
  service: string | null,
): readonly TimelineWish[] {
  const name = alert.name || alert.fingerprint
  const common = {
    incidentId,
    kind: 'alert',
    by: null,
    service,
    href: `/alerts/${alert.fingerprint}`,
  } as const
  const fires: TimelineWish = {
    ...common,
    atMs: alert.startsAtMs,
    title: `${name} fires${alert.summary === '' ? '' : `: ${alert.summary}`}`,
    facts: { fingerprint: alert.fingerprint, status: 'firing' },
    onceKey: `alert:${alert.fingerprint}:${alert.startsAtMs}:firing`,
  }
  if (alert.endsAtMs === null) return [fires]
  const resolved: TimelineWish = {
    ...common,
    atMs: alert.endsAtMs,
    title: `${name} resolved`,
    facts: { fingerprint: alert.fingerprint, status: 'resolved' },
    onceKey: `alert:${alert.fingerprint}:${alert.startsAtMs}:resolved`,
  }
  return [fires, resolved]
}
