import type { ServiceView } from '../../contract/entries.ts'
import type { ServiceConfig } from '../../contract/service.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { pageServiceOrThrow, refuseFaults, toServiceView } from './service-view.ts'

/** Puts a new configuration in the place of a service's old one. Those of the file are refused with `conflict`. */
export async function replaceService(
  ctx: ConfigurationContext,
  service: ServiceConfig,
): Promise<ServiceView> {
  requirePermission(ctx, 'services.write')
  await refuseFaults(ctx, service)
  const row = await inTransaction(ctx, async tx => {
    const before = await pageServiceOrThrow({ ...ctx, db: tx.db }, service.slug)
    const updated = await tx.db.service.update({
      where: { slug: service.slug },
      data: { config: service, updatedAt: new Date(ctx.clock.now()) },
    })
    await recordAudit(tx, {
      action: 'service.changed',
      subject: `service:${service.slug}`,
      before: before.config,
      after: service,
    })
    return updated
  })
  await ctx.configuration.reload()
  return toServiceView(row)
}
