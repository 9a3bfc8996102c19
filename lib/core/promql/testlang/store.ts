import { compareLabels, compileMatchers, type Labels, labelsKey, type Matcher } from '../../labels/index.ts'
import { writeStale } from '../../stale.ts'
import type { LoadedSeries } from '../eval/select.ts'
import type { SeriesLine } from './series.ts'

type Stored = { readonly labels: Labels; readonly samples: Map<number, number | 'stale'> }

/** The samples that a script has loaded so far. */
export class ScriptStore {
  private readonly series = new Map<string, Stored>()

  /** Loads add up; inside one of them a second line with the same labels replaces the first. */
  load(gapMs: number, lines: readonly SeriesLine[]): void {
    for (const line of new Map(lines.map(line => [labelsKey(line.labels), line])).values()) {
      const key = labelsKey(line.labels)
      const stored = this.series.get(key) ?? { labels: line.labels, samples: new Map() }
      this.series.set(key, stored)
      line.items.forEach((item, i) => {
        if (typeof item === 'number' || item === 'stale') stored.samples.set(i * gapMs, item)
      })
    }
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): LoadedSeries[] {
    const passes = compileMatchers(matchers)
    return [...this.series.values()]
      .filter(({ labels }) => passes(labels))
      .map(stored => sliceOf(stored, fromMs, toMs))
      .filter(slice => slice.values.length > 0)
      .sort((a, b) => compareLabels(a.labels, b.labels))
  }
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
