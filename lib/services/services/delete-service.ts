import type { BySlug } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { refuseWhileWatched } from '../entries/entry-rows.ts'
import { requirePermission } from '../require.ts'
import { pageServiceOrThrow, toServiceView } from './service-view.ts'

/** Takes a service off the board; its series stay. Throws `conflict` while anything depends on it. */
export async function deleteService(ctx: ConfigurationContext, { slug }: BySlug): Promise<void> {
  requirePermission(ctx, 'services.write')
  await inTransaction(ctx, async tx => {
    const row = await pageServiceOrThrow({ ...ctx, db: tx.db }, slug)
    const others = (await tx.db.service.findMany({ where: { slug: { not: slug } } })).map(toServiceView)
    const dependent = others.find(other => other.depends_on.includes(slug))
    if (dependent) {
      throw new DeckError('conflict', `the service "${dependent.slug}" depends on it: change that one first`)
    }
    await refuseWhileWatched({ ...ctx, db: tx.db }, slug)
    await tx.db.service.delete({ where: { slug } })
    await recordAudit(tx, { action: 'service.deleted', subject: `service:${slug}`, before: row.config })
  })
  await ctx.configuration.reload()
}
