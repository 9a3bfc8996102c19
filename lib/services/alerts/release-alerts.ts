import type { AlertRow, ReleaseAlerts } from '../../contract/alerts.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { subjectOf } from './acknowledge-alerts.ts'
import type { AlertContext } from './alert-context.ts'

/** Lets alerts go that somebody had in hand: repeats go on. Those that nobody has stay as they are. */
export async function releaseAlerts(
  ctx: AlertContext,
  { fingerprints }: ReleaseAlerts,
): Promise<{ alerts: AlertRow[] }> {
  requirePermission(ctx, 'alerts.act')
  const at = new Date(ctx.clock.now())
  const by = actorName(ctx.actor)
  await inTransaction(ctx, async tx => {
    const open = await tx.db.alertAcknowledgement.findMany({
      where: { fingerprint: { in: [...new Set(fingerprints)] }, endedAt: null },
    })
    if (open.length === 0) return
    await tx.db.alertAcknowledgement.updateMany({
      where: { id: { in: open.map(({ id }) => id) } },
      data: { endedAt: at, endedBy: by },
    })
    await tx.db.alertEvent.createMany({
      data: open.map(({ fingerprint }) => ({ fingerprint, at, kind: 'released', by, text: 'let go' })),
    })
    await recordAudit(tx, {
      action: 'alert.released',
      subject: subjectOf(open.map(({ fingerprint }) => fingerprint)),
      before: { acknowledged: open.map(one => `${one.fingerprint} by ${one.by}`) },
    })
  })
  await ctx.alerts.refresh()
  return { alerts: await ctx.alerts.rows(fingerprints) }
}
