import type { WindowOccurrence } from '../../contract/watch.ts'
import type { Alert } from '../../core/alert/alert.ts'
import { type AlertingConfig, NO_ALERTING } from '../../core/alert/config.ts'
import { createDependencyIndex, SERVICE_LABEL, type ServiceFacts } from '../../core/alert/dependency.ts'
import { createInhibitionIndex } from '../../core/alert/inhibition.ts'
import { PART_LABEL } from '../../core/alert/maintenance.ts'
import { type CompiledRoute, compileRoutes, matchRoutes } from '../../core/alert/route.ts'
import type { FlushWorld } from '../../core/alert/world.ts'
import { type Labels, labelValue } from '../../core/labels/index.ts'
import type { Turns } from '../../core/turns.ts'
import type { LogBook } from './log-book.ts'
import type { SharedBook } from './shared-book.ts'

export type WorldParts = {
  readonly book: SharedBook
  readonly deckUrl: string
  readonly windows: { open(service: string, part: string | null): WindowOccurrence | null }
  readonly services: ServiceFacts
  readonly turns: Turns
}

/** What decides about an alert beside its group: the configuration in force, other alerts, windows, services. */
export class AlertWorld {
  config: AlertingConfig = NO_ALERTING
  #route: CompiledRoute | null = null
  #inhibition = createInhibitionIndex([])
  readonly #dependencies = createDependencyIndex()

  constructor(private readonly parts: WorldParts) {}

  async apply(config: AlertingConfig, alerts: Iterable<Alert>): Promise<void> {
    const inhibition = createInhibitionIndex(config.inhibitRules)
    this.#route = config.route && compileRoutes(config.route)
    this.config = config
    this.#inhibition = inhibition
    await this.parts.turns.each(alerts, alert => inhibition.put(alert))
  }

  put(alert: Alert): void {
    this.#inhibition.put(alert)
    this.#dependencies.put(alert)
  }

  remove(fingerprint: string): void {
    this.#inhibition.remove(fingerprint)
    this.#dependencies.remove(fingerprint)
  }

  /** Fingerprint of the alert that inhibits one of these labels. */
  inhibitedBy(labels: Labels, now: number): string | null {
    return this.#inhibition.find(labels, now)?.fingerprint ?? null
  }

  receiversOf(labels: Labels): string[] {
    return this.#route ? [...new Set(matchRoutes(this.#route, labels).map(node => node.receiver))] : []
  }

  /** As a flush asks it. */
  forFlush(log: LogBook): FlushWorld {
    const { book, deckUrl, windows, services } = this.parts
    return {
      config: this.config,
      externalUrl: deckUrl,
      inhibitedBy: (labels, now) => this.#inhibition.find(labels, now),
      windowOver: labels => {
        const service = labelValue(labels, SERVICE_LABEL)
        if (service === '') return null
        const found = windows.open(service, labelValue(labels, PART_LABEL) || null)
        return found?.mutesAlerts ? found : null
      },
      heldUnder: (labels, now) => this.#dependencies.find(labels, services, now),
      heldBeneath: (service, now) => this.#dependencies.beneath(service, services, now),
      silencedBy: (labels, now) => book.silencing(labels, now),
      acknowledgementOf: fingerprint => book.acknowledgementOf(fingerprint),
      logEntry: key => {
        const entry = log.get(key)
        // What somebody has in hand for longer than an entry lasts is no first message, and may need a reminder.
        const isKept = entry?.firing.some(fingerprint => book.acknowledgementOf(fingerprint) !== null)
        return entry && isKept ? { ...entry, expiresAtMs: Number.POSITIVE_INFINITY } : entry
      },
    }
  }
}
