import type { ItemList } from '../../core/exposition/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import type { ScrapeSamples } from '../../core/scrape/session.ts'
import { IN_STORE, type TrackedSeries } from '../../core/scrape/tracked-series.ts'
import { isStaleAt, writeStale } from '../../core/stale.ts'
import type { AppendReport, SampleBatch, SeriesStore } from '../../ports/series-store.ts'

/** The figure of a report series; null ends it. */
export type ReportFigure = { readonly series: TrackedSeries; readonly value: number | null }

/** About 10 ms of appending: a huge scrape must not hold up the rest of the process. */
const SLICE_SAMPLES = 50_000

export const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** The refs of the series that a scrape showed: the next one mostly shows the same, in the same order. */
type KnownRefs = {
  readonly series: ItemList<TrackedSeries>
  readonly epoch: number
  readonly refs: Uint32Array
}

/** Makes batches of one target's scrapes. */
export class BatchMaker {
  readonly #store: SeriesStore
  #known: KnownRefs | null = null

  constructor(store: SeriesStore) {
    this.#store = store
  }

  /**
   * A scrape and its report as one batch, valid until the next one is made. A series whose ref is of an epoch that is over is asked for again; if the
   * store has no room for it now, it is left out.
   */
  make(samples: ScrapeSamples, report: readonly ReportFigure[]): SampleBatch {
    const store = this.#store
    const { series, atMs } = samples
    const known = this.#known
    if (
      known?.series !== series ||
      known.epoch !== store.epoch ||
      !report.every(one => isResolved(one.series, store))
    )
      return this.#makeAnew(samples, report)
    const { refs, timestampsMs, values } = roomFor(series.length + report.length)
    refs.set(known.refs)
    setTimes(timestampsMs, samples)
    values.set(samples.values)
    for (const [i, figure] of report.entries()) {
      refs[series.length + i] = figure.series.ref
      timestampsMs[series.length + i] = atMs
      writeFigure(values, series.length + i, figure.value)
    }
    return { refs, timestampsMs, values, ...(samples.histograms ? { histograms: samples.histograms } : {}) }
  }

  #makeAnew(samples: ScrapeSamples, report: readonly ReportFigure[]): SampleBatch {
    const store = this.#store
    const { series } = samples
    const batch = toBatch(store, samples, report)
    const isWhole = batch.refs.length === series.length + report.length
    this.#known = isWhole ? { series, epoch: store.epoch, refs: batch.refs.slice(0, series.length) } : null
    return batch
  }
}

type Columns = {
  readonly refs: Uint32Array
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
}

const columnsOf = (length: number): Columns => ({
  refs: new Uint32Array(length),
  timestampsMs: new Float64Array(length),
  values: new Float64Array(length),
})

/** Where all targets' batches are made, one after the other: memory of its own for each would be garbage at once. */
let room = columnsOf(0)

/** Columns for a batch. What is appended in one go may be made over what was in them before. */
function roomFor(length: number): Columns {
  if (length > SLICE_SAMPLES) return columnsOf(length)
  if (length > room.refs.length) room = columnsOf(Math.min(SLICE_SAMPLES, length + (length >>> 2)))
  return firstOf(room, length)
}

function toBatch(store: SeriesStore, samples: ScrapeSamples, report: readonly ReportFigure[]): SampleBatch {
  const { atMs } = samples
  const series = samples.series.all
  const length = series.length + report.length
  const batch = columnsOf(length)
  // Whole columns first: a copy value by value could change the bits of a marker.
  setTimes(batch.timestampsMs, samples)
  batch.values.set(samples.values)
  const histograms = new Map<number, NativeHistogram>()
  let at = 0
  for (let i = 0; i < series.length; i++) {
    const one = series[i]
    if (one === undefined || !isResolved(one, store)) continue
    batch.refs[at] = one.ref
    if (at !== i) move(batch, i, at)
    const histogram = samples.histograms?.get(i)
    if (histogram) histograms.set(at, histogram)
    at++
  }
  for (const figure of report) {
    if (!isResolved(figure.series, store)) continue
    batch.refs[at] = figure.series.ref
    batch.timestampsMs[at] = atMs
    writeFigure(batch.values, at, figure.value)
    at++
  }
  const all = at === length ? batch : firstOf(batch, at)
  return histograms.size > 0 ? { ...all, histograms } : all
}

const firstOf = ({ refs, timestampsMs, values }: Columns, count: number): Columns => ({
  refs: refs.subarray(0, count),
  timestampsMs: timestampsMs.subarray(0, count),
  values: values.subarray(0, count),
})

function setTimes(column: Float64Array, { timestampsMs, atMs, series }: ScrapeSamples): void {
  if (timestampsMs === null) column.fill(atMs, 0, series.length)
  else column.set(timestampsMs)
}

function writeFigure(values: Float64Array, at: number, value: number | null): void {
  if (value === null) writeStale(values, at)
  else values[at] = value
}

function move({ timestampsMs, values }: SampleBatch, from: number, to: number): void {
  timestampsMs[to] = timestampsMs[from] ?? Number.NaN
  writeFigure(values, to, isStaleAt(values, from) ? null : (values[from] ?? Number.NaN))
}

/** Whether a series has a ref of the store's present epoch; asks for one when it has not. */
export function isResolved(series: TrackedSeries, store: SeriesStore): boolean {
  if (series.epoch === store.epoch) return true
  const ref = refOf(series, store)
  if (ref === null) return false
  series.ref = ref
  series.epoch = store.epoch
  return true
}

function refOf({ labels, ref, epoch }: TrackedSeries, store: SeriesStore): number | null {
  if (labels === null) return null
  if (labels === IN_STORE) return store.keeps?.(ref, epoch) ? ref : null
  return store.resolve(labels)
}

/** The labels of a series that is resolved, wherever they are; null when it has none. */
export function labelsOf({ labels, ref }: TrackedSeries, store: SeriesStore): Labels | null {
  return labels === IN_STORE ? (store.labelsOf?.(ref) ?? null) : labels
}

/** Appends a batch, a huge one in slices. */
export async function appendBatch(
  store: SeriesStore,
  batch: SampleBatch,
  onReport: (report: AppendReport) => void,
): Promise<void> {
  for (let from = 0; from < batch.refs.length; from += SLICE_SAMPLES) {
    if (from > 0) await breathe()
    const to = from + SLICE_SAMPLES
    onReport(
      store.append({
        refs: batch.refs.subarray(from, to),
        timestampsMs: batch.timestampsMs.subarray(from, to),
        values: batch.values.subarray(from, to),
        ...histogramsBetween(batch, from, to),
      }),
    )
  }
}

function histogramsBetween(
  { histograms }: SampleBatch,
  from: number,
  to: number,
): Pick<SampleBatch, 'histograms'> {
  if (!histograms) return {}
  const within = [...histograms].filter(([place]) => place >= from && place < to)
  return { histograms: new Map(within.map(([place, histogram]) => [place - from, histogram])) }
}
