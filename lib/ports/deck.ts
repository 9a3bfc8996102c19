import type { ConfigurationState } from '../contract/configuration.ts'
import type { OverviewData, ServiceData } from '../contract/overview.ts'
import type { CollectFilter, MetricMetadata, TargetState } from '../contract/targets.ts'
import type { EventBus } from './events.ts'
import type { QueryEngine } from './query-engine.ts'
import type { SeriesStore } from './series-store.ts'

/** The engine's one door: asynchronous, plain data in and out, so that the engine can move to another process. */
export interface Deck {
  readonly version: string
  readonly startedAtMs: number
  readonly query: QueryEngine
  /** Only what pages may read; samples are appended by the engine alone. */
  readonly store: Pick<SeriesStore, 'series' | 'labelNames' | 'labelValues' | 'statistics'>
  readonly targets: TargetsDoor
  readonly configuration: ConfigurationDoor
  readonly services: ServicesDoor
  readonly events: EventBus
  /** Throws what is wrong, in words, when the database or the engine is not working. */
  checkHealth(): Promise<void>
  isReady(): boolean
  /** The process' own metrics in the classic text format, or OpenMetrics when asked for. */
  metrics(accept: string): Promise<{ contentType: string; body: string }>
}

export interface TargetsDoor {
  list(): Promise<TargetState[]>
  /** Scrapes now, and answers when done. */
  collect(filter: CollectFilter): Promise<TargetState[]>
  metadata(): Promise<ReadonlyMap<string, readonly MetricMetadata[]>>
}

export interface ConfigurationDoor {
  current(): Promise<ConfigurationState>
  /** Reads the file and the database again; a bad file changes nothing but the reported errors. */
  reload(): Promise<ConfigurationState>
}

export interface ServicesDoor {
  overview(rangeSeconds: number): Promise<OverviewData>
  /** Null when no service has that slug. */
  service(slug: string, rangeSeconds: number): Promise<ServiceData | null>
}
