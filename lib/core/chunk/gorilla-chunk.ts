import type { DecodeWindow } from './chunk-decoder.ts'
import { bitsAt, deltaAt, floatAt, shiftedHigh, timeWidth } from './read-bits.ts'
import type { SampleColumns } from './sample-columns.ts'
import type { ChunkBits } from './sealed-chunk.ts'

/** Of the 31 bits that begin with that of the value: whether it changed, and whether how it is written did. */
const VALUE_CHANGED = 1 << 30
const SHAPE_CHANGED = 1 << 29

/** Adds the samples in the window of bits of the older format, which is read and no longer written. */
export function decodeGorilla(
  { words, count }: ChunkBits,
  { fromMs, toMs }: DecodeWindow,
  into: SampleColumns,
): void {
  if (count === 0) return
  let timestampMs = floatAt(words, 0)
  let high = bitsAt(words, 64, 32)
  let low = bitsAt(words, 96, 32)
  let at = 128
  let deltaMs = 0
  let leading = 0
  let trailing = 0
  for (let i = 1; ; i++) {
    if (timestampMs > toMs) return
    if (timestampMs >= fromMs) into.push(timestampMs, high, low)
    if (i >= count) return
    // One look ahead tells most of what comes: a sample on time with the value before is two zeros.
    const ahead = bitsAt(words, at, 32)
    let known = ahead
    if (ahead >>> 31 === 0) at++
    else {
      const width = timeWidth(ahead)
      deltaMs = deltaAt(words, at, { width, lastMs: timestampMs, lastDeltaMs: deltaMs })
      at += width
      known = bitsAt(words, at, 31)
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
      upper = bitsAt(words, at, size - 32)
      at += size - 32
    }
    const lowerSize = size > 32 ? 32 : size
    const lower = bitsAt(words, at, lowerSize)
    at += lowerSize
    high = (high ^ shiftedHigh(upper, lower, trailing)) >>> 0
    low = (low ^ (trailing >= 32 ? 0 : lower << trailing)) >>> 0
  }
}
