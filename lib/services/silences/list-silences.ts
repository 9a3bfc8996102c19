import type { ListSilences, SilenceRow } from '../../contract/alerts.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'

/** Silences, newest first; those that have ended only when asked for. */
export async function listSilences(
  ctx: AlertContext,
  { includeExpired }: ListSilences,
): Promise<{ silences: SilenceRow[] }> {
  requirePermission(ctx, 'operations.read')
  const all = await ctx.alerts.silences()
  return { silences: includeExpired ? all : all.filter(({ state }) => state !== 'expired') }
}
