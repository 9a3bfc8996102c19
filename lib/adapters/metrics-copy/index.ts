import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { splitCredentials } from '../remote-store/engine-url.ts'
import { createRemoteSeries } from '../remote-store/index.ts'
import { createWriteAsker } from '../remote-write/asker.ts'
import { createEmbeddedSeriesStore, type EmbeddedSeriesStore } from '../series-store/embedded-store.ts'
import { type CopyPlace, type CopyProgress, type CopyTarget, type CopyWindow, copySeries } from './copy.ts'
import { readFromStore } from './from-store.ts'
import { writeIntoEngine } from './into-engine.ts'
import { bulkIntoStore } from './into-store.ts'
import { openPlaceFile } from './place-file.ts'

export type CopyWay = 'to-engine' | 'to-embedded'

export type MetricsCopyOptions = {
  readonly way: CopyWay
  readonly pool: pg.Pool
  readonly metricsUrl: string
  readonly remoteWriteUrl: string
  /** Sent with every request to the engine, such as the tenant. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly version: string
  readonly addressRule: AddressRule
  readonly clock: Clock
  readonly log: Log
  /** Where it is kept how far the copy came. */
  readonly folder: string
  readonly maxActiveSeries: number
  readonly retention: { readonly maxAgeMs: number; readonly maxBytes: number }
  /** What to copy of all there is; without it, everything. */
  readonly span?: Partial<CopyWindow>
  readonly onProgress: (progress: CopyProgress) => void
  readonly signal: AbortSignal
}

export type MetricsCopyReport = {
  readonly span: CopyWindow
  /** Where an earlier run had stopped; null when there was none. */
  readonly wentOnFromMs: number | null
  /** Of this run. */
  readonly samples: number
  readonly leftOut: number
}

/** Nothing may write into the embedded store meanwhile, and of its head only its keeper knows. */
export class StoreKeptError extends Error {}

/**
 * Copies history between the embedded store and a metrics engine; goes on where an earlier run stopped, and writes no
 * sample twice.
 * @throws StoreKeptError while a deck keeps the embedded store, DeckError `unavailable` while the engine is away, and
 *   the target's reason when it refuses samples
 */
export async function copyMetrics(options: MetricsCopyOptions): Promise<MetricsCopyReport> {
  const embedded = await openEmbedded(options)
  const asker = createWriteAsker(options)
  const far = openEngine(options)
  try {
    const { takesHistograms } = await far.engine.traits(options.signal)
    const into = {
      ...options,
      asker,
      takesHistograms,
      ...splitCredentials(options.remoteWriteUrl, options.headers),
    }
    const engine = readFromStore(far.store)
    const ends =
      options.way === 'to-engine'
        ? {
            source: readFromStore(embedded),
            target: {
              ...engine,
              write: slices => writeIntoEngine(slices, into),
              endWindow,
            } satisfies CopyTarget,
          }
        : { source: engine, target: bulkIntoStore(embedded, options.clock) }
    return await run(options, spanOf(options, embedded), ends)
  } finally {
    await far.close()
    await asker.close()
    await embedded.close()
  }
}

const endWindow = async (): Promise<void> => {}

async function run(
  options: MetricsCopyOptions,
  span: CopyWindow,
  ends: Pick<Parameters<typeof copySeries>[0], 'source' | 'target'>,
): Promise<MetricsCopyReport> {
  const place = openPlaceFile(options.folder, wayOf(options))
  const before = await place.read()
  const begun = before && before.fromMs >= span.fromMs ? before : null
  const after = await copySeries({ ...options, ...ends, span, place: begun, keep: place.keep })
  const { samples, leftOut }: Pick<CopyPlace, 'samples' | 'leftOut'> = begun ?? { samples: 0, leftOut: 0 }
  return {
    span,
    wentOnFromMs: begun?.fromMs ?? null,
    samples: after.samples - samples,
    leftOut: after.leftOut - leftOut,
  }
}

/** Headers tell tenants of one engine apart; what they say may be secret, so their digest stands for them. */
function wayOf({ way, metricsUrl, headers, span }: MetricsCopyOptions): string {
  const { url } = splitCredentials(metricsUrl)
  const { authorization: _token, ...tenant } = headers ?? {}
  const isPlain = Object.keys(tenant).length === 0
  const digest = createHash('sha256').update(JSON.stringify(tenant)).digest('hex')
  return JSON.stringify([way, url, span?.fromMs ?? null, ...(isPlain ? [] : [digest])])
}

/** From the embedded store all that it has; from an engine what its retention would keep. */
function spanOf(
  { way, clock, retention, span = {} }: MetricsCopyOptions,
  embedded: EmbeddedSeriesStore,
): CopyWindow {
  const { oldestMs, newestMs } = embedded.statistics()
  const nowMs = clock.now()
  const [fromMs, toMs] =
    way === 'to-engine' ? [oldestMs ?? nowMs, newestMs ?? nowMs - 1] : [nowMs - retention.maxAgeMs, nowMs]
  return { fromMs: Math.floor(span.fromMs ?? fromMs), toMs: span.toMs ?? toMs }
}

async function openEmbedded(options: MetricsCopyOptions): Promise<EmbeddedSeriesStore> {
  try {
    return await createEmbeddedSeriesStore({
      ...options,
      limits: { maxActiveSeries: options.maxActiveSeries },
      // A copy takes nothing away.
      retention:
        options.way === 'to-engine' ? { maxAgeMs: Number.MAX_SAFE_INTEGER, maxBytes: 0 } : options.retention,
    })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'conflict')
      throw new StoreKeptError(
        'a deck keeps the embedded store of this database: stop it, or start it with OPSDECK_METRICS_URL and OPSDECK_REMOTE_WRITE_URL, with which it leaves that store alone',
        { cause: error },
      )
    throw error
  }
}

/** The engine alone: nothing is in memory. */
function openEngine(options: MetricsCopyOptions) {
  return createRemoteSeries({
    ...options,
    url: options.metricsUrl,
    forwarder: { isWanted: false, offer: () => {}, flush: async () => {} },
    sending: () => ({ behindMs: 0, waitingSamples: 0, queueError: null, error: null }),
    limits: { maxActiveSeries: 0 },
    keepMs: 0,
  })
}
