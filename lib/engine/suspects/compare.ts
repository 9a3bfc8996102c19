import { type Labels, labelsKey, labelValue, METRIC_NAME, metricName, withLabel } from '../../core/labels/index.ts'
import {
  type ChangedSeries,
  ChangeScorer,
  type ComparedWindow,
  counterPoints,
  gaugePoints,
  Points,
  type Reading,
  SLOT_MS,
  type SuspectList,
} from '../../core/suspect/index.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'

/** Points of one series at most: three quarters of an hour at two a second. */
const MOST_POINTS = 6_000
const FEWEST_BEFORE = 5
/** What ended is less telling than a change of the same size would be. */
const GONE_SCORE = 0.4
const DOWN_BELOW = 0.5

type Whose = Pick<ChangedSeries, 'service' | 'isDependency'>

/** Compares series one at a time; its rooms are used again and again. */
export class Comparison {
  readonly #window: ComparedWindow
  readonly #list: SuspectList
  readonly #scorer = new ChangeScorer(MOST_POINTS)
  readonly #points = new Points(MOST_POINTS)
  readonly #others = new Points(MOST_POINTS)
  /** Targets that were down after the impact: their own series ended with them. */
  readonly #down = new Set<string>()

  constructor(window: ComparedWindow, list: SuspectList) {
    this.#window = window
    this.#list = list
  }

  gauge(whose: Whose, slice: SeriesSlice): void {
    const metric = metricName(slice.labels)
    gaugePoints(slice, this.#points)
    if (metric === 'up') this.#rememberDown(slice.labels)
    this.#score(whose, { reading: { kind: 'gauge', metric }, labels: slice.labels, isCount: false })
  }

  counter(whose: Whose, slice: SeriesSlice): void {
    const { isCount } = counterPoints(slice, this.#window, this.#points)
    const reading = { kind: 'counter', metric: metricName(slice.labels) } as const
    this.#score(whose, { reading, labels: slice.labels, isCount })
  }

  /** The mean of what was observed, minute by minute. */
  mean(whose: Whose, family: string, { sum, count }: { sum: SeriesSlice; count: SeriesSlice }): void {
    counterPoints(sum, this.#window, this.#points)
    counterPoints(count, this.#window, this.#others)
    divide(this.#points, this.#others)
    const labels = withLabel(sum.labels, METRIC_NAME, family)
    this.#score(whose, { reading: { kind: 'mean', metric: family }, labels, isCount: false })
  }

  #score(whose: Whose, one: { reading: Reading; labels: Labels; isCount: boolean }): void {
    if (this.#points.length === 0) return
    this.#list.count({ ...whose, reading: one.reading })
    if (this.#hasEnded(one.labels)) {
      const sinceMs = this.#points.atMs[this.#points.length - 1] as number
      const last = this.#points.value[this.#points.length - 1] as number
      const change = { score: GONE_SCORE, before: last, after: Number.NaN, sinceMs }
      const reading = { kind: 'gone', metric: one.reading.metric } as const
      this.#list.add({ ...whose, ...change, reading }, () => this.#look(one.labels))
      return
    }
    const change = this.#scorer.score(this.#points, this.#window, one)
    if (change === null || change.score === 0) return
    this.#list.add({ ...whose, ...change, reading: one.reading }, () => this.#look(one.labels))
  }

  /** Whether a series that was there all the time stopped while its target went on. */
  #hasEnded(labels: Labels): boolean {
    const { afterFromMs, afterToMs } = this.#window
    const { atMs, length } = this.#points
    const lastMs = atMs[length - 1] as number
    if (lastMs < afterFromMs || lastMs > afterToMs - SLOT_MS) return false
    if (!((atMs[FEWEST_BEFORE - 1] ?? Number.POSITIVE_INFINITY) < afterFromMs)) return false
    return !this.#down.has(targetOf(labels))
  }

  #rememberDown(labels: Labels): void {
    const { atMs, value, length } = this.#points
    for (let i = length - 1; i >= 0 && (atMs[i] as number) >= this.#window.afterFromMs; i--)
      if ((value[i] as number) < DOWN_BELOW) this.#down.add(targetOf(labels))
  }

  #look(labels: Labels) {
    const { atMs, value, length } = this.#points
    const shown = thinned(length)
    return {
      labels,
      atMs: shown.map(i => atMs[i] as number),
      values: shown.map(i => value[i] as number),
    }
  }
}

/** A sparkline shows no more. */
const SHOWN_POINTS = 90

function thinned(length: number): number[] {
  const step = Math.max(1, length / SHOWN_POINTS)
  return Array.from({ length: Math.min(length, SHOWN_POINTS) }, (_, i) => Math.floor(i * step))
}

const targetOf = (labels: Labels): string =>
  `${labelValue(labels, 'job')} ${labelValue(labels, 'instance')}`

/** Leaves in `sums` the quotients of those minutes in which something was observed. */
function divide(sums: Points, counts: Points): void {
  let kept = 0
  let j = 0
  for (let i = 0; i < sums.length; i++) {
    const atMs = sums.atMs[i] as number
    while (j < counts.length && (counts.atMs[j] as number) < atMs) j++
    const count = counts.value[j] as number
    if (j >= counts.length || counts.atMs[j] !== atMs || !(count > 0)) continue
    sums.atMs[kept] = atMs
    sums.value[kept++] = (sums.value[i] as number) / count
  }
  sums.length = kept
}

/** Series of one family, by the labels that sum and count share. */
export function pairsOf(
  family: string,
  slices: readonly SeriesSlice[],
): { sum: SeriesSlice; count: SeriesSlice }[] {
  const bare = (slice: SeriesSlice) => labelsKey(withLabel(slice.labels, METRIC_NAME, ''))
  const counts = new Map<string, SeriesSlice>()
  for (const slice of slices)
    if (metricName(slice.labels) === `${family}_count`) counts.set(bare(slice), slice)
  return slices.flatMap(sum => {
    if (metricName(sum.labels) !== `${family}_sum`) return []
    const count = counts.get(bare(sum))
    return count ? [{ sum, count }] : []
  })
}
