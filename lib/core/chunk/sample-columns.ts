import { HIGH_WORD, LOW_WORD, wordsOf } from './words.ts'

/** Views of this many samples share one buffer at most. */
const SHARED = 32_768

/** Samples in two growing columns, ascending in time: a sample that is not newer than the last is left out. */
export class SampleColumns {
  length = 0
  #timestampsMs: Float64Array<ArrayBuffer>
  #values: Float64Array<ArrayBuffer>
  #words: Uint32Array
  /** What was taken lies here, one after the other: a buffer of its own for each costs more than its samples. */
  #shared = new Float64Array(0)
  #sharedAt = 0

  constructor(capacity = 256) {
    this.#timestampsMs = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
    this.#words = wordsOf(this.#values)
  }

  push(timestampMs: number, high: number, low: number): void {
    const at = this.length
    if (at > 0 && timestampMs <= (this.#timestampsMs[at - 1] as number)) return
    if (at === this.#timestampsMs.length) this.#grow()
    this.#timestampsMs[at] = timestampMs
    this.#words[2 * at + HIGH_WORD] = high
    this.#words[2 * at + LOW_WORD] = low
    this.length = at + 1
  }

  /** A number that is not NaN: that one would lose its payload. */
  pushNumber(timestampMs: number, value: number): void {
    const at = this.length
    if (at > 0 && timestampMs <= (this.#timestampsMs[at - 1] as number)) return
    if (at === this.#timestampsMs.length) this.#grow()
    this.#timestampsMs[at] = timestampMs
    this.#values[at] = value
    this.length = at + 1
  }

  /** What is there, until the columns are filled again. */
  view(): { timestampsMs: Float64Array<ArrayBuffer>; values: Float64Array<ArrayBuffer> } {
    return {
      timestampsMs: this.#timestampsMs.subarray(0, this.length),
      values: this.#values.subarray(0, this.length),
    }
  }

  /** Copies of exactly what is there; the columns are empty afterwards and can be filled again. */
  take(): { timestampsMs: Float64Array<ArrayBuffer>; values: Float64Array<ArrayBuffer> } {
    const timestampsMs = this.#copy(this.#timestampsMs)
    const values = this.#copy(this.#values)
    this.length = 0
    return { timestampsMs, values }
  }

  #copy(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
    const { length } = this
    if (this.#sharedAt + length > this.#shared.length) {
      // The first is as long as what it is for: most selections are small.
      const longer = Math.min(SHARED, this.#shared.length * 2)
      this.#shared = new Float64Array(Math.max(2 * length, longer))
      this.#sharedAt = 0
    }
    const copy = this.#shared.subarray(this.#sharedAt, this.#sharedAt + length)
    // A copy of bytes: a NaN keeps its payload.
    copy.set(column.subarray(0, length))
    this.#sharedAt += length
    return copy
  }

  #grow(): void {
    const wider = this.#timestampsMs.length * 2
    const timestampsMs = new Float64Array(wider)
    const values = new Float64Array(wider)
    timestampsMs.set(this.#timestampsMs)
    values.set(this.#values)
    this.#timestampsMs = timestampsMs
    this.#values = values
    this.#words = wordsOf(values)
  }
}
