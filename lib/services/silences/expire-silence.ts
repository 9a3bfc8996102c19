import type { SilenceId } from '../../contract/alerts.ts'
import { expireSilence as ended } from '../../core/alert/silence.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { isSilenceId, silenceColumns, silenceFacts, toSilence } from './silence-rows.ts'
import { unknownSilence } from './store-silence.ts'

/** Ends a silence now; one that has ended already stays as it is. Throws `not_found`. */
export async function expireSilence(ctx: AlertContext, { id }: SilenceId): Promise<void> {
  requirePermission(ctx, 'alerts.act')
  if (!isSilenceId(id)) throw unknownSilence(id)
  await inTransaction(ctx, async tx => {
    const found = await tx.db.silence.findUnique({ where: { id } })
    if (!found) throw unknownSilence(id)
    const before = toSilence(found)
    const after = ended(before, tx.clock.now())
    if (after === before) return
    await tx.db.silence.update({ where: { id }, data: silenceColumns(after) })
    await recordAudit(tx, {
      action: 'silence.expired',
      subject: `silence:${id}`,
      before: silenceFacts(before),
      after: silenceFacts(after),
    })
  })
  await ctx.alerts.refresh()
}
