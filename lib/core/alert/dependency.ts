import { type Labels, labelValue } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import { fingerprint } from './fingerprint.ts'

/** The label that names an alert's service. */
export const SERVICE_LABEL = 'service'

/** What an alert is held under: the service that its own depends on, which is down and tells so itself. */
export type Dependency = {
  readonly service: string
  /** The parent's alert that is told in its stead. */
  readonly alert: Alert
}

/** Which services depend on which, and which are down; what dependency grouping asks of the world. */
export type ServiceFacts = {
  /** What a service depends on, by slug; empty when it is not known. */
  readonly dependsOn: (service: string) => readonly string[]
  readonly isDown: (service: string) => boolean
}

/** The alerts of each service; kept up to date alert by alert. */
export interface DependencyIndex {
  put(alert: Alert): void
  remove(fingerprint: string): void
  /**
   * The nearest service above an alert's own that is down and has an alert firing: without one, nobody would be told,
   * so nothing is held. Null when there is none.
   */
  find(labels: Labels, facts: ServiceFacts, now: number): Dependency | null
  /** The alerts of services that depend, near or far, on a service that is down. */
  beneath(service: string, facts: ServiceFacts, now: number): Alert[]
}

export function createDependencyIndex(): DependencyIndex {
  const byService = new Map<string, Map<string, Alert>>()
  const serviceOf = new Map<string, string>()
  return {
    put(alert) {
      const service = labelValue(alert.labels, SERVICE_LABEL)
      if (service === '') return
      const name = fingerprint(alert.labels)
      const alerts = byService.get(service) ?? new Map<string, Alert>()
      byService.set(service, alerts.set(name, alert))
      serviceOf.set(name, service)
    },
    remove(name) {
      const service = serviceOf.get(name)
      if (service === undefined) return
      serviceOf.delete(name)
      const alerts = byService.get(service)
      alerts?.delete(name)
      if (alerts?.size === 0) byService.delete(service)
    },
    find(labels, facts, now) {
      for (const service of ancestors(labelValue(labels, SERVICE_LABEL), facts)) {
        const alert = facts.isDown(service) ? firstFiring(byService.get(service), now) : null
        if (alert) return { service, alert }
      }
      return null
    },
    beneath(own, facts, now) {
      if (!facts.isDown(own)) return []
      const found: Alert[] = []
      for (const [service, alerts] of byService) {
        if (!ancestors(service, facts).includes(own)) continue
        for (const alert of alerts.values()) if (alert.endsAtMs > now) found.push(alert)
      }
      return found
    },
  }
}

/** The one that has been firing longest. */
function firstFiring(alerts: ReadonlyMap<string, Alert> | undefined, now: number): Alert | null {
  let first: Alert | null = null
  for (const alert of alerts?.values() ?? []) {
    if (alert.endsAtMs > now && (first === null || alert.startsAtMs < first.startsAtMs)) first = alert
  }
  return first
}

/** What a service depends on, near ones first; itself never, even in a circle. */
function ancestors(service: string, { dependsOn }: ServiceFacts): string[] {
  if (service === '') return []
  const seen = new Set([service])
  const found: string[] = []
  let level = dependsOn(service)
  while (level.length > 0) {
    const fresh = level.filter(name => !seen.has(name))
    for (const name of fresh) {
      if (!seen.has(name)) found.push(name)
      seen.add(name)
    }
    level = fresh.flatMap(dependsOn)
  }
  return found
}
