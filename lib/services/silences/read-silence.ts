import type { SilenceId, SilenceRow } from '../../contract/alerts.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'
import { unknownSilence } from './store-silence.ts'

/** One silence. Throws `not_found`. */
export async function readSilence(ctx: AlertContext, { id }: SilenceId): Promise<SilenceRow> {
  requirePermission(ctx, 'operations.read')
  const found = (await ctx.alerts.silences()).find(silence => silence.id === id)
  if (!found) throw unknownSilence(id)
  return found
}
