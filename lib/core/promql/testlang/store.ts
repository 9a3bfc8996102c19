import {
  compareLabels,
  compileMatchers,
  type Labels,
  labelsKey,
  labelValue,
  type Matcher,
  METRIC_NAME,
  metricName,
  withLabel,
} from '../../labels/index.ts'
import { writeStale } from '../../stale.ts'
import type { LoadedSeries } from '../eval/select.ts'
import type { SeriesLine } from './series.ts'

type Stored = {
  readonly labels: Labels
  readonly samples: Map<number, number | 'stale'>
  /** It has native histograms too, or would have them: they are not kept here. */
  hasHistograms: boolean
}

/** The samples that a script has loaded so far. */
export class ScriptStore {
  private readonly series = new Map<string, Stored>()
  private metHistograms = false

  /** Loads add up; inside one of them a second line with the same labels replaces the first. */
  load(gapMs: number, given: readonly SeriesLine[], isWithNative: boolean): void {
    const lines = isWithNative ? [...given, ...given.flatMap(nativeLine)] : given
    for (const line of new Map(lines.map(line => [labelsKey(line.labels), line])).values()) {
      const key = labelsKey(line.labels)
      const stored = this.series.get(key) ?? { labels: line.labels, samples: new Map(), hasHistograms: false }
      this.series.set(key, stored)
      stored.hasHistograms ||= line.items.includes('histogram')
      line.items.forEach((item, i) => {
        if (typeof item === 'number' || item === 'stale') stored.samples.set(i * gapMs, item)
      })
    }
  }

  /** Whether any selection since the last call found a series with native histograms. */
  takeMetHistograms(): boolean {
    const met = this.metHistograms
    this.metHistograms = false
    return met
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): LoadedSeries[] {
    const passes = compileMatchers(matchers)
    const found = [...this.series.values()].filter(({ labels }) => passes(labels))
    this.metHistograms ||= found.some(({ hasHistograms }) => hasHistograms)
    return found
      .map(stored => sliceOf(stored, fromMs, toMs))
      .filter(slice => slice.values.length > 0)
      .sort((a, b) => compareLabels(a.labels, b.labels))
  }
}

/** The native histogram that `load_with_nhcb` makes of a classic one's bucket. */
function nativeLine({ labels }: SeriesLine): SeriesLine[] {
  const name = metricName(labels)
  if (!name.endsWith('_bucket') || labelValue(labels, 'le') === '') return []
  const unbounded = withLabel(labels, 'le', '')
  return [
    { labels: withLabel(unbounded, METRIC_NAME, name.slice(0, -'_bucket'.length)), items: ['histogram'] },
  ]
}

function sliceOf({ labels, samples }: Stored, fromMs: number, toMs: number): LoadedSeries {
  const inside = [...samples].filter(([time]) => time >= fromMs && time <= toMs).sort(([a], [b]) => a - b)
  const values = new Float64Array(inside.length)
  inside.forEach(([, value], i) => {
    if (value === 'stale') writeStale(values, i)
    else values[i] = value
  })
  return { labels, timestampsMs: Float64Array.from(inside, ([time]) => time), values }
}
