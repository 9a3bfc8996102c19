import { ByteReader } from './bytes.ts'
import { DECIMAL_FORMAT, decodeDecimalChunk } from './decimal-chunk.ts'
import type { SampleColumns } from './sample-columns.ts'
import { type ChunkBits, unsealWords } from './sealed-chunk.ts'
import { HIGH_WORD, LOW_WORD } from './words.ts'

/** Which samples of a chunk are wanted: both ends inclusive. */
export type DecodeWindow = { readonly fromMs: number; readonly toMs: number }

/** Reads the bits that OpenChunks wrote. */
export class ChunkDecoder {
  readonly #float = new Float64Array(1)
  readonly #floatWords = new Uint32Array(this.#float.buffer)

  /** Adds the samples of a stored chunk that lie in the window. */
  decode(chunk: Uint8Array, window: DecodeWindow, into: SampleColumns): void {
    if (chunk[0] !== DECIMAL_FORMAT) {
      this.decodeBits(unsealWords(chunk), window, into)
      return
    }
    const from = new ByteReader(chunk)
    from.u8()
    decodeDecimalChunk(from, window, into)
  }

  /**
   * The same of bits; a smaller `count` reads only that many samples. Where it stands is a local number, not a field:
   * a query may read tens of millions of samples.
   */
  decodeBits({ words, count }: ChunkBits, { fromMs, toMs }: DecodeWindow, into: SampleColumns): void {
    if (count === 0) return
    let timestampMs = this.#floatAt(words, 0)
    let high = bits(words, 64, 32)
    let low = bits(words, 96, 32)
    let at = 128
    let deltaMs = 0
    let leading = 0
    let trailing = 0
    for (let i = 1; ; i++) {
      if (timestampMs > toMs) return
      if (timestampMs >= fromMs) into.push(timestampMs, high, low)
      if (i >= count) return
      // One look ahead tells most of what comes: a sample on time with the value before is two zeros.
      const ahead = bits(words, at, 32)
      let known = ahead
      if (ahead >>> 31 === 0) at++
      else {
        const width = timeWidth(ahead)
        deltaMs = this.#delta(words, at, { width, lastMs: timestampMs, lastDeltaMs: deltaMs })
        at += width
        known = bits(words, at, 31)
      }
      timestampMs += deltaMs
      at++
      if ((known & VALUE_CHANGED) === 0) continue
      at++
      if ((known & SHAPE_CHANGED) !== 0) {
        const shape = (known >>> 18) & 0x7ff
        leading = shape >>> 6
        trailing = 64 - leading - (shape & 63 || 64)
        at += 11
      }
      const size = 64 - leading - trailing
      let upper = 0
      if (size > 32) {
        upper = bits(words, at, size - 32)
        at += size - 32
      }
      const lowerSize = size > 32 ? 32 : size
      const lower = bits(words, at, lowerSize)
      at += lowerSize
      high = (high ^ shiftedHigh(upper, lower, trailing)) >>> 0
      low = (low ^ (trailing >= 32 ? 0 : lower << trailing)) >>> 0
    }
  }

  /** The time between two samples, where it is not what it was before. */
  #delta(
    words: Uint32Array,
    at: number,
    { width, lastMs, lastDeltaMs }: { width: number; lastMs: number; lastDeltaMs: number },
  ): number {
    if (width === NEAR) return lastDeltaMs + bits(words, at + 2, 7) - 64
    if (width === FARTHER) return lastDeltaMs + bits(words, at + 3, 12) - 2_048
    if (width === FAR) return lastDeltaMs + bits(words, at + 4, 20) - 524_288
    return this.#floatAt(words, at + 4) - lastMs
  }

  #floatAt(words: Uint32Array, at: number): number {
    this.#floatWords[HIGH_WORD] = bits(words, at, 32)
    this.#floatWords[LOW_WORD] = bits(words, at + 32, 32)
    return this.#float[0] as number
  }
}

/** Bits of a time, its prefix among them. */
const NEAR = 2 + 7
const FARTHER = 3 + 12
const FAR = 4 + 20
const ANEW = 4 + 64

/** Of the 31 bits that begin with that of the value: whether it changed, and whether how it is written did. */
const VALUE_CHANGED = 1 << 30
const SHAPE_CHANGED = 1 << 29

/** By the prefix that 32 bits begin with: 10, 110, 1110 or 1111. */
function timeWidth(ahead: number): number {
  const ones = Math.clz32(~ahead)
  if (ones === 1) return NEAR
  if (ones === 2) return FARTHER
  return ones === 3 ? FAR : ANEW
}

/** `size` (1 … 32) bits from bit `at` on. */
function bits(words: Uint32Array, at: number, size: number): number {
  const index = at >>> 5
  const used = at & 31
  const word = (words[index] as number) << used
  if (used + size <= 32) return word >>> (32 - size)
  return (word | ((words[index + 1] as number) >>> (32 - used))) >>> (32 - size)
}

/** The high word of (upper:lower) moved left by `shift` places. */
function shiftedHigh(upper: number, lower: number, shift: number): number {
  if (shift >= 32) return lower << (shift - 32)
  return shift === 0 ? upper : (upper << shift) | (lower >>> (32 - shift))
}
