import type { CheckSample, CheckSeries as Series } from '../../core/check/series-book.ts'
import { labelsKey } from '../../core/labels/index.ts'
import { writeStale } from '../../core/stale.ts'
import type { SeriesRef, SeriesStore } from '../../ports/series-store.ts'

type Tracked = {
  readonly series: Series
  epoch: number
  ref: SeriesRef | null
  /** The writing that brought it last. */
  writing: number
  isOver: boolean
}

type Steady = { readonly series: readonly Series[]; readonly refs: Uint32Array; readonly epoch: number }

type Store = Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>

/** Series that are over are forgotten above this: an answer decides how many there are. */
const MOST_TRACKED = 2_000

/** The series of one check: refs are kept, and what an answer no longer has gets its staleness marker. */
export class CheckSeriesWriter {
  readonly #store: Store
  #tracked = new Map<Series, Tracked>()
  /** Those of the configuration before, until the first writing tells which of them go on. */
  #former: Tracked[] = []
  #writing = 0
  /** What the last writing brought, while all of it was written: most answers have the series of the one before. */
  #steady: Steady | null = null

  constructor(store: Store) {
    this.#store = store
  }

  /** The check was compiled anew: its series are other objects now, though mostly the same series. */
  renew(): void {
    this.#former.push(...[...this.#tracked.values()].filter(({ isOver }) => !isOver))
    this.#tracked = new Map()
    this.#steady = null
  }

  /** Appends all samples of one answer as one batch, and the end of what the answer no longer has. */
  write(samples: readonly CheckSample[], atMs: number): void {
    if (this.#writeAsBefore(samples, atMs)) return
    const writing = ++this.#writing
    const fresh: Tracked[] = []
    const values: number[] = []
    for (const { series, value } of samples) {
      const tracked = this.#track(series)
      if (tracked.writing === writing) continue
      tracked.writing = writing
      tracked.isOver = false
      if (!this.#resolve(tracked)) continue
      fresh.push(tracked)
      values.push(value)
    }
    const gone = [...this.#formerGone(fresh), ...this.#gone(writing)]
    const refs = this.#append(fresh, values, { gone, atMs })
    const isSteady = fresh.length === samples.length && gone.length === 0 && refs !== null
    this.#steady = isSteady
      ? { series: samples.map(({ series }) => series), refs, epoch: this.#store.epoch }
      : null
    if (this.#tracked.size > MOST_TRACKED) this.#forgetOver()
  }

  /** Marks the end of every series: the check is gone or paused. */
  end(atMs: number): void {
    this.write([], atMs)
    this.#tracked.clear()
    this.#steady = null
  }

  /** Appends without looking anything up when the answer has just the series of the one before. */
  #writeAsBefore(samples: readonly CheckSample[], atMs: number): boolean {
    const steady = this.#steady
    if (steady === null || steady.epoch !== this.#store.epoch) return false
    const { series, refs } = steady
    if (samples.length !== series.length) return false
    const values = new Float64Array(samples.length)
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i]
      if (sample === undefined || sample.series !== series[i]) return false
      values[i] = sample.value
    }
    this.#store.append({ refs, timestampsMs: new Float64Array(values.length).fill(atMs), values })
    return true
  }

  #track(series: Series): Tracked {
    const known = this.#tracked.get(series)
    if (known) return known
    const made = { series, epoch: -1, ref: null, writing: 0, isOver: false }
    this.#tracked.set(series, made)
    return made
  }

  /** False while the store has no room for it. */
  #resolve(tracked: Tracked): boolean {
    if (tracked.ref === null || tracked.epoch !== this.#store.epoch) {
      tracked.ref = this.#store.resolve(tracked.series.labels)
      tracked.epoch = this.#store.epoch
    }
    return tracked.ref !== null
  }

  #gone(writing: number): Tracked[] {
    const gone: Tracked[] = []
    for (const tracked of this.#tracked.values()) {
      if (tracked.writing === writing || tracked.isOver) continue
      tracked.isOver = true
      if (this.#resolve(tracked)) gone.push(tracked)
    }
    return gone
  }

  #formerGone(fresh: readonly Tracked[]): Tracked[] {
    if (this.#former.length === 0) return this.#former
    const goingOn = new Set(fresh.map(({ series }) => labelsKey(series.labels)))
    const gone = this.#former.filter(
      tracked => !goingOn.has(labelsKey(tracked.series.labels)) && this.#resolve(tracked),
    )
    this.#former = []
    return gone
  }

  #append(
    fresh: readonly Tracked[],
    freshValues: readonly number[],
    { gone, atMs }: { readonly gone: readonly Tracked[]; readonly atMs: number },
  ): Uint32Array | null {
    const length = fresh.length + gone.length
    if (length === 0) return null
    const refs = new Uint32Array(length)
    const values = new Float64Array(length)
    for (let i = 0; i < fresh.length; i++) {
      refs[i] = fresh[i]?.ref ?? 0
      values[i] = freshValues[i] ?? Number.NaN
    }
    for (let i = 0; i < gone.length; i++) {
      refs[fresh.length + i] = gone[i]?.ref ?? 0
      writeStale(values, fresh.length + i)
    }
    this.#store.append({ refs, timestampsMs: new Float64Array(length).fill(atMs), values })
    return refs
  }

  #forgetOver(): void {
    for (const [series, { isOver }] of this.#tracked) if (isOver) this.#tracked.delete(series)
  }
}
