import {
  compareLabels,
  compileMatchers,
  type Labels,
  labelsKey,
  type Matcher,
  metricName,
} from '../labels/index.ts'
import { type NativeHistogram, withCounterReset } from '../native-histogram/index.ts'
import type { LoadedSeries } from '../promql/index.ts'
import { isInOneChunk } from '../promql/testlang/chunk.ts'
import { writeStale } from '../stale.ts'

type Sample = number | 'stale' | NativeHistogram
type Stored = { readonly labels: Labels; readonly timesMs: number[]; readonly samples: Sample[] }

/** The series of one test in memory: those that it is given, and what its rules write. */
export class TestStore {
  readonly #series = new Map<string, Stored>()
  readonly #byName = new Map<string, Stored[]>()

  /** A sample at or after the last one of its series; one at the same time replaces it. */
  append(labels: Labels, atMs: number, sample: Sample): void {
    const stored = this.#seriesOf(labels)
    const last = stored.timesMs.at(-1)
    if (last !== undefined && atMs <= last) {
      const at = stored.timesMs.indexOf(atMs)
      if (at >= 0) stored.samples[at] = asStored(sample, stored.samples[at - 1])
      return
    }
    stored.timesMs.push(atMs)
    stored.samples.push(asStored(sample, stored.samples.at(-1)))
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): LoadedSeries[] {
    const name = matchers.find(matcher => matcher.name === '__name__' && matcher.op === '=')?.value
    const candidates = name === undefined ? this.#series.values() : (this.#byName.get(name) ?? [])
    const passes = compileMatchers(matchers)
    return [...candidates]
      .filter(({ labels }) => passes(labels))
      .map(stored => sliceOf(stored, fromMs, toMs))
      .filter(slice => slice.values.length > 0)
      .sort((a, b) => compareLabels(a.labels, b.labels))
  }

  #seriesOf(labels: Labels): Stored {
    const key = labelsKey(labels)
    const known = this.#series.get(key)
    if (known) return known
    const stored: Stored = { labels, timesMs: [], samples: [] }
    this.#series.set(key, stored)
    const named = this.#byName.get(metricName(labels))
    if (named) named.push(stored)
    else this.#byName.set(metricName(labels), [stored])
    return stored
  }
}

/** A store knows of a counter's histogram that it goes on where it is in one chunk with that before, and no more. */
function asStored(sample: Sample, before: Sample | undefined): Sample {
  if (typeof sample !== 'object' || sample.counterReset === 'gauge') return sample
  const goesOn = typeof before === 'object' && isInOneChunk(before, sample)
  return withCounterReset(sample, goesOn ? 'notReset' : 'unknown')
}

function sliceOf({ labels, timesMs, samples }: Stored, fromMs: number, toMs: number): LoadedSeries {
  const from = firstFrom(timesMs, fromMs)
  const to = firstFrom(timesMs, toMs + 1)
  const values = new Float64Array(to - from)
  for (let i = from; i < to; i++) {
    const sample = samples[i]
    if (typeof sample === 'number') values[i - from] = sample
    else if (typeof sample === 'object') values[i - from] = NaN
    else writeStale(values, i - from)
  }
  const histograms = samples.slice(from, to).map(sample => (typeof sample === 'object' ? sample : null))
  const some = histograms.some(histogram => histogram !== null) ? { histograms } : {}
  return { labels, timestampsMs: Float64Array.from(timesMs.slice(from, to)), values, ...some }
}

/** The first index whose time is at or after `ms`. */
function firstFrom(times: readonly number[], ms: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? 0) < ms) low = middle + 1
    else high = middle
  }
  return low
}
