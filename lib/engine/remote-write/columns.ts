import type { Labels } from '../../core/labels/index.ts'
import { labelPairs } from '../../core/labels/index.ts'
import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import {
  formatPairs,
  readLabels,
  type WriteRequest,
  type WriteVersion,
  type WrittenSeries,
} from '../../core/remote-write/index.ts'
import type { SampleBatch, SeriesStore } from '../../ports/series-store.ts'
import { breathe } from '../scrape/append.ts'

/** A request's samples as the store takes them, and what cannot be taken. */
export type WriteColumns = {
  readonly batch: SampleBatch
  /** Which of `labels` each sample belongs to. */
  readonly seriesOf: Uint32Array
  readonly labels: readonly Labels[]
  readonly problems: readonly string[]
  /** Samples of series whose labels are wrong. */
  readonly invalid: number
  /** Histograms that are none. */
  readonly malformed: number
  readonly isFull: boolean
}

type Kept = { readonly labels: Labels; readonly samples: readonly WrittenSample[] }

const SLICE_SERIES = 1_000

/** Looks at every series, gives each its place in the store, and lays the samples out. */
export async function layOut(
  { series }: WriteRequest,
  version: WriteVersion,
  store: Pick<SeriesStore, 'epoch' | 'resolve'>,
): Promise<WriteColumns> {
  const kept: Kept[] = []
  const problems: string[] = []
  let invalid = 0
  let malformed = 0
  for (const one of series) {
    const read = readLabels(one)
    if ('problem' in read) {
      problems.push(read.problem)
      invalid += one.timestampsMs.length + one.histograms.length
      continue
    }
    const ofSeries = `for series ${formatPairs(labelPairs(read.labels))}`
    const wrong = one.histograms.flatMap(histogram => ('problem' in histogram ? [histogram.problem] : []))
    malformed += wrong.length
    problems.push(...wrong.map(problem => `${problem} ${ofSeries}`))
    if (version === 2 && one.timestampsMs.length + one.histograms.length === 0)
      problems.push(`TimeSeries must contain at least one sample or histogram ${ofSeries}`)
    const samples = samplesOf(one)
    // A series that is sent for its exemplars alone makes none.
    if (samples.length > 0) kept.push({ labels: read.labels, samples })
  }
  const refs = await resolveAll(kept, store)
  return { ...laidOut(kept, refs ?? []), problems, invalid, malformed, isFull: refs === null }
}

/** Null when the store has no room for all. */
async function resolveAll(
  kept: readonly Kept[],
  store: Pick<SeriesStore, 'epoch' | 'resolve'>,
): Promise<readonly number[] | null> {
  for (;;) {
    const { epoch } = store
    const refs: number[] = []
    for (const { labels } of kept) {
      const ref = store.resolve(labels)
      if (ref === null) return null
      if (refs.push(ref) % SLICE_SERIES === 0) await breathe()
    }
    if (store.epoch === epoch) return refs
  }
}

function laidOut(kept: readonly Kept[], refs: readonly number[]) {
  const count = kept.reduce((sum, { samples }) => sum + samples.length, 0)
  const batch = {
    refs: new Uint32Array(count),
    timestampsMs: new Float64Array(count),
    values: new Float64Array(count),
  }
  const histograms = new Map<number, NativeHistogram>()
  // By words: a marker of staleness is told by its bits.
  const words = new Uint32Array(batch.values.buffer)
  const seriesOf = new Uint32Array(count)
  let at = 0
  for (const [i, { samples }] of kept.entries())
    for (const { timestampMs, low, high, histogram } of samples) {
      batch.refs[at] = refs[i] ?? 0
      batch.timestampsMs[at] = timestampMs
      words[2 * at] = low
      words[2 * at + 1] = high
      if (histogram) histograms.set(at, histogram)
      seriesOf[at++] = i
    }
  const labels = kept.map(one => one.labels)
  return { batch: histograms.size > 0 ? { ...batch, histograms } : batch, seriesOf, labels }
}

type WrittenSample = {
  readonly timestampMs: number
  readonly low: number
  readonly high: number
  readonly histogram: NativeHistogram | null
}

const NAN = { low: 0, high: 0x7ff80000 }
const STALE = { low: 2, high: 0x7ff00000 }

/** The numbers of a series, then its histograms; both in the order of their times where it has both. */
function samplesOf({ timestampsMs, words, histograms }: WrittenSeries): WrittenSample[] {
  const samples = timestampsMs.map(
    (timestampMs, i): WrittenSample => ({
      timestampMs,
      low: words[2 * i] ?? 0,
      high: words[2 * i + 1] ?? 0,
      histogram: null,
    }),
  )
  for (const one of histograms)
    if ('histogram' in one) samples.push({ ...one, ...(one.histogram ? NAN : STALE) })
  return timestampsMs.length > 0 && histograms.length > 0
    ? samples.sort((a, b) => a.timestampMs - b.timestampMs)
    : samples
}
