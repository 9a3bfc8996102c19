import type { ResetBackoff } from '../../contract/recovery.ts'
import { recordAudit } from '../audit/record.ts'
import { recordingRefusal } from '../audit/record-refusal.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { keyOf, noAction, type RecoveryContext } from './recovery-context.ts'

/** Begins the count of an action's failures anew: the longer wait after three in a row is over. */
export async function resetBackoff(ctx: RecoveryContext, wish: ResetBackoff): Promise<void> {
  requirePermission(ctx, 'operations.read')
  const action = keyOf(wish)
  if ((await ctx.recovery.definition(action)) === null) throw noAction(action)
  const deed = {
    action: 'action.back-off-reset-refused',
    subject: `action:${action}`,
    kind: action,
    after: { reason: wish.reason },
  }
  await recordingRefusal(ctx, deed, async () => requirePermission(ctx, 'actions.press_any'))
  await inTransaction(ctx, async tx => {
    const row = { by: actorName(tx.actor), reason: wish.reason, at: new Date(tx.clock.now()) }
    await tx.db.backoffReset.upsert({ where: { action }, create: { action, ...row }, update: row })
    await recordAudit(tx, {
      action: 'action.back-off-reset',
      subject: `action:${action}`,
      after: { reason: wish.reason },
    })
  })
  await ctx.recovery.refresh()
}
