import type { AlertList, ListAlerts } from '../../contract/alerts.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** Alerts that pass a filter, those that ask for somebody first. Throws `invalid` for a matcher that is none. */
export function listAlerts(ctx: AlertContext, filter: ListAlerts): Promise<AlertList> {
  requirePermission(ctx, 'operations.read')
  return ctx.alerts.list(filter)
}
