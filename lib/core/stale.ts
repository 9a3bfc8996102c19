/**
 * Prometheus' staleness marker is one NaN among many: 0x7ff0000000000002.
 * V8 may canonicalise a NaN that passes through a plain number, so the marker travels as bits: arrays of
 * samples are Float64Arrays filled through these functions, and the bits are read from the array's buffer.
 */
const STALE_HIGH = 0x7ff00000
const STALE_LOW = 0x00000002

const LOW = new Uint32Array(new Float64Array([1]).buffer)[0] === 0 ? 0 : 1
const HIGH = 1 - LOW

/** Puts the staleness marker into a slot of an array of values. */
export function writeStale(values: Float64Array, index: number): void {
  const words = new Uint32Array(values.buffer, values.byteOffset + index * 8, 2)
  words[HIGH] = STALE_HIGH
  words[LOW] = STALE_LOW
}

/** Whether a slot of an array of values holds the staleness marker. */
export function isStaleAt(values: Float64Array, index: number): boolean {
  if (!Number.isNaN(values[index])) return false
  const words = new Uint32Array(values.buffer, values.byteOffset + index * 8, 2)
  return words[HIGH] === STALE_HIGH && words[LOW] === STALE_LOW
}
