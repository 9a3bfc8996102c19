import type { ReadRun, RunDetail } from '../../contract/recovery.ts'
import { viewerOf } from '../incidents/incident-context.ts'
import { requirePermission } from '../require.ts'
import { noRun, type RecoveryContext } from './recovery-context.ts'

/** One run with its steps, its proof and its output. */
export async function readRun(ctx: RecoveryContext, { id }: ReadRun): Promise<RunDetail> {
  requirePermission(ctx, 'operations.read')
  const detail = await ctx.recovery.run(id, viewerOf(ctx.actor))
  if (!detail) throw noRun(id)
  return detail
}
