import type { OverviewData, ServiceData } from '../contract/overview.ts'
import { type ServiceRoute, serviceRoutes } from '../core/alert/service-routes.ts'
import { getRuntime } from './runtime.ts'

/** A page waits this long for its first figures; later ones come over the socket. */
const PATIENCE_MS = 400

/** The board for the first paint; null when it is not there at once. */
export const firstOverview = (rangeSeconds: number): Promise<OverviewData | null> =>
  atOnce(getRuntime().deck.services.overview(rangeSeconds))

/** A service's page for the first paint; null when it is not there at once, or not there at all. */
export const firstService = (slug: string, rangeSeconds: number): Promise<ServiceData | null> =>
  atOnce(getRuntime().deck.services.service(slug, rangeSeconds))

/** What people call the service of that slug; null when none is configured under it. */
export async function serviceName(slug: string): Promise<string | null> {
  const { services } = await getRuntime().deck.configuration.current()
  return services.find(service => service.slug === slug)?.name ?? null
}

/** Whether business says something of the service; for those who may see business. */
export const serviceHasUsage = (slug: string): Promise<boolean> =>
  getRuntime().deck.configuration.hasUsage(slug)

/** Where the service's alerts are sent, by the routing in force. */
export async function routesOf(slug: string): Promise<readonly ServiceRoute[]> {
  const { alerts, rules } = getRuntime().deck
  const [{ route }, groups] = await Promise.all([alerts.routing(), rules.list({ maxAlertsPerRule: 0 })])
  const labels = groups.flatMap(group => group.rules.map(rule => rule.labels))
  return serviceRoutes(route, slug, labels)
}

/** The first paint never fails: what is wrong is said by the live channel, which asks for the same. */
async function atOnce<T>(answer: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS)
  })
  try {
    return await Promise.race([answer.catch(() => null), late])
  } finally {
    clearTimeout(timer)
  }
}
