import type { Labels } from '../../core/labels/index.ts'
import { labelPairs } from '../../core/labels/index.ts'
import {
  formatPairs,
  readLabels,
  type WriteRequest,
  type WriteVersion,
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
  readonly histograms: number
  readonly isFull: boolean
}

type Kept = {
  readonly labels: Labels
  readonly timestampsMs: readonly number[]
  readonly words: readonly number[]
}

const SLICE_SERIES = 1_000
const NO_HISTOGRAMS =
  'native histograms are not stored here: have the sender write classic ones (send_native_histograms: false, always_scrape_classic_histograms: true)'

/** Looks at every series, gives each its place in the store, and lays the samples out. */
export async function layOut(
  { series }: WriteRequest,
  version: WriteVersion,
  store: Pick<SeriesStore, 'epoch' | 'resolve'>,
): Promise<WriteColumns> {
  const kept: Kept[] = []
  const problems: string[] = []
  let invalid = 0
  let histograms = 0
  for (const one of series) {
    const read = readLabels(one)
    if ('problem' in read) {
      problems.push(read.problem)
      invalid += one.timestampsMs.length + one.histograms
      continue
    }
    if (one.histograms > 0) {
      histograms += one.histograms
      problems.push(`${NO_HISTOGRAMS}, for series ${formatPairs(labelPairs(read.labels))}`)
    } else if (version === 2 && one.timestampsMs.length === 0) {
      const what = 'TimeSeries must contain at least one sample or histogram'
      problems.push(`${what} for series ${formatPairs(labelPairs(read.labels))}`)
    }
    kept.push({ labels: read.labels, timestampsMs: one.timestampsMs, words: one.words })
  }
  const refs = await resolveAll(kept, store)
  return { ...laidOut(kept, refs ?? []), problems, invalid, histograms, isFull: refs === null }
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
  const count = kept.reduce((sum, { timestampsMs }) => sum + timestampsMs.length, 0)
  const batch = {
    refs: new Uint32Array(count),
    timestampsMs: new Float64Array(count),
    values: new Float64Array(count),
  }
  // By words: a marker of staleness is told by its bits.
  const words = new Uint32Array(batch.values.buffer)
  const seriesOf = new Uint32Array(count)
  let at = 0
  for (const [i, { timestampsMs, words: ofSeries }] of kept.entries())
    for (const [j, timestampMs] of timestampsMs.entries()) {
      batch.refs[at] = refs[i] ?? 0
      batch.timestampsMs[at] = timestampMs
      words[2 * at] = ofSeries[2 * j] ?? 0
      words[2 * at + 1] = ofSeries[2 * j + 1] ?? 0
      seriesOf[at++] = i
    }
  return { batch, seriesOf, labels: kept.map(({ labels }) => labels) }
}
