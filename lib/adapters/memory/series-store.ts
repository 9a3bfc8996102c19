import {
  compareLabels,
  compareStrings,
  compileMatchers,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
} from '../../core/labels/index.ts'
import type {
  AppendReport,
  SampleBatch,
  ScanRequest,
  SeriesFilter,
  SeriesSlice,
} from '../../ports/series-store.ts'
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
}

/** One series' samples in growing columns; values are moved as bits, since a NaN's payload matters. */
class MemorySeries {
  length = 0
  #timestampsMs = new Float64Array(8)
  #values = new Float64Array(8)

  constructor(readonly labels: Labels) {}

  get firstMs(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : (this.#timestampsMs[0] as number)
  }

  get lastMs(): number {
    return this.length === 0 ? Number.NEGATIVE_INFINITY : (this.#timestampsMs[this.length - 1] as number)
  }

  hasLastValue(values: Float64Array, at: number): boolean {
    const [mine, theirs] = [wordsOf(this.#values, this.length - 1), wordsOf(values, at)]
    return mine[0] === theirs[0] && mine[1] === theirs[1]
  }

  push(timestampMs: number, values: Float64Array, at: number): void {
    if (this.length === this.#values.length) {
      this.#timestampsMs = doubled(this.#timestampsMs)
      this.#values = doubled(this.#values)
    }
    this.#timestampsMs[this.length] = timestampMs
    this.#values.set(values.subarray(at, at + 1), this.length)
    this.length++
  }

  pushLastOf(other: MemorySeries): void {
    this.push(other.lastMs, other.#values, other.length - 1)
  }

  slice(fromMs: number, toMs: number): SeriesSlice {
    const start = this.#firstAtOrAfter(fromMs)
    let end = start
    while (end < this.length && (this.#timestampsMs[end] as number) <= toMs) end++
    return {
      labels: this.labels,
      timestampsMs: this.#timestampsMs.slice(start, end),
      values: this.#values.slice(start, end),
    }
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
  #newestMs = Number.NEGATIVE_INFINITY

  constructor(options: MemorySeriesStoreOptions) {
    this.#maxActiveSeries = options.maxActiveSeries ?? Number.POSITIVE_INFINITY
    this.#acceptBehindMs = options.acceptBehindMs ?? Number.POSITIVE_INFINITY
  }

  resolve(labels: Labels): number | null {
    const key = labelsKey(labels)
    const known = this.#refs.get(key)
    if (known !== undefined) return known
    if (this.#series.length >= this.#maxActiveSeries) return null
    this.#refs.set(key, this.#series.length)
    return this.#series.push(new MemorySeries(labels)) - 1
  }

  append(batch: SampleBatch): AppendReport {
    const report = { appended: 0, repeated: 0, duplicate: 0, outOfOrder: 0, tooOld: 0, unknownRef: 0 }
    for (let i = 0; i < batch.refs.length; i++) report[this.#appendOne(batch, i)]++
    return report
  }

  judge(batch: SampleBatch): Uint8Array {
    const trial = new MemorySeriesStore({ acceptBehindMs: this.#acceptBehindMs })
    trial.#newestMs = this.#newestMs
    const refs = new Map<number, number>()
    for (const ref of batch.refs) {
      const series = this.#series[ref]
      if (!series || refs.has(ref)) continue
      const copy = new MemorySeries(series.labels)
      if (series.length > 0) copy.pushLastOf(series)
      refs.set(ref, trial.#series.push(copy) - 1)
    }
    const tried = { ...batch, refs: Uint32Array.from(batch.refs, ref => refs.get(ref) ?? 4_294_967_295) }
    return Uint8Array.from(tried.refs, (_ref, i) => APPEND_OUTCOMES.indexOf(trial.#appendOne(tried, i)))
  }

  #appendOne(batch: SampleBatch, at: number): Outcome {
    const series = this.#series[batch.refs[at] as number]
    const timestampMs = batch.timestampsMs[at] as number
    if (!series) return 'unknownRef'
    if (timestampMs < this.#newestMs - this.#acceptBehindMs) return 'tooOld'
    if (timestampMs < series.lastMs) return 'outOfOrder'
    if (timestampMs === series.lastMs) return series.hasLastValue(batch.values, at) ? 'repeated' : 'duplicate'
    series.push(timestampMs, batch.values, at)
    this.#newestMs = Math.max(this.#newestMs, timestampMs)
    return 'appended'
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

  async scan(request: ScanRequest, begin: () => (slice: SeriesSlice) => void): Promise<void> {
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
