import type pg from 'pg'
import { DeckError } from '../../contract/errors.ts'
import { sampleSource } from '../../core/chunk/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import type { StoredTimes } from '../../core/roll-up/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { SampleForwarder } from '../../ports/remote-write.ts'
import type {
  AppendReport,
  SampleBatch,
  SelectRequest,
  SeriesFilter,
  SeriesSlice,
  SeriesStore,
  StoreStatistics,
} from '../../ports/series-store.ts'
import { appendWithHistograms, judgeWithHistograms } from './histograms.ts'
import { LabelReader } from './label-sets.ts'
import { StorePersistence } from './persistence.ts'
import type { Retention } from './retention.ts'
import { DEFAULT_ROLL_UP_RETENTION } from './roll-up/roll-ups.ts'
import { SeriesReader } from './select.ts'
import { StoreMemory } from './store-memory.ts'

export type EmbeddedStoreOptions = {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly log: Log
  readonly limits: {
    readonly maxActiveSeries: number
    /** Accepted samples that may wait for the database, in bytes of log; what is above stays in the head alone. */
    readonly maxPendingBytes?: number
    /** Above this many bytes of samples in memory scrapes are refused: nothing could be stored for long. */
    readonly maxHeadBytes?: number
    /** How long each maintenance works on roll-ups, beyond one step. */
    readonly rollUpMs?: number
  }
  readonly retention: Retention
  /** Told of everything that took time, for metrics. */
  readonly observe?: (event: StoreEvent) => void
  /** Gets what was accepted, to send it on; it is on the forwarder's disk before it is on the store's. */
  readonly forward?: SampleForwarder
}

export type StoreEvent =
  | {
      readonly kind: 'opened'
      readonly series: number
      readonly samples: number
      readonly durationMs: number
    }
  | {
      readonly kind: 'flushed'
      readonly samples: number
      readonly bytes: number
      /** When it took what it wrote, by `performance.now()`. */
      readonly startedMs: number
      readonly durationMs: number
      /** How long the oldest of the samples waited until it was on disk. */
      readonly waitedMs: number
    }
  | { readonly kind: 'stored'; readonly chunks: number; readonly bytes: number; readonly durationMs: number }
  | {
      readonly kind: 'selected'
      readonly series: number
      readonly samples: number
      readonly durationMs: number
    }
  | { readonly kind: 'failed'; readonly what: 'flush' | 'maintain'; readonly message: string }

export type StoreState = {
  /** Why samples do not reach the disk, in words; null while they do. */
  readonly flushError: string | null
  readonly flushFailingSinceMs: number | null
  readonly lastFlushMs: number | null
  /** Accepted, not yet on disk. */
  readonly pendingSamples: number
  readonly pendingBytes: number
  /** How long the oldest of these has waited. */
  readonly waitingMs: number
  /** Why chunks could not be stored or dropped the last time; null when they could. */
  readonly maintainError: string | null
}

export type EmbeddedSeriesStore = SeriesStore & {
  /** Stores finished chunks, saves growing ones, retires silent series, drops what is too old. Call every few seconds; never rejects. */
  maintain(nowMs: number): Promise<void>
  /** Stops, with everything accepted on disk; rejects when that is not possible. */
  close(): Promise<void>
  state(): StoreState
  /** How far behind the newest sample of all samples may be that come out of order; 0: none is taken. */
  acceptOutOfOrder(windowMs: number): void
}

/** How far behind the newest sample a sample may be: Prometheus' half head, one hour. */
const ACCEPT_BEHIND_MS = 3_600_000
/** How far ahead of the clock: ten minutes, as Prometheus. */
const ACCEPT_AHEAD_MS = 600_000
const DEFAULT_PENDING_BYTES = 64 * 1024 * 1024
const DEFAULT_HEAD_BYTES = 1024 * 1024 * 1024

/**
 * Opens the store that lives in the deck's own PostgreSQL, rebuilding the head from what is on disk.
 * @throws DeckError `conflict` when another process keeps it
 */
export async function createEmbeddedSeriesStore(options: EmbeddedStoreOptions): Promise<EmbeddedSeriesStore> {
  const memory = new StoreMemory(
    { maxActiveSeries: options.limits.maxActiveSeries, acceptBehindMs: ACCEPT_BEHIND_MS },
    () => options.clock.now(),
  )
  const reader = new SeriesReader(memory, options.pool)
  const persistence = new StorePersistence(memory, {
    ...options,
    maxPendingBytes: options.limits.maxPendingBytes ?? DEFAULT_PENDING_BYTES,
    readSamples: (series, window) => reader.samplesOf(series, window),
  })
  await persistence.open()
  return new EmbeddedStore({ memory, persistence, reader }, options)
}

class EmbeddedStore implements EmbeddedSeriesStore {
  readonly memory: StoreMemory
  readonly persistence: StorePersistence
  readonly #reader: SeriesReader
  readonly #labelReader: LabelReader
  readonly #maxHeadBytes: number

  constructor(
    parts: { memory: StoreMemory; persistence: StorePersistence; reader: SeriesReader },
    readonly options: EmbeddedStoreOptions,
  ) {
    this.memory = parts.memory
    this.persistence = parts.persistence
    this.#reader = parts.reader
    this.#labelReader = new LabelReader(parts.memory, options.pool)
    this.#maxHeadBytes = options.limits.maxHeadBytes ?? DEFAULT_HEAD_BYTES
  }

  get epoch(): number {
    return this.memory.head.epoch
  }

  get outOfOrderWindowMs(): number {
    return this.memory.head.outOfOrderWindowMs
  }

  resolve(labels: Labels): number | null {
    const { head } = this.memory
    const nextId = head.nextId
    const ref = head.resolve(labels)
    if (ref === null) this.memory.isFull = true
    else if (head.nextId !== nextId) this.memory.undefinedRefs.push(ref)
    return ref
  }

  knows(labels: Labels): boolean {
    return this.memory.head.index.find(labels) !== undefined
  }

  labelsOf(ref: number): Labels {
    return this.memory.head.index.labels(ref)
  }

  keeps(ref: number, epoch: number): boolean {
    return this.memory.head.keeps(ref, epoch)
  }

  append(batch: SampleBatch): AppendReport {
    const { head, log } = this.memory
    if (head.chunks.sampleBytes + this.memory.sideBytes > this.#maxHeadBytes)
      throw new DeckError(
        'unavailable',
        `no sample is accepted: memory is full of samples that could not be stored (${this.state().flushError ?? this.state().maintainError ?? 'maintenance does not run'})`,
      )
    const { forward } = this.options
    const outcomes = forward?.isWanted ? this.judge(batch) : null
    this.memory.accepting(performance.now())
    const { refs, timestampsMs, values, histograms } = batch
    const latestMs = this.options.clock.now() + ACCEPT_AHEAD_MS
    const report = histograms
      ? appendWithHistograms(this.memory, { ...batch, histograms }, latestMs)
      : head.append({ refs, latestMs, ...sampleSource({ timestampsMs, values }) }, log)
    this.persistence.boundLog()
    if (outcomes)
      forward?.offer({ batch, outcomes, epoch: head.epoch, labelsOf: ref => head.index.labels(ref) })
    return report
  }

  judge({ refs, timestampsMs, values, histograms }: SampleBatch): Uint8Array {
    const latestMs = this.options.clock.now() + ACCEPT_AHEAD_MS
    if (histograms)
      return judgeWithHistograms(this.memory, { refs, timestampsMs, values, histograms }, latestMs)
    return this.memory.head.judge({ refs, latestMs, ...sampleSource({ timestampsMs, values }) })
  }

  flush(): Promise<void> {
    return this.persistence.flush()
  }

  rollUps(): StoredTimes {
    return this.persistence.storedTimes()
  }

  async select(request: SelectRequest): Promise<SeriesSlice[]> {
    const startedMs = performance.now()
    const slices = await this.#reader.select(request)
    const samples = slices.reduce((sum, slice) => sum + slice.values.length, 0)
    this.#observeSelected(startedMs, { series: slices.length, samples })
    return slices
  }

  async scan(request: SelectRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
    const startedMs = performance.now()
    const read = { series: 0, samples: 0 }
    await this.#reader.scan(request, () => {
      const visit = begin()
      read.series = read.samples = 0
      return slice => {
        read.series += 1
        read.samples += slice.values.length
        visit(slice)
      }
    })
    this.#observeSelected(startedMs, read)
  }

  #observeSelected(startedMs: number, read: { readonly series: number; readonly samples: number }): void {
    this.options.observe?.({ kind: 'selected', ...read, durationMs: performance.now() - startedMs })
  }

  series(filter: SeriesFilter): Promise<Labels[]> {
    return this.#labelReader.series(filter)
  }

  labelNames(filter: SeriesFilter): Promise<string[]> {
    return this.#labelReader.labelNames(filter)
  }

  labelValues(name: string, filter: SeriesFilter): Promise<string[]> {
    return this.#labelReader.labelValues(name, filter)
  }

  statistics(): StoreStatistics {
    const { head } = this.memory
    return {
      activeSeries: head.index.size,
      maxActiveSeries: head.limits.maxActiveSeries,
      headSamples: head.samples + head.late.samples,
      headBytes: head.chunks.bytes + this.memory.sideBytes,
      chunkBytesOnDisk: this.persistence.bytesOnDisk,
      oldestMs: this.persistence.oldestMs(),
      newestMs: head.newestMs === Number.NEGATIVE_INFINITY ? null : head.newestMs,
      retention: { rollUps: DEFAULT_ROLL_UP_RETENTION, ...this.options.retention },
    }
  }

  maintain(nowMs: number): Promise<void> {
    return this.persistence.maintain(nowMs)
  }

  close(): Promise<void> {
    return this.persistence.close()
  }

  acceptOutOfOrder(windowMs: number): void {
    this.memory.head.outOfOrderWindowMs = windowMs
  }

  state(): StoreState {
    return this.persistence.state()
  }
}
