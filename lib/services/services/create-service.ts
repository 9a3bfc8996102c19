import type { ServiceView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import type { ServiceConfig } from '../../contract/service.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName, type ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { refuseFaults, refuseFixed, toServiceView } from './service-view.ts'

/** Adds a service; it is on the board when this resolves. Throws `conflict` when its slug is taken. */
export async function createService(ctx: ConfigurationContext, service: ServiceConfig): Promise<ServiceView> {
  requirePermission(ctx, 'services.write')
  await refuseFixed(ctx, service.slug)
  await refuseFaults(ctx, service)
  const now = new Date(ctx.clock.now())
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.service.createManyAndReturn({
      data: {
        slug: service.slug,
        config: service,
        createdBy: actorName(ctx.actor),
        createdAt: now,
        updatedAt: now,
      },
      skipDuplicates: true,
    })
    if (!created[0]) throw new DeckError('conflict', `the service "${service.slug}" is there already`)
    await recordAudit(tx, { action: 'service.created', subject: `service:${service.slug}`, after: service })
    return created[0]
  })
  await ctx.configuration.reload()
  return toServiceView(row)
}
