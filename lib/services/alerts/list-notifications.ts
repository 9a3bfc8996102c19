import type { NotificationRow, ReadNotifications } from '../../contract/alerts.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** What was sent, to whom and how each attempt ended; newest first. */
export async function listNotifications(
  ctx: AlertContext,
  filter: ReadNotifications,
): Promise<{ notifications: NotificationRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { notifications: await ctx.alerts.notifications(filter) }
}
