import type { ById } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockTargets, targetFacts, targetOrThrow } from './target-entry.ts'

/** Scrapes a target no longer; its series end now and stay readable. */
export async function deleteTarget(ctx: ConfigurationContext, { id }: ById): Promise<void> {
  requirePermission(ctx, 'services.write')
  await inTransaction(ctx, async tx => {
    const within = { ...ctx, db: tx.db }
    await lockTargets(within)
    const row = await targetOrThrow(within, id)
    await tx.db.storedTarget.delete({ where: { id } })
    await recordAudit(tx, {
      action: 'target.deleted',
      subject: `target:${row.url}`,
      before: targetFacts(row),
    })
  })
  await ctx.configuration.reload()
}
