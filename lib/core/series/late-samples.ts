import { HIGH_WORD, LOW_WORD, wordsOf } from '../chunk/index.ts'

export type LateColumns = {
  readonly timestampsMs: Float64Array<ArrayBuffer>
  readonly values: Float64Array<ArrayBuffer>
}

/** One series' samples, ascending in time; two words of value each, the low one first. */
type Late = { readonly timesMs: number[]; readonly words: number[] }

/** Samples that came when their series had newer ones already, until they are stored. By ref. */
export class LateSamples {
  samples = 0
  readonly #byRef = new Map<number, Late>()

  get bytes(): number {
    return this.samples * BYTES_A_SAMPLE
  }

  /** Refs that have any. */
  refs(): Iterable<number> {
    return this.#byRef.keys()
  }

  hasAny(ref: number): boolean {
    return this.#byRef.has(ref)
  }

  has(ref: number, timestampMs: number): boolean {
    const late = this.#byRef.get(ref)
    return late !== undefined && late.timesMs[placeOf(late.timesMs, timestampMs)] === timestampMs
  }

  /** Puts a sample into its place; false when there is one at that time. */
  insert(ref: number, timestampMs: number, value: { readonly high: number; readonly low: number }): boolean {
    let late = this.#byRef.get(ref)
    if (!late) {
      late = { timesMs: [], words: [] }
      this.#byRef.set(ref, late)
    }
    const at = placeOf(late.timesMs, timestampMs)
    if (late.timesMs[at] === timestampMs) return false
    late.timesMs.splice(at, 0, timestampMs)
    late.words.splice(2 * at, 0, value.low, value.high)
    this.samples++
    return true
  }

  /** A series' samples as columns of their own; null when there are none. */
  columns(ref: number): LateColumns | null {
    const late = this.#byRef.get(ref)
    if (!late) return null
    const values = new Float64Array(late.timesMs.length)
    const words = wordsOf(values)
    for (let i = 0; i < values.length; i++) {
      words[2 * i + LOW_WORD] = late.words[2 * i] ?? 0
      words[2 * i + HIGH_WORD] = late.words[2 * i + 1] ?? 0
    }
    return { timestampsMs: Float64Array.from(late.timesMs), values }
  }

  /** Forgets a series' samples. */
  drop(ref: number): void {
    this.samples -= this.#byRef.get(ref)?.timesMs.length ?? 0
    this.#byRef.delete(ref)
  }
}

const BYTES_A_SAMPLE = 32

/** The first place whose time is not before this one. */
function placeOf(timesMs: readonly number[], timestampMs: number): number {
  let low = 0
  let high = timesMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timesMs[middle] ?? 0) < timestampMs) low = middle + 1
    else high = middle
  }
  return low
}
