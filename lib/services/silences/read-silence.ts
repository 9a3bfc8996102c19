import type { SilenceDetail, SilenceId } from '../../contract/alerts.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'
import { unknownSilence } from './store-silence.ts'

/** One silence with what it holds back. Throws `not_found`. */
export async function readSilence(ctx: AlertContext, { id }: SilenceId): Promise<SilenceDetail> {
  requirePermission(ctx, 'operations.read')
  const found = await ctx.alerts.silence(id)
  if (!found) throw unknownSilence(id)
  return found
}
