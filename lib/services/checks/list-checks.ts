import type { CheckRow } from '../../contract/checks.ts'
import { requirePermission } from '../require.ts'
import type { CheckContext } from './check-context.ts'

/** Every check with the state it is in. */
export async function listChecks(ctx: CheckContext): Promise<{ checks: CheckRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { checks: await ctx.checks.list() }
}
