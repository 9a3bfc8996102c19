import type { AlertingConfig } from '../../core/alert/config.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import { alertService, type OpenRule, openRules } from '../../core/incident/index.ts'
import type { Labels } from '../../core/labels/index.ts'

type Watch = Pick<WatchConfiguration, 'services' | 'severities' | 'schedules' | 'escalations'>

/** What the configuration in force says of incidents. */
export class IncidentWorld {
  severities: WatchConfiguration['severities'] = []
  services: ReadonlyMap<string, string> = new Map()
  rules: readonly OpenRule[] = []
  receivers: AlertingConfig['receivers'] = []
  templates: AlertingConfig['templates'] = []
  /** Service → named by a policy of its own. */
  #owned: ReadonlySet<string> = new Set()
  serviceOf: (labels: Labels) => string | null = alertService([])

  applyWatch({ services, severities }: Watch): void {
    this.severities = severities
    this.services = new Map(services.map(({ slug, name }) => [slug, name]))
    this.rules = openRules(severities)
    this.#owned = new Set(severities.flatMap(policy => policy.services))
    this.serviceOf = alertService(severities)
  }

  applyAlerting({ receivers, templates }: AlertingConfig): void {
    this.receivers = receivers
    this.templates = templates
  }

  /** Whether a rule looks at alerts of a service: those of its own policy, or of services that no policy names. */
  concerns(rule: OpenRule, service: string | null): boolean {
    if (rule.services.length > 0) return service === null || rule.services.includes(service)
    return service === null || !this.#owned.has(service)
  }
}
