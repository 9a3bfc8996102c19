import type { ServiceView } from '../../contract/entries.ts'
import { compareStrings } from '../../core/labels/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { requirePermission } from '../require.ts'
import { fixedServices, toServiceView } from './service-view.ts'

/** Every service as configured, by slug; one of the page whose slug the file has too is left out. */
export async function listServices(ctx: ConfigurationContext): Promise<{ services: ServiceView[] }> {
  requirePermission(ctx, 'operations.read')
  const fixed = await fixedServices(ctx)
  const taken = new Set(fixed.map(({ slug }) => slug))
  const rows = await ctx.db.service.findMany({ orderBy: { slug: 'asc' } })
  const added = rows.filter(row => !taken.has(row.slug)).map(toServiceView)
  return { services: [...fixed, ...added].sort((a, b) => compareStrings(a.slug, b.slug)) }
}
