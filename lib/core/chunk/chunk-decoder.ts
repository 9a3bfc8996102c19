import type { SampleColumns } from './sample-columns.ts'
import { type ChunkBits, unsealWords } from './sealed-chunk.ts'
import { HIGH_WORD, LOW_WORD } from './words.ts'

/** Which samples of a chunk are wanted: both ends inclusive. */
export type DecodeWindow = { readonly fromMs: number; readonly toMs: number }

/** Reads the bits that OpenChunks wrote. */
export class ChunkDecoder {
  #words: Uint32Array = new Uint32Array(0)
  #at = 0
  readonly #float = new Float64Array(1)
  readonly #floatWords = new Uint32Array(this.#float.buffer)

  /** Adds the samples of a stored chunk that lie in the window. */
  decode(chunk: Uint8Array, window: DecodeWindow, into: SampleColumns): void {
    this.decodeBits(unsealWords(chunk), window, into)
  }

  /** The same of bits; a smaller `count` reads only that many samples. */
  decodeBits({ words, count }: ChunkBits, window: DecodeWindow, into: SampleColumns): void {
    if (count === 0) return
    this.#words = words
    this.#at = 0
    let timestampMs = this.#readFloat()
    let high = this.#read(32)
    let low = this.#read(32)
    let deltaMs = 0
    let leading = 0
    let trailing = 0
    for (let i = 1; ; i++) {
      if (timestampMs > window.toMs) return
      if (timestampMs >= window.fromMs) into.push(timestampMs, high, low)
      if (i >= count) return
      const nextMs = this.#readTime(timestampMs, deltaMs)
      deltaMs = nextMs - timestampMs
      timestampMs = nextMs
      if (this.#read(1) === 0) continue
      if (this.#read(1) === 1) {
        leading = this.#read(5)
        trailing = 64 - leading - (this.#read(6) || 64)
      }
      const size = 64 - leading - trailing
      const upper = size > 32 ? this.#read(size - 32) : 0
      const lower = this.#read(Math.min(size, 32))
      high = (high ^ shiftedHigh(upper, lower, trailing)) >>> 0
      low = (low ^ (trailing >= 32 ? 0 : lower << trailing)) >>> 0
    }
  }

  #readTime(lastMs: number, lastDeltaMs: number): number {
    if (this.#read(1) === 0) return lastMs + lastDeltaMs
    if (this.#read(1) === 0) return lastMs + (lastDeltaMs + this.#read(7) - 64)
    if (this.#read(1) === 0) return lastMs + (lastDeltaMs + this.#read(12) - 2_048)
    if (this.#read(1) === 0) return lastMs + (lastDeltaMs + this.#read(20) - 524_288)
    return this.#readFloat()
  }

  #readFloat(): number {
    this.#floatWords[HIGH_WORD] = this.#read(32)
    this.#floatWords[LOW_WORD] = this.#read(32)
    return this.#float[0] as number
  }

  /** The next `size` (1 … 32) bits. */
  #read(size: number): number {
    const at = this.#at >>> 5
    const used = this.#at & 31
    this.#at += size
    const word = (this.#words[at] as number) << used
    if (used + size <= 32) return word >>> (32 - size)
    return (word | ((this.#words[at + 1] as number) >>> (32 - used))) >>> (32 - size)
  }
}

/** The high word of (upper:lower) moved left by `shift` places. */
function shiftedHigh(upper: number, lower: number, shift: number): number {
  if (shift >= 32) return lower << (shift - 32)
  return shift === 0 ? upper : (upper << shift) | (lower >>> (32 - shift))
}
