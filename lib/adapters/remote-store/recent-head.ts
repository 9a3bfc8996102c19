import {
  ChunkDecoder,
  HIGH_WORD,
  LOW_WORD,
  OpenChunks,
  SampleColumns,
  sampleSource,
  wordsOf,
} from '../../core/chunk/index.ts'
import { type Labels, type Matcher, METRIC_NAME } from '../../core/labels/index.ts'
import {
  LateSamples,
  matchAnyOf,
  mergeSamples,
  type SampleRun,
  SeriesIndex,
} from '../../core/series/index.ts'
import type { SampleBatch, SeriesFilter, SeriesSlice } from '../../ports/series-store.ts'
import { createBreather } from '../series-store/sql.ts'
import { HeldHistograms } from './held-histograms.ts'
import { APPENDED, type Newest, outcomeOf, Trial, UNKNOWN_REF } from './order.ts'

export type RecentHeadOptions = {
  readonly maxActiveSeries: number
  /** How long samples stay at least. */
  readonly keepMs: number
  /** How far behind the newest sample of all a sample may be; a series silent for longer is forgotten. */
  readonly acceptBehindMs: number
}

/** A series that is silent takes little: some of them may stay for so long. */
const SWEEP_EVERY_MS = 1_800_000

type Window = { readonly fromMs: number; readonly toMs: number }
/**
 * The newest minutes of all series in memory, compressed: each has a growing chunk and the one before it. It knows the
 * rules of order, and forgets what is old.
 */
export class RecentHead {
  readonly #index = new SeriesIndex()
  readonly #chunks = new OpenChunks()
  readonly #histograms = new HeldHistograms()
  /** Sealed chunks before the growing ones, by ref. */
  readonly #before: (SealedChunk | undefined)[] = []
  /** Samples that came when their series had newer ones, by ref. */
  readonly #late = new LateSamples()
  /** How far behind the newest sample of all a sample may come late; 0: not at all. */
  outOfOrderWindowMs = 0
  epoch = 0
  newestMs = Number.NEGATIVE_INFINITY
  /** The oldest sample here; Infinity when there is none. */
  oldestMs = Number.POSITIVE_INFINITY
  samples = 0
  #sealedBytes = 0
  #sweptMs = Number.NEGATIVE_INFINITY
  #wasRefused = false

  constructor(readonly options: RecentHeadOptions) {}

  get size(): number {
    return this.#index.size
  }

  get bytes(): number {
    return this.#chunks.bytes + this.#sealedBytes + this.#histograms.bytes
  }

  resolve(labels: Labels): number | null {
    const known = this.#index.find(labels)
    if (known !== undefined) return known
    if (this.#index.size >= this.options.maxActiveSeries) {
      this.#wasRefused = true
      return null
    }
    const ref = this.#index.add(labels)
    this.#chunks.reserve(this.#index.slots)
    this.#chunks.clear(ref)
    this.#before[ref] = undefined
    return ref
  }

  knows(labels: Labels): boolean {
    return this.#index.find(labels) !== undefined
  }

  labelsOf(ref: number): Labels {
    return this.#index.labels(ref)
  }

  /** Whether a series of that name is here. */
  hasName(name: string): boolean {
    const pair = this.#index.pairs.find(METRIC_NAME, name)
    return pair !== undefined && this.#index.countWith(pair) > 0
  }

  /** What becomes of each sample, as places in `APPEND_OUTCOMES`; those that are in order are appended. */
  append(batch: SampleBatch, latestMs: number): Uint8Array {
    const outcomes = new Uint8Array(batch.refs.length)
    const source = sampleSource(batch)
    for (let i = 0; i < outcomes.length; i++) {
      const ref = batch.refs[i] as number
      const timestampMs = batch.timestampsMs[i] as number
      const isNewer =
        timestampMs > (this.#chunks.lastMs[ref] as number) && this.#isWithin(timestampMs, latestMs)
      if (!isNewer || !this.#index.isLive(ref)) {
        outcomes[i] = this.#appendOther(batch, i, latestMs)
        continue
      }
      outcomes[i] = APPENDED
      this.#chunks.append(ref, source, i)
      this.#histograms.add(ref, timestampMs, batch.histograms?.get(i))
      this.newestMs = Math.max(this.newestMs, timestampMs)
      this.oldestMs = Math.min(this.oldestMs, timestampMs)
      this.samples++
    }
    return outcomes
  }

  /** What is not simply newer: appended where it came late, and may. */
  #appendOther(batch: SampleBatch, at: number, latestMs: number): number {
    const ref = batch.refs[at] as number
    if (!this.#index.isLive(ref)) return UNKNOWN_REF
    const outcome = outcomeOf(batch, at, { ...this.#rules(latestMs), newest: this.#newest(ref) })
    if (outcome !== APPENDED) return outcome
    const timestampMs = batch.timestampsMs[at] as number
    const words = wordsOf(batch.values.subarray(at, at + 1))
    this.#late.insert(ref, timestampMs, { high: words[HIGH_WORD] ?? 0, low: words[LOW_WORD] ?? 0 })
    this.#histograms.add(ref, timestampMs, batch.histograms?.get(at))
    this.oldestMs = Math.min(this.oldestMs, timestampMs)
    this.samples++
    return outcome
  }

  #isWithin(timestampMs: number, latestMs: number): boolean {
    return timestampMs <= latestMs && timestampMs >= this.newestMs - this.options.acceptBehindMs
  }

  /** What `append` would make of each sample. */
  judge(batch: SampleBatch, latestMs: number): Uint8Array {
    const trial = new Trial(batch)
    let { newestMs } = this
    return Uint8Array.from(batch.refs, (ref, i) => {
      if (!this.#index.isLive(ref)) return UNKNOWN_REF
      const newest = trial.newest(ref, this.#newest(ref))
      const outcome = outcomeOf(batch, i, { ...this.#rules(latestMs), newestMs, newest })
      if (outcome !== APPENDED) return outcome
      const timestampMs = batch.timestampsMs[i] as number
      trial.appended(ref, i, timestampMs > newest.ms)
      newestMs = Math.max(newestMs, timestampMs)
      return outcome
    })
  }

  #rules(latestMs: number) {
    const { newestMs, outOfOrderWindowMs } = this
    const acceptBehindMs = Math.max(this.options.acceptBehindMs, outOfOrderWindowMs)
    return { latestMs, newestMs, acceptBehindMs, outOfOrderWindowMs }
  }

  #newest(ref: number): Newest {
    const ms = this.#chunks.lastMs[ref] ?? Number.NEGATIVE_INFINITY
    return {
      ms,
      hasAt: timestampMs => this.#hasAt(ref, timestampMs),
      isSame: (batch, at) => {
        const words = wordsOf(batch.values.subarray(at, at + 1))
        return (
          words[0] === this.#chunks.lastWords[2 * ref] &&
          words[1] === this.#chunks.lastWords[2 * ref + 1] &&
          this.#histograms.isSame(ref, ms, batch.histograms?.get(at))
        )
      },
    }
  }

  /** Every series' samples in a window, one after the other; what comes meanwhile is left out of all. */
  async *read(
    matchers: readonly Matcher[],
    window: Window,
    signal?: AbortSignal,
  ): AsyncGenerator<SeriesSlice> {
    const refs = matchAnyOf(this.#index, [matchers])
    const { epoch } = this
    const lastMs = Float64Array.from(refs, ref => this.#chunks.lastMs[ref] as number)
    const reading = { decoder: new ChunkDecoder(), columns: new SampleColumns(256) }
    const breathe = createBreather()
    for (const [i, ref] of refs.entries()) {
      const toMs = Math.min(window.toMs, lastMs[i] as number)
      const slice = toMs < window.fromMs ? null : this.#slice(ref, { fromMs: window.fromMs, toMs }, reading)
      if (slice) yield slice
      const pause = breathe()
      if (pause) await pause
      signal?.throwIfAborted()
      if (this.epoch !== epoch) throw new HeadChangedError()
    }
  }

  #slice(ref: number, window: Window, reading: Reading): SeriesSlice | null {
    const columns = this.#columns(ref, window, reading)
    if (columns.timestampsMs.length === 0) return null
    const histograms = this.#histograms.beside(ref, columns.timestampsMs)
    return { labels: this.#index.labels(ref), ...columns, ...(histograms ? { histograms } : {}) }
  }

  #columns(ref: number, window: Window, { decoder, columns }: Reading) {
    const before = this.#before[ref]
    if (before && before.toMs >= window.fromMs) decoder.decode(before.data, window, columns)
    const count = this.#chunks.counts[ref] as number
    if (count > 0) decoder.decodeBits(this.#chunks.bits(ref), window, columns)
    const inOrder = columns.take()
    const late = this.#late.hasAny(ref) ? this.#late.columns(ref) : null
    return late ? mergeSamples([inOrder, within(late, window)]) : inOrder
  }

  #hasAt(ref: number, timestampMs: number): boolean {
    const reading = { decoder: new ChunkDecoder(), columns: new SampleColumns(1) }
    return this.#columns(ref, { fromMs: timestampMs, toMs: timestampMs }, reading).values.length > 0
  }

  /** Label sets whose samples here touch the window. */
  async series({ anyOf, fromMs, toMs }: SeriesFilter): Promise<Labels[]> {
    const found: Labels[] = []
    const breathe = createBreather()
    for (const ref of matchAnyOf(this.#index, anyOf)) {
      // What was forgotten meanwhile has no samples here.
      if (
        this.#index.isLive(ref) &&
        this.#firstMs(ref) <= toMs &&
        (this.#chunks.lastMs[ref] as number) >= fromMs
      )
        found.push(this.#index.labels(ref))
      const pause = breathe()
      if (pause) await pause
    }
    return found
  }

  #firstMs(ref: number): number {
    const before = this.#before[ref]
    const isOpen = (this.#chunks.counts[ref] as number) > 0
    const inOrderMs = before?.fromMs ?? (isOpen ? this.#chunks.firstMs(ref) : Infinity)
    const late = this.#late.hasAny(ref) ? this.#late.columns(ref) : null
    return Math.min(inOrderMs, late?.timestampsMs[0] ?? Infinity)
  }

  /** Lets go of what is older than `keepMs`, and of series that are silent for long. Not all at once. */
  async trim(nowMs: number): Promise<void> {
    const breathe = createBreather()
    const oldestMs = nowMs - this.options.keepMs
    const { epoch } = this
    let oldestHeldMs = Number.POSITIVE_INFINITY
    for (const ref of this.#index.refs()) {
      this.#trimOne(ref, oldestMs)
      oldestHeldMs = Math.min(oldestHeldMs, this.#firstMs(ref))
      const pause = breathe()
      if (pause) await pause
      if (this.epoch !== epoch) return
    }
    this.oldestMs = oldestHeldMs
    if (nowMs - this.#sweptMs >= SWEEP_EVERY_MS || this.#wasRefused) this.#sweep(nowMs)
  }

  /** Forgets silent series. Refs given out before are void then, so that it is done from time to time, or when full. */
  #sweep(nowMs: number): void {
    const isFirst = this.#sweptMs === Number.NEGATIVE_INFINITY
    this.#sweptMs = nowMs
    this.#wasRefused = false
    if (isFirst) return
    const silentMs = Math.min(nowMs - this.options.keepMs, this.newestMs - this.options.acceptBehindMs)
    const silent = [...this.#index.refs()].filter(ref => (this.#chunks.lastMs[ref] as number) < silentMs)
    if (silent.length > 0) this.#forget(silent)
  }

  /** A growing chunk is sealed once all of it is old but its end: chunks of one moment are not all sealed at once. */
  #trimOne(ref: number, oldestMs: number): void {
    const spreadMs = ((ref % 16) / 16) * this.options.keepMs * 0.5
    const count = this.#chunks.counts[ref] as number
    const isOld = count > 0 && this.#chunks.firstMs(ref) < oldestMs - spreadMs
    const before = this.#before[ref]
    if (before && (isOld || before.toMs < oldestMs)) this.#drop(ref, before)
    this.#dropLate(ref, oldestMs)
    if (!isOld) return
    const sealed = {
      fromMs: this.#chunks.firstMs(ref),
      toMs: this.#chunks.lastMs[ref] as number,
      samples: count,
      data: this.#chunks.seal(ref),
    }
    this.#chunks.cut(ref)
    this.#before[ref] = sealed
    this.#sealedBytes += sealed.data.length
    if (sealed.toMs < oldestMs) this.#drop(ref, sealed)
  }

  #drop(ref: number, chunk: SealedChunk): void {
    this.#before[ref] = undefined
    this.#sealedBytes -= chunk.data.length
    this.samples -= chunk.samples
    this.#histograms.dropUpTo(ref, chunk.toMs)
  }

  #dropLate(ref: number, oldestMs: number): void {
    const late = this.#late.hasAny(ref) ? this.#late.columns(ref) : null
    if (!late || !((late.timestampsMs.at(-1) ?? 0) < oldestMs)) return
    this.samples -= late.timestampsMs.length
    this.#late.drop(ref)
  }

  #forget(refs: readonly number[]): void {
    for (const ref of refs) {
      const before = this.#before[ref]
      if (before) this.#drop(ref, before)
      this.samples -= this.#chunks.counts[ref] as number
      this.#dropLate(ref, Number.POSITIVE_INFINITY)
      this.#chunks.clear(ref)
      this.#histograms.forget(ref)
    }
    this.#index.remove(refs)
    this.epoch++
  }
}

type Reading = { readonly decoder: ChunkDecoder; readonly columns: SampleColumns }

function within({ timestampsMs, values }: SampleRun, { fromMs, toMs }: Window): SampleRun {
  const inside = (ms: number): boolean => ms >= fromMs && ms <= toMs
  const from = timestampsMs.findIndex(inside)
  if (from < 0) return { timestampsMs: new Float64Array(0), values: new Float64Array(0) }
  const to = timestampsMs.findLastIndex(inside) + 1
  return { timestampsMs: timestampsMs.slice(from, to), values: values.slice(from, to) }
}

type SealedChunk = {
  readonly fromMs: number
  readonly toMs: number
  readonly samples: number
  readonly data: Uint8Array
}

/** Refs changed their meaning while they were read: read again. */
export class HeadChangedError extends Error {}
