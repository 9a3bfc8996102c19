import type { SendingState } from '../contract/remote-sending.ts'
import type { Hiding } from '../core/business/visibility.ts'
import type { BusinessDoor } from '../ports/business.ts'
import type { Clock } from '../ports/clock.ts'
import type {
  AlertsDoor,
  ChecksDoor,
  ConfigurationDoor,
  Deck,
  HeartbeatsDoor,
  LogSignalsDoor,
  OnCallDoor,
  PushedDoor,
  ReceiversDoor,
  RemoteWriteDoor,
  RulesDoor,
  ServicesDoor,
  StatusPagesDoor,
  UptimeDoor,
  WindowsDoor,
} from '../ports/deck.ts'
import type { EventBus } from '../ports/events.ts'
import type { ExemplarReader } from '../ports/exemplars.ts'
import type { IncidentsDoor } from '../ports/incidents.ts'
import type { QueryEngine } from '../ports/query-engine.ts'
import type { RecoveryDoor } from '../ports/recovery.ts'
import type { SeriesStore } from '../ports/series-store.ts'
import type { StateHistory } from '../ports/state-history.ts'
import type { UsageDoor } from '../ports/usage.ts'
import { createEvidence } from './evidence.ts'
import { visibleExemplars } from './exemplars/index.ts'
import { withSent } from './metadata.ts'
import type { ScrapeManager } from './scrape/index.ts'

export type DeckParts = {
  readonly version: string
  readonly startedAtMs: number
  readonly clock: Clock
  readonly events: EventBus
  readonly store: SeriesStore
  readonly query: QueryEngine
  /** The same with what only those see who may see business. */
  readonly whole: Pick<Deck['whole'], 'query' | 'rules' | 'alerts'> & { readonly store: SeriesStore }
  readonly hiding: () => Hiding
  /** With those of business. */
  readonly exemplars: ExemplarReader
  readonly usage: UsageDoor
  readonly scrapes: ScrapeManager
  readonly configuration: ConfigurationDoor
  readonly services: ServicesDoor
  readonly checks: ChecksDoor
  readonly heartbeats: HeartbeatsDoor
  readonly windows: WindowsDoor
  readonly logSignals: LogSignalsDoor
  readonly pushed: PushedDoor
  readonly remoteWrite: RemoteWriteDoor
  readonly remotes: { state(): SendingState }
  readonly rules: RulesDoor
  readonly history: StateHistory
  readonly uptime: UptimeDoor
  readonly statusPages: StatusPagesDoor
  readonly alerts: AlertsDoor
  readonly onCall: OnCallDoor
  readonly receivers: ReceiversDoor
  readonly incidents: IncidentsDoor
  readonly recovery: RecoveryDoor
  readonly business: BusinessDoor
  /** Each throws what is wrong, in words. */
  readonly healthChecks: readonly (() => Promise<void>)[]
  readonly isReady: () => boolean
  readonly metrics: Deck['metrics']
}

/** Puts the engine's parts behind its one door. */
export function createDeck(parts: DeckParts): Deck {
  const { scrapes, store, history } = parts
  const metadata = () => withSent(scrapes.metadata(), [parts.pushed, parts.remoteWrite])
  return {
    version: parts.version,
    startedAtMs: parts.startedAtMs,
    query: parts.query,
    store: readerOf(store),
    exemplars: visibleExemplars(parts.exemplars, parts.hiding),
    usage: parts.usage,
    targets: {
      list: async () => scrapes.list(),
      collect: filter => scrapes.collect(filter),
      metadata: async () => new Map([...metadata()].filter(([family]) => !parts.hiding().isHidden(family))),
    },
    hidden: () => parts.hiding().key,
    whole: {
      ...parts.whole,
      store: readerOf(parts.whole.store),
      exemplars: parts.exemplars,
      targets: {
        list: async () => scrapes.list(),
        collect: filter => scrapes.collect(filter),
        metadata: async () => metadata(),
      },
    },
    configuration: parts.configuration,
    services: parts.services,
    checks: parts.checks,
    heartbeats: parts.heartbeats,
    windows: parts.windows,
    logSignals: parts.logSignals,
    pushed: parts.pushed,
    remoteWrite: parts.remoteWrite,
    remotes: { state: async () => parts.remotes.state() },
    rules: parts.rules,
    history: {
      current: subject => history.current(subject),
      spans: (subject, fromMs, toMs) => history.spans(subject, fromMs, toMs),
      spansOf: (subjects, fromMs, toMs) => history.spansOf(subjects, fromMs, toMs),
    },
    uptime: parts.uptime,
    statusPages: parts.statusPages,
    alerts: parts.alerts,
    onCall: parts.onCall,
    receivers: parts.receivers,
    incidents: parts.incidents,
    recovery: parts.recovery,
    business: parts.business,
    ...createEvidence({
      ...parts,
      targets: { list: async () => scrapes.list() },
      metadata,
    }),
    events: parts.events,
    async checkHealth() {
      for (const check of parts.healthChecks) await check()
    },
    isReady: parts.isReady,
    metrics: parts.metrics,
  }
}

const readerOf = (store: SeriesStore): Deck['store'] => ({
  series: filter => store.series(filter),
  labelNames: filter => store.labelNames(filter),
  labelValues: (name, filter) => store.labelValues(name, filter),
  statistics: () => store.statistics(),
})
