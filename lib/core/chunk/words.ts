/**
 * A float64 as two unsigned 32-bit words. Values travel so wherever a NaN's payload must survive: an engine may
 * change the payload of a NaN that becomes a plain number.
 */

/** Where the low and the high word of a float64 stand in a Uint32Array over the same buffer, on this machine. */
export const LOW_WORD = new Uint32Array(new Float64Array([1]).buffer)[0] === 0 ? 0 : 1
export const HIGH_WORD = 1 - LOW_WORD

/** The words of an array of float64: low of element i at `2 * i + LOW_WORD`, high at `2 * i + HIGH_WORD`. */
export const wordsOf = (values: Float64Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length * 2)

/** The low word of (high:low) moved right by `shift` places, as a signed integer. */
export function lowerWord(high: number, low: number, shift: number): number {
  if (shift >= 32) return (high >>> (shift - 32)) | 0
  return shift === 0 ? low : (low >>> shift) | (high << (32 - shift))
}

/** Of a word that is not zero. */
export function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word)
}
