import type { AcknowledgeAlerts, AlertRow } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/**
 * Takes firing alerts in hand: no repeats until the time is over or they resolve. Those that have resolved meanwhile
 * are left out. Throws `not_found` when none of them fires.
 */
export async function acknowledgeAlerts(
  ctx: AlertContext,
  { fingerprints, note, forSeconds }: AcknowledgeAlerts,
): Promise<{ alerts: AlertRow[] }> {
  requirePermission(ctx, 'alerts.act')
  const asked = await ctx.alerts.rows([...new Set(fingerprints)])
  const firing = asked.filter(({ status }) => status === 'firing').map(row => row.fingerprint)
  if (firing.length === 0) throw new DeckError('not_found', 'none of these alerts fires any more')
  const nowMs = ctx.clock.now()
  const at = new Date(nowMs)
  const until = forSeconds === null ? null : new Date(nowMs + forSeconds * 1_000)
  const by = actorName(ctx.actor)
  const text = `acknowledged${until ? ` until ${until.toISOString()}` : ''}${note === '' ? '' : `: ${note}`}`
  await inTransaction(ctx, async tx => {
    const open = { fingerprint: { in: firing }, endedAt: null }
    await tx.db.alertAcknowledgement.updateMany({ where: open, data: { endedAt: at, endedBy: by } })
    await tx.db.alertAcknowledgement.createMany({
      data: firing.map(fingerprint => ({ fingerprint, by, at, until, comment: note })),
    })
    await tx.db.alertEvent.createMany({
      data: firing.map(fingerprint => ({ fingerprint, at, kind: 'acknowledged', by, text })),
    })
    await recordAudit(tx, {
      action: 'alert.acknowledged',
      subject: subjectOf(firing),
      after: {
        alerts: asked
          .filter(({ status }) => status === 'firing')
          .map(row => `${row.fingerprint} ${row.name}`),
        until: until?.toISOString() ?? null,
        note,
      },
    })
  })
  await ctx.alerts.refresh()
  const via = ctx.actor.kind === 'key' ? 'api' : 'page'
  ctx.events.emit('alertsAcknowledged', { fingerprints: firing, by, via, atMs: nowMs })
  return { alerts: await ctx.alerts.rows(firing) }
}

/** One alert by its fingerprint, several by their number. */
export const subjectOf = (fingerprints: readonly string[]): string =>
  fingerprints.length === 1 ? `alert:${fingerprints[0]}` : `alerts:${fingerprints.length}`
