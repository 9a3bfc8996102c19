import { compareLabels, compileMatchers, type Labels, labelsKey, type Matcher } from '../labels/index.ts'

/** Of names and values together, in runes: OpenMetrics' limit, and Prometheus'. */
const MAX_LABEL_RUNES = 128

export type RingExemplar = {
  readonly labels: Labels
  readonly value: number
  readonly timestampMs: number
  /** False where the time is that of the scrape, since the exemplar brought none. */
  readonly hasOwnTime: boolean
}
export type RingEntry = RingExemplar & { readonly seriesLabels: Labels }
export type RingOutcome = 'appended' | 'repeated' | 'out_of_order' | 'too_long' | 'too_old'
export type RingLimits = { readonly maxCount: number; readonly maxAgeMs: number }

type Kept = { readonly key: string; readonly labels: Labels; readonly exemplars: RingExemplar[] }

/**
 * The newest exemplars of all series: bounded by count and age, the oldest go first. The rules of a series are those
 * of Prometheus' exemplar storage (`tsdb/exemplar.go`).
 */
export class ExemplarRing {
  readonly #series = new Map<string, Kept>()
  /** Series in the order in which their exemplars came, one entry each; those before `#first` are gone. */
  #order: Kept[] = []
  #first = 0

  constructor(readonly limits: RingLimits) {}

  get size(): number {
    return this.#order.length - this.#first
  }

  append({ seriesLabels, ...exemplar }: RingEntry, nowMs: number): RingOutcome {
    const { labels, timestampMs } = exemplar
    if (runesOf(labels) > MAX_LABEL_RUNES) return 'too_long'
    if (timestampMs < nowMs - this.limits.maxAgeMs) return 'too_old'
    const key = labelsKey(seriesLabels)
    const kept = this.#series.get(key)
    const newest = kept?.exemplars.at(-1)
    if (newest) {
      if (isSame(exemplar, newest)) return 'repeated'
      if (compareExemplars(exemplar, newest) < 0) return 'out_of_order'
    }
    const of = kept ?? { key, labels: seriesLabels, exemplars: [] }
    if (!kept) this.#series.set(key, of)
    of.exemplars.push(exemplar)
    this.#order.push(of)
    while (this.size > this.limits.maxCount) this.#dropOldest()
    return 'appended'
  }

  /** Forgets what is older than the window. Exemplars came about in the order of their times. */
  expire(nowMs: number): void {
    const oldestMs = nowMs - this.limits.maxAgeMs
    while (this.size > 0 && this.#oldestMs() < oldestMs) this.#dropOldest()
  }

  /** Series that any of the selectors matches, by labels, with their exemplars from `fromMs` to `toMs`. */
  select({
    anyOf,
    fromMs,
    toMs,
  }: {
    readonly anyOf: readonly (readonly Matcher[])[]
    readonly fromMs: number
    readonly toMs: number
  }): { readonly seriesLabels: Labels; readonly exemplars: readonly RingExemplar[] }[] {
    const selectors = anyOf.map(compileMatchers)
    const found = []
    for (const { labels, exemplars } of this.#series.values()) {
      const newest = exemplars.at(-1)
      if (newest === undefined || newest.timestampMs < fromMs) continue
      if (!selectors.some(passes => passes(labels))) continue
      const within = exemplars.filter(({ timestampMs }) => timestampMs >= fromMs && timestampMs <= toMs)
      if (within.length > 0) found.push({ seriesLabels: labels, exemplars: within })
    }
    return found.sort((a, b) => compareLabels(a.seriesLabels, b.seriesLabels))
  }

  #oldestMs(): number {
    return this.#order[this.#first]?.exemplars[0]?.timestampMs ?? 0
  }

  #dropOldest(): void {
    const kept = this.#order[this.#first++]
    kept?.exemplars.shift()
    if (kept?.exemplars.length === 0) this.#series.delete(kept.key)
    // Half of the list is gone: a copy of the rest costs less than the memory.
    if (this.#first > 1_024 && this.#first * 2 > this.#order.length) {
      this.#order = this.#order.slice(this.#first)
      this.#first = 0
    }
  }
}

/** A time that neither brought does not tell them apart: an exporter shows its last exemplar again and again. */
function isSame(a: RingExemplar, b: RingExemplar): boolean {
  const isSameTime = a.timestampMs === b.timestampMs || !(a.hasOwnTime || b.hasOwnTime)
  return isSameTime && Object.is(a.value, b.value) && compareLabels(a.labels, b.labels) === 0
}

/** By time, value and labels. */
function compareExemplars(a: RingExemplar, b: RingExemplar): number {
  if (a.timestampMs !== b.timestampMs) return a.timestampMs - b.timestampMs
  if (!Object.is(a.value, b.value)) return a.value < b.value ? -1 : 1
  return compareLabels(a.labels, b.labels)
}

const runesOf = (labels: Labels): number =>
  labels.reduce((sum, text) => sum + (text.length > MAX_LABEL_RUNES * 2 ? text.length : [...text].length), 0)
