import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { EngineTraits, MetricsEngine } from '../../ports/metrics-engine.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { SampleForwarder } from '../../ports/remote-write.ts'
import { createEngineHttp } from './engine-http.ts'
import { createEngineQueries } from './engine-queries.ts'
import { MetadataReader } from './metadata-reader.ts'
import { RawReader } from './raw-reader.ts'
import { RemoteSeriesStore } from './remote-store.ts'
import { watchEngine } from './watched.ts'

export type RemoteSeriesOptions = {
  /** The engine's PromQL API, without `/api/v1`. May carry credentials, which are shown nowhere. */
  readonly url: string
  /** Sent with every request, such as the tenant; shown nowhere. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly version: string
  readonly addressRule: AddressRule
  readonly forwarder: SampleForwarder
  /** How far what the engine was sent is behind, and why. */
  readonly sending: () => SendingFigures
  readonly clock: Clock
  readonly log: Log
  readonly limits: { readonly maxActiveSeries: number }
  /** How long samples stay in memory; 15 minutes when not given. */
  readonly keepMs?: number
}

export type SendingFigures = {
  readonly behindMs: number
  readonly waitingSamples: number
  /** Why samples do not reach the queue on disk; null while they do. */
  readonly queueError: string | null
  /** Why the other side does not take samples; null while it does. */
  readonly error: string | null
}

export type RemoteSeriesState = {
  /** Why samples are not durable; null while they are. */
  readonly flushError: string | null
  /** How long the oldest sample that the engine has not taken has waited. */
  readonly waitingMs: number
  /** What is wrong with the engine, in words; null while it answers and takes. */
  readonly engineFault: string | null
}

export type RemoteSeries = {
  readonly store: RemoteSeriesStore & Upkeep
  readonly engine: MetricsEngine
  /** Whether the engine is known to take native histograms. */
  takesHistograms(): boolean
} & Upkeep

type Upkeep = {
  state(): RemoteSeriesState
  /** Lets go of what is old, and asks from time to time whether the engine is there. Never rejects. */
  maintain(nowMs: number): Promise<void>
  close(): Promise<void>
}

const DEFAULT_KEEP_MS = 900_000
/** What was taken is in answers this much later: VictoriaMetrics hides the last 30 seconds unless told otherwise. */
const SETTLING_MS: Readonly<Record<EngineTraits['kind'], number>> = {
  victoriametrics: 35_000,
  prometheus: 5_000,
  other: 15_000,
}

/** Series in an engine elsewhere: what is asked, what is sent, and how it is doing. Opens without asking it anything. */
export function createRemoteSeries(options: RemoteSeriesOptions): RemoteSeries {
  const { clock, sending } = options
  const keepMs = options.keepMs ?? DEFAULT_KEEP_MS
  const watched = watchEngine(createEngineHttp(options), options.log)
  const { http, traits } = watched
  const raw = new RawReader(http, traits)
  const store = new RemoteSeriesStore({ ...options, raw, metadata: new MetadataReader(http), keepMs })
  const upkeep: Upkeep = {
    state: () => ({
      flushError: sending().queueError,
      waitingMs: sending().behindMs,
      engineFault: describeFault(watched.fault(), sending()),
    }),
    async maintain(nowMs) {
      await Promise.all([store.trim(nowMs), watched.watch(nowMs)])
    },
    close: () => http.close(),
  }
  return {
    ...upkeep,
    store: Object.assign(store, upkeep),
    takesHistograms: () => watched.knownTraits()?.takesHistograms ?? false,
    engine: {
      recentFromMs: () => store.recentFromMs(),
      recentMs: keepMs,
      settledToMs: () =>
        clock.now() - sending().behindMs - SETTLING_MS[watched.knownTraits()?.kind ?? 'other'],
      writes: matchers => store.writes(matchers),
      traits,
      ...createEngineQueries(http, traits),
    },
  }
}

function describeFault(fault: string | null, { error, waitingSamples }: SendingFigures): string | null {
  const waiting = `${waitingSamples.toLocaleString('en-US')} samples wait on disk to be sent`
  if (fault !== null) return waitingSamples > 0 ? `${fault}; ${waiting}` : fault
  return error === null ? null : `the metrics engine does not take samples (${error}): ${waiting}`
}
