import type { FiringRow, ListFirings } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** What began to fire between two times, newest first. Throws `invalid`. */
export async function listFirings(ctx: AlertContext, span: ListFirings): Promise<{ alerts: FiringRow[] }> {
  requirePermission(ctx, 'operations.read')
  if (span.from >= span.to) throw new DeckError('invalid', 'to: must be later than from')
  return { alerts: await ctx.alerts.firings(span) }
}
