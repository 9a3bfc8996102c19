import type { RecoveryData } from '../../contract/recovery.ts'
import { requirePermission } from '../require.ts'
import { granteeOf } from './grantee.ts'
import type { RecoveryContext } from './recovery-context.ts'

/** Every action with its guard as whoever asks finds it, switches, runners and runs that are on. */
export async function readRecovery(ctx: RecoveryContext): Promise<RecoveryData> {
  requirePermission(ctx, 'operations.read')
  return ctx.recovery.read(granteeOf(ctx.actor))
}
