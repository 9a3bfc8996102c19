import { type Labels, labelsKey, labelValue, METRIC_NAME, withLabel } from '../../core/labels/index.ts'
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

export type Whose = Pick<ChangedSeries, 'service' | 'isDependency'>
type Part = 'sum' | 'count'
type Minutes = { readonly atMs: Float64Array; readonly value: Float64Array }

/** Where what is found goes, and whose it is. */
export type Destination = { readonly list: SuspectList; readonly whose: Whose }

/** Compares series one at a time; its rooms are used again and again. */
export class Comparison {
  readonly #window: ComparedWindow
  readonly #scorer = new ChangeScorer(MOST_POINTS)
  readonly #points = new Points(MOST_POINTS)
  /** Halves of a mean that wait for the other half. */
  #halves = new Map<string, Minutes>()
  /** Targets that were down after the impact: their own series ended with them. */
  readonly #down = new Set<string>()

  constructor(window: ComparedWindow) {
    this.#window = window
  }

  /** Remembers which targets were down; to be asked before the rest. */
  rememberTarget(slice: SeriesSlice): void {
    gaugePoints(slice, this.#points)
    const { atMs, value, length } = this.#points
    for (let i = length - 1; i >= 0 && (atMs[i] as number) >= this.#window.afterFromMs; i--)
      if ((value[i] as number) < DOWN_BELOW) this.#down.add(targetOf(slice.labels))
  }

  /** Reading begins (again): nothing waits. */
  begin(): void {
    this.#halves = new Map()
  }

  gauge(reading: Reading, slice: SeriesSlice, into: Destination): void {
    gaugePoints(slice, this.#points)
    this.#score({ reading, labels: slice.labels, isCount: false }, into)
  }

  /** By its increase, minute by minute. */
  counter(reading: Reading, slice: SeriesSlice, into: Destination): void {
    const { isCount } = counterPoints(slice, this.#window, this.#points)
    this.#score({ reading, labels: slice.labels, isCount }, into)
  }

  /** Sum by count, minute by minute, as soon as both were seen. */
  half(reading: Reading, { part, slice }: { part: Part; slice: SeriesSlice }, into: Destination): void {
    const labels = withLabel(slice.labels, METRIC_NAME, reading.metric)
    const key = labelsKey(labels)
    const other = this.#halves.get(key)
    counterPoints(slice, this.#window, this.#points)
    if (other === undefined) {
      const { atMs, value, length } = this.#points
      this.#halves.set(key, { atMs: atMs.slice(0, length), value: value.slice(0, length) })
      return
    }
    this.#halves.delete(key)
    divide(this.#points, other, part)
    this.#score({ reading, labels, isCount: false }, into)
  }

  #score(one: { reading: Reading; labels: Labels; isCount: boolean }, { list, whose }: Destination): void {
    if (this.#points.length === 0) return
    const { reading, labels } = one
    list.count(reading)
    const change = this.#points.isConstant ? null : this.#scorer.score(this.#points, this.#window, one)
    // What changed before it ended is named by its change, when that says more.
    if ((change?.score ?? 0) < GONE_SCORE && this.#hasEnded(labels)) {
      const sinceMs = this.#points.atMs[this.#points.length - 1] as number
      const last = this.#points.value[this.#points.length - 1] as number
      const gone = { kind: 'gone', metric: reading.metric } as const
      const end = { score: GONE_SCORE, before: last, after: Number.NaN, sinceMs, reading: gone }
      list.add(reading, { ...whose, ...end }, () => this.#look(labels))
    } else if (change !== null && change.score > 0) {
      list.add(reading, { ...whose, ...change, reading }, () => this.#look(labels))
    }
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

const targetOf = (labels: Labels): string => `${labelValue(labels, 'job')} ${labelValue(labels, 'instance')}`

/** Leaves in `points` the quotients of those minutes in which something was observed. */
function divide(points: Points, other: Minutes, part: Part): void {
  let kept = 0
  let j = 0
  for (let i = 0; i < points.length; i++) {
    const atMs = points.atMs[i] as number
    while (j < other.atMs.length && (other.atMs[j] as number) < atMs) j++
    if (j >= other.atMs.length || other.atMs[j] !== atMs) continue
    const [mine, theirs] = [points.value[i] as number, other.value[j] as number]
    const [sum, count] = part === 'sum' ? [mine, theirs] : [theirs, mine]
    if (!(count > 0)) continue
    points.atMs[kept] = atMs
    points.value[kept++] = sum / count
  }
  points.length = kept
  points.isConstant = false
}
