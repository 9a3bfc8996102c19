import type { ServiceFacts } from '../../core/alert/dependency.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import type { StateHistory } from '../../ports/state-history.ts'

/** Which service depends on which by the configuration in force, and which are down now. */
export function createServiceFacts(history: Pick<StateHistory, 'current'>): ServiceFacts & {
  apply(services: WatchConfiguration['services']): void
} {
  let above = new Map<string, readonly string[]>()
  return {
    apply(services) {
      above = new Map(services.map(service => [service.slug, service.depends_on]))
    },
    dependsOn: service => above.get(service) ?? [],
    isDown: service => history.current(`service:${service}`)?.state === 'down',
  }
}
