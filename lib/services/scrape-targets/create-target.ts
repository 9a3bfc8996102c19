import type { CreateTarget, TargetEntry } from '../../contract/entries.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName, type ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockTargets, refuseClash, targetColumns, targetFacts, toTargetEntry } from './target-entry.ts'

/** Adds a target; it is scraped from now on. Throws `conflict` when it cannot be told from another. */
export async function createTarget(ctx: ConfigurationContext, wish: CreateTarget): Promise<TargetEntry> {
  requirePermission(ctx, 'services.write')
  const columns = targetColumns(wish)
  const now = new Date(ctx.clock.now())
  const row = await inTransaction(ctx, async tx => {
    const within = { ...ctx, db: tx.db }
    await lockTargets(within)
    await refuseClash(within, columns, null)
    const created = await tx.db.storedTarget.create({
      data: { ...columns, createdBy: actorName(ctx.actor), createdAt: now, updatedAt: now },
    })
    await recordAudit(tx, {
      action: 'target.created',
      subject: `target:${created.url}`,
      after: targetFacts(created),
    })
    return created
  })
  await ctx.configuration.reload()
  return toTargetEntry(row)
}
