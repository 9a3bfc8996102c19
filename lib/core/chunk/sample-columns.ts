import { HIGH_WORD, LOW_WORD, wordsOf } from './words.ts'

/** Samples in two growing columns, ascending in time: a sample that is not newer than the last is left out. */
export class SampleColumns {
  length = 0
  #timestampsMs: Float64Array<ArrayBuffer>
  #values: Float64Array<ArrayBuffer>
  #words: Uint32Array

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

  /** Copies of exactly what is there; the columns are empty afterwards and can be filled again. */
  take(): { timestampsMs: Float64Array<ArrayBuffer>; values: Float64Array<ArrayBuffer> } {
    const timestampsMs = this.#timestampsMs.slice(0, this.length)
    const values = this.#values.slice(0, this.length)
    this.length = 0
    return { timestampsMs, values }
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
