import { DeckError } from '../../contract/errors.ts'
import type { CancelRun, RunRow } from '../../contract/recovery.ts'
import type { Run } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { recordingRefusal } from '../audit/record-refusal.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { viewerOf } from '../incidents/incident-context.ts'
import { requirePermission } from '../require.ts'
import { granteeOf } from './grantee.ts'
import { lockedRun } from './locked-run.ts'
import { guardError, noRun, openDefinition, type RecoveryContext, roleRefusals } from './recovery-context.ts'
import { runRowFor } from './run-sight.ts'

const CANCELLABLE: readonly string[] = ['waiting', 'running', 'proving']

/**
 * Asks for a run to be ended; the engine does it. Whoever pressed it may, and whoever could press it. Asked twice, it
 * is asked once.
 */
export async function cancelRun(ctx: RecoveryContext, wish: CancelRun): Promise<RunRow> {
  requirePermission(ctx, 'operations.read')
  const { id, reason } = wish
  const found = await ctx.db.run.findUnique({ where: { id } })
  if (!found) throw noRun(id)
  const deed = { action: 'run.cancel-refused', subject: `run:${id}`, after: { action: found.action, reason } }
  const row = await recordingRefusal(ctx, deed, () => askToCancel(ctx, wish, found))
  await ctx.recovery.taken(id)
  return runRowFor(ctx, row, viewerOf(ctx.actor))
}

async function askToCancel(ctx: RecoveryContext, { id, reason }: CancelRun, found: Run): Promise<Run> {
  requirePermission(ctx, 'actions.press')
  const by = actorName(ctx.actor)
  if (found.by !== by) await refuseRole(ctx, found.action)
  return inTransaction(ctx, async tx => {
    const run = await lockedRun(tx, id)
    if (run.cancelAskedAt !== null) return run
    if (!CANCELLABLE.includes(run.state))
      throw new DeckError('conflict', 'this run is over: there is nothing to cancel')
    const cancelAskedAt = new Date(tx.clock.now())
    await recordAudit(tx, {
      action: 'run.cancel-asked',
      subject: `run:${id}`,
      after: { action: run.action, state: run.state, reason },
    })
    return tx.db.run.update({ where: { id }, data: { cancelAskedAt, cancelAskedBy: by } })
  })
}

/** An action that is gone is for those who may press any. */
async function refuseRole(ctx: RecoveryContext, key: string): Promise<void> {
  const definition = await ctx.recovery.definition(key)
  if (definition === null) return requirePermission(ctx, 'actions.press_any')
  const role = roleRefusals(openDefinition(definition, ctx.secrets), granteeOf(ctx.actor))
  if (role.length > 0) throw guardError(role, ctx.clock.now())
}
