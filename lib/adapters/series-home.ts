import type pg from 'pg'
import {
  DEFAULT_METADATA,
  DEFAULT_QUEUE,
  DEFAULT_REMOTE_TIMEOUT_MS,
  type Remote,
} from '../core/remote-write/index.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MetricsEngine } from '../ports/metrics-engine.ts'
import type { AddressRule } from '../ports/prober.ts'
import type { SampleForwarder, SendingState } from '../ports/remote-write.ts'
import type { SeriesStore } from '../ports/series-store.ts'
import { createStoreObserver } from './observers.ts'
import type { OwnMetrics } from './own-metrics.ts'
import { splitCredentials } from './remote-store/engine-url.ts'
import { createRemoteSeries, type RemoteSeries } from './remote-store/index.ts'
import { createEmbeddedSeriesStore } from './series-store/embedded-store.ts'

type HomeParts = {
  readonly env: {
    readonly OPSDECK_METRICS_URL?: string | undefined
    readonly OPSDECK_REMOTE_WRITE_URL?: string | undefined
    readonly OPSDECK_METRICS_HEADERS?: Readonly<Record<string, string>> | undefined
    readonly OPSDECK_MAX_SERIES: number
    readonly OPSDECK_RETENTION_DAYS: number
    readonly OPSDECK_RETENTION_BYTES: number
    readonly OPSDECK_RETENTION_5M_DAYS: number
    readonly OPSDECK_RETENTION_1H_DAYS: number
  }
  readonly pool: pg.Pool
  readonly version: string
  /** For addresses of the environment. */
  readonly addressRule: AddressRule
  readonly clock: Clock
  readonly log: Log
  readonly metrics: OwnMetrics
}

/** The store with what its process does for it, wherever it keeps its series. */
export type KeptStore = SeriesStore & {
  acceptOutOfOrder(windowMs: number): void
  maintain(nowMs: number): Promise<void>
  close(): Promise<void>
  state(): {
    readonly flushError: string | null
    readonly waitingMs: number
    readonly engineFault?: string | null
  }
}

export type SeriesHome = {
  /** What the sender of samples must know of it beforehand. */
  readonly sending: { readonly standing: readonly Remote[]; readonly flushEveryMs?: number }
  open(forwarder: Sender): Promise<{ readonly store: KeptStore; readonly engine: MetricsEngine | null }>
}

type Sender = SampleForwarder & { state(): SendingState }

const DAY_MS = 86_400_000
const ENGINE = { key: 'metrics-engine', name: 'metrics engine' } as const
/** As the embedded store: on disk within a second. */
const FLUSH_EVERY_MS = 200
/** What is sent should be in answers soon. */
const SEND_AFTER_MS = 500
/** Some days of a thousand samples a second. */
const QUEUE_BYTES = 8 * 1_073_741_824

/** Where series live: in the deck's own database, or in an engine elsewhere when the environment names one. */
export function createSeriesHome(parts: HomeParts): SeriesHome {
  const { OPSDECK_METRICS_URL: url, OPSDECK_REMOTE_WRITE_URL: writeUrl } = parts.env
  const headers = parts.env.OPSDECK_METRICS_HEADERS
  if (url === undefined || writeUrl === undefined)
    return {
      sending: { standing: [] },
      open: async forwarder => ({ store: await openEmbedded(parts, forwarder), engine: null }),
    }
  let opened: RemoteSeries | null = null
  return {
    sending: {
      standing: [engineAsRemote({ writeUrl, headers }, () => opened?.takesHistograms() ?? false)],
      flushEveryMs: FLUSH_EVERY_MS,
    },
    async open(forwarder) {
      opened = createRemoteSeries({
        ...parts,
        url,
        headers,
        forwarder,
        sending: () => figuresOf(forwarder.state()),
        limits: { maxActiveSeries: parts.env.OPSDECK_MAX_SERIES },
      })
      const { store } = opened
      parts.metrics.measured(
        'opsdeck_metrics_engine_up',
        'Whether the engine that holds the series answers and takes samples: 1.',
        () => (store.state().engineFault === null ? 1 : 0),
      )
      // What it is decides what it is sent; while it is away, that is found out later.
      await opened.maintain(parts.clock.now())
      return { store: opened.store, engine: opened.engine }
    },
  }
}

function openEmbedded({ env, metrics, ...parts }: HomeParts, forward: SampleForwarder): Promise<KeptStore> {
  return createEmbeddedSeriesStore({
    ...parts,
    limits: { maxActiveSeries: env.OPSDECK_MAX_SERIES },
    retention: {
      maxAgeMs: env.OPSDECK_RETENTION_DAYS * DAY_MS,
      maxBytes: env.OPSDECK_RETENTION_BYTES,
      rollUps: {
        fiveMinutesMs: env.OPSDECK_RETENTION_5M_DAYS * DAY_MS,
        hoursMs: env.OPSDECK_RETENTION_1H_DAYS * DAY_MS,
      },
    },
    observe: createStoreObserver(metrics),
    forward,
  })
}

type EngineAddress = {
  readonly writeUrl: string
  readonly headers: Readonly<Record<string, string>> | undefined
}

/** The engine's own remote write, among the remotes of the configuration: all series go there, those of business too. */
function engineAsRemote({ writeUrl, headers }: EngineAddress, takesHistograms: () => boolean): Remote {
  return {
    ...ENGINE,
    ...splitCredentials(writeUrl, headers),
    timeoutMs: DEFAULT_REMOTE_TIMEOUT_MS,
    version: 1,
    externalLabels: {},
    relabelRules: [],
    // An engine that knows none would refuse everything that comes with them.
    get sendsHistograms() {
      return takesHistograms()
    },
    queue: { ...DEFAULT_QUEUE, deadlineMs: SEND_AFTER_MS, retriesTooMany: true },
    metadata: DEFAULT_METADATA,
    maxDiskBytes: QUEUE_BYTES,
    hiddenSeries: null,
  }
}

function figuresOf({ remotes, queueError }: SendingState) {
  // What always is there stands before those of the configuration.
  const engine = remotes.find(({ name }) => name === ENGINE.name)
  return {
    behindMs: engine?.behindMs ?? 0,
    waitingSamples: engine?.waitingSamples ?? 0,
    queueError,
    error: engine?.lastError?.message ?? null,
  }
}
