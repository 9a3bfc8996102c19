import { ByteReader } from './bytes.ts'
import { DECIMAL_FORMAT, decodeDecimalChunk } from './decimal-chunk.ts'
import { POWERS } from './decimals.ts'
import { decodeGorilla } from './gorilla-chunk.ts'
import { bitsAt, deltaAt, floatAt, floatOf, highOf, lowOf, shiftedHigh, timeWidth } from './read-bits.ts'
import type { SampleColumns } from './sample-columns.ts'
import { type ChunkBits, GORILLA_FORMAT, unsealBits } from './sealed-chunk.ts'

/** Which samples of a chunk are wanted: both ends inclusive. */
export type DecodeWindow = { readonly fromMs: number; readonly toMs: number }

/** Of 32 bits, the first: no run, a time that is not on time; then of a value: no step, and a new shape of a change. */
const FIRST = 1 << 31
const SECOND = 1 << 30
const THIRD = 1 << 29

/** Reads the bits that OpenChunks wrote, and chunks that are stored. */
export class ChunkDecoder {
  /** Adds the samples of a stored chunk that lie in the window. */
  decode(chunk: Uint8Array, window: DecodeWindow, into: SampleColumns): void {
    if (chunk[0] === DECIMAL_FORMAT) {
      const from = new ByteReader(chunk)
      from.u8()
      decodeDecimalChunk(from, window, into)
    } else if (chunk[0] === GORILLA_FORMAT) decodeGorilla(unsealBits(chunk), window, into)
    else this.decodeBits(unsealBits(chunk), window, into)
  }

  /**
   * The same of bits; a smaller `count` reads only that many samples. Where it stands is a local number, not a field:
   * a query may read tens of millions of samples. A value is a number after a step, two words otherwise.
   */
  decodeBits({ words, count, bits }: ChunkBits, { fromMs, toMs }: DecodeWindow, into: SampleColumns): void {
    if (count === 0) return
    let timestampMs = floatAt(words, 0)
    let high = bitsAt(words, 64, 32)
    let low = bitsAt(words, 96, 32)
    let value = 0
    let isNumber = false
    let whole = 0
    let power = 1
    let width = 1
    let at = 128
    let deltaMs = 0
    let leading = 0
    let trailing = 0
    let left = count - 1
    if (timestampMs > toMs) return
    if (timestampMs >= fromMs) into.push(timestampMs, high, low)
    while (left > 0) {
      let ahead = at < bits ? bitsAt(words, at, 32) : 0
      if ((ahead & FIRST) === 0) {
        const zeros = Math.clz32(ahead << 1)
        let run = left
        if (at < bits) {
          run = Math.min(left, (ahead << (zeros + 1)) >>> (31 - zeros))
          at += 2 * zeros + 2
        }
        left -= run
        for (; run > 0; run--) {
          timestampMs += deltaMs
          if (timestampMs > toMs) return
          if (timestampMs < fromMs) continue
          if (isNumber) into.pushNumber(timestampMs, value)
          else into.push(timestampMs, high, low)
        }
        continue
      }
      left--
      let isChanged = true
      if ((ahead & SECOND) === 0) at += 2
      else {
        const size = timeWidth(ahead << 1)
        deltaMs = deltaAt(words, at + 1, { width: size, lastMs: timestampMs, lastDeltaMs: deltaMs })
        at += 1 + size
        isChanged = bitsAt(words, at, 1) === 1
        at++
      }
      timestampMs += deltaMs
      if (isChanged) {
        ahead = bitsAt(words, at, 32)
        if ((ahead & FIRST) === 0 || (ahead & SECOND) === 0) {
          if ((ahead & FIRST) === 0) at++
          else {
            power = POWERS[(ahead >>> 26) & 15] as number
            width = ((ahead >>> 21) & 31) + 1
            whole = Math.round((isNumber ? value : floatOf(high, low)) * power)
            at += 11
          }
          const folded = bitsAt(words, at, width)
          at += width
          whole += (folded & 1) === 1 ? (folded >>> 1) + 1 : -(folded >>> 1) - 1
          value = power === 1 ? whole : whole / power
          isNumber = true
        } else {
          if (isNumber) {
            high = highOf(value)
            low = lowOf(value)
            isNumber = false
          }
          at += 3
          if ((ahead & THIRD) !== 0) {
            const shape = (ahead >>> 18) & 0x7ff
            leading = shape >>> 6
            trailing = 64 - leading - (shape & 63 || 64)
            at += 11
          }
          const size = 64 - leading - trailing
          const lowerSize = size > 32 ? 32 : size
          const upper = size > 32 ? bitsAt(words, at, size - 32) : 0
          const lower = bitsAt(words, at + size - lowerSize, lowerSize)
          at += size
          high = (high ^ shiftedHigh(upper, lower, trailing)) >>> 0
          low = (low ^ (trailing >= 32 ? 0 : lower << trailing)) >>> 0
        }
      }
      if (timestampMs > toMs) return
      if (timestampMs < fromMs) continue
      if (isNumber) into.pushNumber(timestampMs, value)
      else into.push(timestampMs, high, low)
    }
  }
}
