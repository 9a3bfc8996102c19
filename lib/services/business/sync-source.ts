import type { SyncSource } from '../../contract/business-asks.ts'
import { DeckError } from '../../contract/errors.ts'
import { recordAudit } from '../audit/record.ts'
import { requirePermission } from '../require.ts'
import type { BusinessContext } from './business-context.ts'

/** Asks a source now. It answers when the asking began, not when all is there: the sources page shows how far it is. */
export async function syncSource(
  ctx: BusinessContext,
  { connector, account }: SyncSource,
): Promise<{ readonly started: true }> {
  requirePermission(ctx, 'business.sync')
  const isThere = await ctx.business.sync(connector, account)
  if (!isThere)
    throw new DeckError('not_found', `no account "${account}" is set up under business.${connector}`)
  await recordAudit(ctx, { action: 'business.sync', subject: `business:${connector}/${account}` })
  return { started: true }
}
