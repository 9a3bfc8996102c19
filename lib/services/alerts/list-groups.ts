import type { AlertGroupRow } from '../../contract/alerts.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** The groups that alerts stand in now, with when each is told next. */
export async function listGroups(ctx: AlertContext): Promise<{ groups: AlertGroupRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { groups: await ctx.alerts.groups() }
}
