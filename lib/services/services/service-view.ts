import type { ServiceView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { serviceFaults } from '../../core/config/index.ts'
import type { Service } from '../../generated/prisma/client.ts'
import type { ConfigurationContext } from '../configuration-context.ts'

/** @throws ZodError when the row was changed by something else than this deck */
export const toServiceView = (row: Service): ServiceView => ({
  ...ServiceConfig.parse(row.config),
  source: 'page',
  createdBy: row.createdBy,
  updatedAtMs: row.updatedAt.getTime(),
})

/** The services that only the file or the deck itself can change. */
export async function fixedServices(ctx: ConfigurationContext): Promise<ServiceView[]> {
  const { services } = await ctx.configuration.current()
  return services
    .filter(({ source }) => source !== 'page')
    .map(service => ({ ...service, createdBy: null, updatedAtMs: null }))
}

/** Refuses a slug of the file or of the deck. */
export async function refuseFixed(ctx: ConfigurationContext, slug: string): Promise<void> {
  const fixed = (await fixedServices(ctx)).find(service => service.slug === slug)
  if (!fixed) return
  const owner = fixed.source === 'file' ? 'the configuration file: change it there' : 'Opsdeck itself'
  throw new DeckError('conflict', `the service "${slug}" belongs to ${owner}`)
}

/** Refuses what the schema cannot see: matchers that do not parse, dependencies on nothing. */
export async function refuseFaults(ctx: ConfigurationContext, service: ServiceConfig): Promise<void> {
  const rows = await ctx.db.service.findMany({ select: { slug: true } })
  const slugs = [...(await fixedServices(ctx)), ...rows, service].map(({ slug }) => slug)
  const issues = serviceFaults(service, slugs).map(({ path, message }) => ({ path: path.join('.'), message }))
  const first = issues[0]
  if (first) throw new DeckError('invalid', first.message, issues)
}

/** The row of a service that was added in the page. Throws `not_found`, or `conflict` for one of the file. */
export async function pageServiceOrThrow(ctx: ConfigurationContext, slug: string): Promise<Service> {
  await refuseFixed(ctx, slug)
  const row = await ctx.db.service.findUnique({ where: { slug } })
  if (!row) throw new DeckError('not_found', `there is no service "${slug}"`)
  return row
}
