import type { BySlug, ServiceView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { listServices } from './list-services.ts'

/** One service as configured. */
export async function getService(ctx: ConfigurationContext, { slug }: BySlug): Promise<ServiceView> {
  const { services } = await listServices(ctx)
  const found = services.find(service => service.slug === slug)
  if (!found) throw new DeckError('not_found', `there is no service "${slug}"`)
  return found
}
