import { HIGH_WORD, LOW_WORD, wordsOf } from './words.ts'

const FLOAT = new Float64Array(1)
const WORDS = wordsOf(FLOAT)

/** `size` (1 … 32) bits from bit `at` on; zeros behind the end. */
export function bitsAt(words: Uint32Array, at: number, size: number): number {
  const index = at >>> 5
  const used = at & 31
  const word = (words[index] as number) << used
  if (used + size <= 32) return word >>> (32 - size)
  return (word | ((words[index + 1] as number) >>> (32 - used))) >>> (32 - size)
}

/** The number that two words are. */
export function floatOf(high: number, low: number): number {
  WORDS[HIGH_WORD] = high
  WORDS[LOW_WORD] = low
  return FLOAT[0] as number
}

/** The number whose words stand from bit `at` on. */
export const floatAt = (words: Uint32Array, at: number): number =>
  floatOf(bitsAt(words, at, 32), bitsAt(words, at + 32, 32))

/** The words of a number that is not NaN. */
export function highOf(value: number): number {
  FLOAT[0] = value
  return WORDS[HIGH_WORD] as number
}

export function lowOf(value: number): number {
  FLOAT[0] = value
  return WORDS[LOW_WORD] as number
}

/** The high word of (upper:lower) moved left by `shift` places. */
export function shiftedHigh(upper: number, lower: number, shift: number): number {
  if (shift >= 32) return lower << (shift - 32)
  return shift === 0 ? upper : (upper << shift) | (lower >>> (32 - shift))
}

/** Bits of a time that is not on time, its prefix among them. */
const NEAR = 2 + 7
const FARTHER = 3 + 12
const FAR = 4 + 20
const ANEW = 4 + 64

/** By the prefix that 32 bits begin with: 10, 110, 1110 or 1111. */
export function timeWidth(ahead: number): number {
  const ones = Math.clz32(~ahead)
  if (ones === 1) return NEAR
  if (ones === 2) return FARTHER
  return ones === 3 ? FAR : ANEW
}

/** The time between two samples, where it is not what it was before: `width` bits from bit `at` on. */
export function deltaAt(
  words: Uint32Array,
  at: number,
  { width, lastMs, lastDeltaMs }: { width: number; lastMs: number; lastDeltaMs: number },
): number {
  if (width === NEAR) return lastDeltaMs + bitsAt(words, at + 2, 7) - 64
  if (width === FARTHER) return lastDeltaMs + bitsAt(words, at + 3, 12) - 2_048
  if (width === FAR) return lastDeltaMs + bitsAt(words, at + 4, 20) - 524_288
  return floatAt(words, at + 4) - lastMs
}
