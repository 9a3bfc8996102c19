import type { AlertDetail, AlertFingerprint } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { requirePermission } from '../require.ts'
import type { AlertContext } from './alert-context.ts'

/** One alert with its history, and why it was told or not. Throws `not_found`. */
export async function readAlert(ctx: AlertContext, { fingerprint }: AlertFingerprint): Promise<AlertDetail> {
  requirePermission(ctx, 'operations.read')
  const detail = await ctx.alerts.read(fingerprint)
  if (!detail) throw new DeckError('not_found', `there is no alert "${fingerprint}"`)
  return detail
}
