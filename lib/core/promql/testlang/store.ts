import { compareLabels, compileMatchers, type Labels, labelsKey, type Matcher } from '../../labels/index.ts'
import type { NativeHistogram } from '../../native-histogram/index.ts'
import { writeStale } from '../../stale.ts'
import type { LoadedSeries } from '../eval/select.ts'
import { isInOneChunk } from './chunk.ts'
import { convertedLines } from './converted.ts'
import type { Item, SeriesLine } from './series.ts'

type Sample = {
  readonly timeMs: number
  readonly value: number | 'stale' | NativeHistogram
  /** NaN where the script does not say when what the sample counts began. */
  readonly startMs: number
}

type Stored = { readonly labels: Labels; readonly samples: Map<number, Sample> }

/** The samples that a script has loaded so far. */
export class ScriptStore {
  private readonly series = new Map<string, Stored>()
  /** The samples of each series as a store would give them; forgotten when more is loaded. */
  private readonly read = new Map<Stored, readonly Sample[]>()

  /** Loads add up; inside one of them a second line with the same labels replaces the first. */
  load(gapMs: number, given: readonly SeriesLine[], isWithNative: boolean): void {
    this.read.clear()
    const lines = [...new Map(given.map(line => [labelsKey(line.labels), line])).values()]
    for (const line of isWithNative ? [...lines, ...convertedLines(lines)] : lines) {
      const key = labelsKey(line.labels)
      const stored = this.series.get(key) ?? { labels: line.labels, samples: new Map<number, Sample>() }
      this.series.set(key, stored)
      line.items.forEach((item, i) => {
        const sample = sampleOf(item, i * gapMs, line.startOffsetsMs?.[i] ?? NaN)
        if (sample) stored.samples.set(sample.timeMs, sample)
      })
    }
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): LoadedSeries[] {
    const passes = compileMatchers(matchers)
    return [...this.series.values()]
      .filter(({ labels }) => passes(labels))
      .map(stored => sliceOf(stored.labels, this.samplesOf(stored), { fromMs, toMs }))
      .filter(slice => slice.values.length > 0)
      .sort((a, b) => compareLabels(a.labels, b.labels))
  }

  private samplesOf(stored: Stored): readonly Sample[] {
    const known = this.read.get(stored)
    if (known) return known
    const samples = asRead([...stored.samples.values()].sort((a, b) => a.timeMs - b.timeMs))
    this.read.set(stored, samples)
    return samples
  }
}

/** Null for a gap. A start at the epoch itself says nothing, as in Prometheus. */
function sampleOf(item: Item, timeMs: number, startOffsetMs: number): Sample | null {
  if (item === 'gap') return null
  const startMs = timeMs + startOffsetMs
  return {
    timeMs,
    value: typeof item === 'object' ? item.histogram : item,
    startMs: startMs === 0 ? NaN : startMs,
  }
}

/**
 * What a store that keeps histograms in chunks knows of counter resets: within a chunk there was none, and of the
 * first sample of a chunk nothing is known.
 */
function asRead(samples: readonly Sample[]): Sample[] {
  return samples.map((sample, i) => {
    const { value } = sample
    if (typeof value !== 'object' || value.counterReset === 'gauge') return sample
    const before = samples[i - 1]?.value
    const isFirst = typeof before !== 'object' || !isInOneChunk(before, value)
    return { ...sample, value: { ...value, counterReset: isFirst ? 'unknown' : 'notReset' } }
  })
}

function sliceOf(
  labels: Labels,
  samples: readonly Sample[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): LoadedSeries {
  const inside = samples.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs)
  const values = new Float64Array(inside.length)
  inside.forEach(({ value }, i) => {
    if (value === 'stale') writeStale(values, i)
    else values[i] = typeof value === 'number' ? value : NaN
  })
  const histograms = inside.map(({ value }) => (typeof value === 'object' ? value : null))
  const startsMs = Float64Array.from(inside, ({ startMs }) => startMs)
  return {
    labels,
    timestampsMs: Float64Array.from(inside, ({ timeMs }) => timeMs),
    values,
    ...(histograms.some(histogram => histogram !== null) && { histograms }),
    ...(startsMs.some(startMs => !Number.isNaN(startMs)) && { startsMs }),
  }
}
