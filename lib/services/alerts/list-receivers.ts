import type { ReceiverRow } from '../../contract/alerts.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** The receivers of the configuration, with how each of their integrations did last. */
export async function listReceivers(ctx: AlertContext): Promise<{ receivers: ReceiverRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { receivers: await ctx.alerts.receivers() }
}
