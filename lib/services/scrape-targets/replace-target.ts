import type { ReplaceTarget, TargetEntry } from '../../contract/entries.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import {
  lockTargets,
  refuseClash,
  targetColumns,
  targetFacts,
  targetOrThrow,
  toTargetEntry,
} from './target-entry.ts'

/** Puts a new target in the place of an old one. */
export async function replaceTarget(
  ctx: ConfigurationContext,
  { id, ...wish }: ReplaceTarget,
): Promise<TargetEntry> {
  requirePermission(ctx, 'services.write')
  const columns = targetColumns(wish)
  const row = await inTransaction(ctx, async tx => {
    const within = { ...ctx, db: tx.db }
    await lockTargets(within)
    const before = await targetOrThrow(within, id)
    await refuseClash(within, columns, id)
    const updated = await tx.db.storedTarget.update({
      where: { id },
      data: { ...columns, updatedAt: new Date(ctx.clock.now()) },
    })
    await recordAudit(tx, {
      action: 'target.changed',
      subject: `target:${updated.url}`,
      before: targetFacts(before),
      after: targetFacts(updated),
    })
    return updated
  })
  await ctx.configuration.reload()
  return toTargetEntry(row)
}
