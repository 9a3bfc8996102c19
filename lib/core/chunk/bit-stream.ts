import type { ByteWriter } from './bytes.ts'

/** So many ones instead of a quotient say that the number's length and bits follow. */
const LONGEST_QUOTIENT = 16
const LENGTH_BITS = 6
const TWO_32 = 2 ** 32
/** Of the four bytes from any bit on, so many bits are there. */
const AT_ONCE = 25
/** 2 to the power of 0 … 63, and one over that: looked up, since they are needed for every sample. */
const TWO_TO = Float64Array.from({ length: 64 }, (_, exponent) => 2 ** exponent)
const ONE_OVER = TWO_TO.map(power => 1 / power)

/** How many bits a whole number below 2^53 has. */
const lengthOf = (value: number): number =>
  value < TWO_32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / TWO_32))

/** Bits that `writeRice` takes for a number. */
export function riceBits(value: number, shift: number): number {
  const quotient = Math.floor(value * (ONE_OVER[shift] as number))
  return quotient < LONGEST_QUOTIENT ? quotient + 1 + shift : LONGEST_QUOTIENT + LENGTH_BITS + lengthOf(value)
}

/** Writes bits behind one another, the first in each byte's highest place. */
export class BitWriter {
  #byte = 0
  #free = 8

  constructor(readonly out: ByteWriter) {}

  /** The low `size` (0 … 32) bits of a number. */
  write(value: number, size: number): void {
    for (let left = size; left > 0; ) {
      const taken = Math.min(this.#free, left)
      const part = (value >>> (left - taken)) & ((1 << taken) - 1)
      this.#byte |= part << (this.#free - taken)
      this.#free -= taken
      left -= taken
      if (this.#free === 0) this.flush()
    }
  }

  /** A whole number below 2^53 as a quotient in ones and a zero, and `shift` bits of rest (Rice, 1971). */
  writeRice(value: number, shift: number): void {
    const quotient = Math.floor(value * (ONE_OVER[shift] as number))
    if (quotient < LONGEST_QUOTIENT) {
      const rest = value - quotient * (TWO_TO[shift] as number)
      if (shift < 16) this.write((((1 << (quotient + 1)) - 2) << shift) | rest, quotient + 1 + shift)
      else {
        this.write((1 << (quotient + 1)) - 2, quotient + 1)
        this.#writeLong(rest, shift)
      }
      return
    }
    this.write((1 << LONGEST_QUOTIENT) - 1, LONGEST_QUOTIENT)
    this.write(lengthOf(value), LENGTH_BITS)
    this.#writeLong(value, lengthOf(value))
  }

  /** Fills the last byte with zeros. */
  flush(): void {
    if (this.#free < 8) this.out.u8(this.#byte)
    this.#byte = 0
    this.#free = 8
  }

  #writeLong(value: number, size: number): void {
    if (size > 32) this.write(Math.floor(value / TWO_32), size - 32)
    this.write(value >>> 0, Math.min(size, 32))
  }
}

/** Reads what BitWriter wrote. @throws when the bits end too early */
export class BitReader {
  #at: number

  constructor(
    readonly bytes: Uint8Array,
    start: number,
  ) {
    this.#at = start * 8
  }

  bit(): number {
    const byte = this.bytes[this.#at >>> 3]
    if (byte === undefined) throw new Error('stored bits end too early')
    return (byte >>> (7 - (this.#at++ & 7))) & 1
  }

  read(size: number): number {
    let value = 0
    for (let left = size; left > 0; ) {
      const byte = this.bytes[this.#at >>> 3]
      if (byte === undefined) throw new Error('stored bits end too early')
      const free = 8 - (this.#at & 7)
      const taken = Math.min(free, left)
      value = value * (1 << taken) + ((byte >>> (free - taken)) & ((1 << taken) - 1))
      this.#at += taken
      left -= taken
    }
    return value
  }

  rice(shift: number): number {
    const { bytes } = this
    const at = this.#at
    const byte = at >>> 3
    // What is behind the end counts as zeros, and taking of it is seen.
    const next =
      (((bytes[byte] as number) << 24) |
        ((bytes[byte + 1] as number) << 16) |
        ((bytes[byte + 2] as number) << 8) |
        (bytes[byte + 3] as number)) <<
      (at & 7)
    const quotient = Math.clz32(~next)
    if (quotient < LONGEST_QUOTIENT && quotient + 1 + shift <= AT_ONCE) {
      this.#at = at + quotient + 1 + shift
      if (this.#at > bytes.length * 8) throw new Error('stored bits end too early')
      return shift === 0 ? quotient : (quotient << shift) | ((next << (quotient + 1)) >>> (32 - shift))
    }
    return this.#longRice(shift)
  }

  #longRice(shift: number): number {
    let quotient = 0
    while (quotient < LONGEST_QUOTIENT && this.bit() === 1) quotient++
    if (quotient === LONGEST_QUOTIENT) return this.read(this.read(LENGTH_BITS))
    return quotient * (TWO_TO[shift] as number) + this.read(shift)
  }
}
