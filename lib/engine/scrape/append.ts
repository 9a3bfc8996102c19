import type { ScrapeSamples, TrackedSeries } from '../../core/scrape/session.ts'
import { isStaleAt, writeStale } from '../../core/stale.ts'
import type { AppendReport, SampleBatch, SeriesStore } from '../../ports/series-store.ts'

/** The figure of a report series; null ends it. */
export type ReportFigure = { readonly series: TrackedSeries; readonly value: number | null }

/** About 10 ms of appending: a huge scrape must not hold up the rest of the process. */
const SLICE_SAMPLES = 50_000

export const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/**
 * A scrape and its report as one batch. A series whose ref is of an epoch that is over is asked for again; if the
 * store has no room for it now, it is left out.
 */
export function toBatch(
  store: SeriesStore,
  samples: ScrapeSamples,
  report: readonly ReportFigure[],
): SampleBatch {
  const { series, atMs } = samples
  const length = series.length + report.length
  const batch = {
    refs: new Uint32Array(length),
    timestampsMs: new Float64Array(length),
    values: new Float64Array(length),
  }
  // Whole columns first: a copy value by value could change the bits of a marker.
  batch.timestampsMs.set(samples.timestampsMs)
  batch.values.set(samples.values)
  let at = 0
  for (let i = 0; i < series.length; i++) {
    const one = series[i]
    if (one === undefined || !isResolved(one, store)) continue
    batch.refs[at] = one.ref
    if (at !== i) move(batch, i, at)
    at++
  }
  for (const figure of report) {
    if (!isResolved(figure.series, store)) continue
    batch.refs[at] = figure.series.ref
    batch.timestampsMs[at] = atMs
    writeFigure(batch.values, at, figure.value)
    at++
  }
  return at === length ? batch : firstOf(batch, at)
}

const firstOf = ({ refs, timestampsMs, values }: SampleBatch, count: number): SampleBatch => ({
  refs: refs.subarray(0, count),
  timestampsMs: timestampsMs.subarray(0, count),
  values: values.subarray(0, count),
})

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
  const ref = series.labels === null ? null : store.resolve(series.labels)
  if (ref === null) return false
  series.ref = ref
  series.epoch = store.epoch
  return true
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
      }),
    )
  }
}
