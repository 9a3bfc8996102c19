import {
  compareLabels,
  compareStrings,
  compileMatchers,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
} from '../../core/labels/index.ts'
import { histogramsEqual, type NativeHistogram } from '../../core/native-histogram/index.ts'
import type { AppendReport, SampleBatch, SeriesFilter, SeriesSlice } from '../../ports/series-store.ts'
import {
  APPEND_OUTCOMES,
  type SelectRequest,
  type SeriesStore,
  TooManySamplesError,
} from '../../ports/series-store.ts'

export type MemorySeriesStoreOptions = {
  readonly maxActiveSeries?: number
  /** How far behind the newest sample of all a sample may be; without it, any distance. */
  readonly acceptBehindMs?: number
  /** The same of samples that come out of order; without it none is taken. */
  readonly outOfOrderWindowMs?: number
}

/** One series' samples in growing columns; values are moved as bits, since a NaN's payload matters. */
class MemorySeries {
  length = 0
  #timestampsMs = new Float64Array(8)
  #values = new Float64Array(8)
  /** By time; null while all are numbers. */
  #histograms: Map<number, NativeHistogram> | null = null
  /** Times of samples that came out of order. */
  readonly #late = new Set<number>()

  constructor(readonly labels: Labels) {}

  get firstMs(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : (this.#timestampsMs[0] as number)
  }

  get lastMs(): number {
    return this.length === 0 ? Number.NEGATIVE_INFINITY : (this.#timestampsMs[this.length - 1] as number)
  }

  isLast({ values, histograms }: SampleBatch, at: number): boolean {
    const histogram = histograms?.get(at)
    const last = this.#histograms?.get(this.lastMs)
    if (histogram && last) return histogramsEqual(histogram, last)
    if (histogram || last) return false
    const [mine, theirs] = [wordsOf(this.#values, this.length - 1), wordsOf(values, at)]
    return mine[0] === theirs[0] && mine[1] === theirs[1]
  }

  push(batch: SampleBatch, at: number): void {
    this.#insert(this.length, batch, at)
  }

  /** Puts a sample before others; false when one that came so is there at its time. */
  pushLate(batch: SampleBatch, at: number): boolean {
    const timestampMs = batch.timestampsMs[at] as number
    if (this.#late.has(timestampMs)) return false
    this.#late.add(timestampMs)
    const place = this.#firstAtOrAfter(timestampMs)
    if (this.#timestampsMs[place] !== timestampMs) this.#insert(place, batch, at)
    return true
  }

  copy(): MemorySeries {
    const copy = new MemorySeries(this.labels)
    copy.length = this.length
    copy.#timestampsMs = this.#timestampsMs.slice()
    copy.#values = this.#values.slice()
    copy.#histograms = this.#histograms && new Map(this.#histograms)
    for (const ms of this.#late) copy.#late.add(ms)
    return copy
  }

  slice(fromMs: number, toMs: number): SeriesSlice {
    const start = this.#firstAtOrAfter(fromMs)
    let end = start
    while (end < this.length && (this.#timestampsMs[end] as number) <= toMs) end++
    const timestampsMs = this.#timestampsMs.slice(start, end)
    const slice = { labels: this.labels, timestampsMs, values: this.#values.slice(start, end) }
    if (!this.#histograms) return slice
    const histograms = Array.from(timestampsMs, ms => this.#histograms?.get(ms) ?? null)
    return histograms.every(one => one === null) ? slice : { ...slice, histograms }
  }

  #insert(place: number, { timestampsMs, values, histograms }: SampleBatch, at: number): void {
    if (this.length === this.#values.length) {
      this.#timestampsMs = doubled(this.#timestampsMs)
      this.#values = doubled(this.#values)
    }
    this.#timestampsMs.copyWithin(place + 1, place, this.length)
    this.#values.copyWithin(place + 1, place, this.length)
    this.#timestampsMs[place] = timestampsMs[at] as number
    const histogram = histograms?.get(at)
    if (histogram) {
      this.#values[place] = Number.NaN
      this.#histograms ??= new Map()
      this.#histograms.set(timestampsMs[at] as number, histogram)
    } else this.#values.set(values.subarray(at, at + 1), place)
    this.length++
  }

  #firstAtOrAfter(ms: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#timestampsMs[middle] as number) < ms) low = middle + 1
      else high = middle
    }
    return low
  }
}

const wordsOf = (values: Float64Array, at: number) =>
  new Uint32Array(values.buffer, values.byteOffset + at * 8, 2)

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(column.length * 2)
  wider.set(column)
  return wider
}

type Outcome = keyof AppendReport

/** A store that keeps everything in plain columns and nothing on disk; for tests and small evaluations. */
class MemorySeriesStore implements SeriesStore {
  readonly epoch = 0
  readonly #series: MemorySeries[] = []
  readonly #refs = new Map<string, number>()
  readonly #maxActiveSeries: number
  readonly #acceptBehindMs: number
  readonly outOfOrderWindowMs: number
  #newestMs = Number.NEGATIVE_INFINITY

  constructor(options: MemorySeriesStoreOptions) {
    this.#maxActiveSeries = options.maxActiveSeries ?? Number.POSITIVE_INFINITY
    this.outOfOrderWindowMs = options.outOfOrderWindowMs ?? 0
    const acceptBehindMs = options.acceptBehindMs ?? Number.POSITIVE_INFINITY
    this.#acceptBehindMs = Math.max(acceptBehindMs, this.outOfOrderWindowMs)
  }

  resolve(labels: Labels): number | null {
    const key = labelsKey(labels)
    const known = this.#refs.get(key)
    if (known !== undefined) return known
    if (this.#series.length >= this.#maxActiveSeries) return null
    this.#refs.set(key, this.#series.length)
    return this.#series.push(new MemorySeries(labels)) - 1
  }

  knows(labels: Labels): boolean {
    return this.#refs.has(labelsKey(labels))
  }

  append(batch: SampleBatch): AppendReport {
    const report = { appended: 0, repeated: 0, duplicate: 0, outOfOrder: 0, tooOld: 0, unknownRef: 0 }
    for (let i = 0; i < batch.refs.length; i++) report[this.#appendOne(batch, i)]++
    return report
  }

  judge(batch: SampleBatch): Uint8Array {
    const trial = new MemorySeriesStore({
      acceptBehindMs: this.#acceptBehindMs,
      outOfOrderWindowMs: this.outOfOrderWindowMs,
    })
    trial.#newestMs = this.#newestMs
    const refs = new Map<number, number>()
    for (const ref of batch.refs) {
      const series = this.#series[ref]
      if (series && !refs.has(ref)) refs.set(ref, trial.#series.push(series.copy()) - 1)
    }
    const tried = { ...batch, refs: Uint32Array.from(batch.refs, ref => refs.get(ref) ?? 4_294_967_295) }
    return Uint8Array.from(tried.refs, (_ref, i) => APPEND_OUTCOMES.indexOf(trial.#appendOne(tried, i)))
  }

  #appendOne(batch: SampleBatch, at: number): Outcome {
    const series = this.#series[batch.refs[at] as number]
    const timestampMs = batch.timestampsMs[at] as number
    if (!series) return 'unknownRef'
    if (timestampMs === series.lastMs) return series.isLast(batch, at) ? 'repeated' : 'duplicate'
    if (timestampMs < this.#newestMs - this.#acceptBehindMs) return 'tooOld'
    if (timestampMs < series.lastMs) return this.#appendLate(series, batch, at)
    series.push(batch, at)
    this.#newestMs = Math.max(this.#newestMs, timestampMs)
    return 'appended'
  }

  #appendLate(series: MemorySeries, batch: SampleBatch, at: number): Outcome {
    if (this.outOfOrderWindowMs === 0) return 'outOfOrder'
    if ((batch.timestampsMs[at] as number) < this.#newestMs - this.outOfOrderWindowMs) return 'tooOld'
    return series.pushLate(batch, at) ? 'appended' : 'repeated'
  }

  async flush(): Promise<void> {}

  async select(request: SelectRequest): Promise<SeriesSlice[]> {
    request.signal?.throwIfAborted()
    const passes = compileMatchers(request.matchers)
    const slices: SeriesSlice[] = []
    let samples = 0
    for (const series of this.#series) {
      if (!passes(series.labels)) continue
      const slice = series.slice(request.fromMs, request.toMs)
      if (slice.timestampsMs.length === 0) continue
      samples += slice.timestampsMs.length
      if (samples > (request.maxSamples ?? Number.POSITIVE_INFINITY))
        throw new TooManySamplesError(request.maxSamples ?? 0)
      slices.push(slice)
    }
    return slices
  }

  async scan(request: SelectRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
    const slices = await this.select(request)
    slices.forEach(begin())
  }

  async series(filter: SeriesFilter): Promise<Labels[]> {
    const selectors = filter.anyOf.map(compileMatchers)
    return this.#series
      .filter(series => series.firstMs <= filter.toMs && series.lastMs >= filter.fromMs)
      .map(series => series.labels)
      .filter(labels => selectors.length === 0 || selectors.some(passes => passes(labels)))
      .sort(compareLabels)
  }

  async labelNames(filter: SeriesFilter): Promise<string[]> {
    const names = (await this.series(filter)).flatMap(labels => [...labelPairs(labels)].map(([name]) => name))
    return [...new Set(names)].sort(compareStrings)
  }

  async labelValues(name: string, filter: SeriesFilter): Promise<string[]> {
    const values = (await this.series(filter)).map(labels => labelValue(labels, name))
    return [...new Set(values)].filter(value => value !== '').sort(compareStrings)
  }

  statistics() {
    const samples = this.#series.reduce((sum, series) => sum + series.length, 0)
    const oldestMs = this.#series.reduce(
      (min, series) => Math.min(min, series.firstMs),
      Number.POSITIVE_INFINITY,
    )
    return {
      activeSeries: this.#series.length,
      ...(Number.isFinite(this.#maxActiveSeries) ? { maxActiveSeries: this.#maxActiveSeries } : {}),
      headSamples: samples,
      headBytes: samples * 16,
      chunkBytesOnDisk: 0,
      oldestMs: samples === 0 ? null : oldestMs,
      newestMs: samples === 0 ? null : this.#newestMs,
    }
  }
}

/** A store in memory alone. Accepts any distance between samples unless told otherwise. */
export function createMemorySeriesStore(options: MemorySeriesStoreOptions = {}): SeriesStore {
  return new MemorySeriesStore(options)
}
