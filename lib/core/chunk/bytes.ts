import { HIGH_WORD, LOW_WORD } from './words.ts'

/** Bytes written one after another into a buffer that grows; numbers are little-endian. */
export class ByteWriter {
  length = 0
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  readonly #float = new Float64Array(1)
  readonly #words = new Uint32Array(this.#float.buffer)

  constructor(capacity = 1_024) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** What was written so far: a view, valid until the next write. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length)
  }

  /** Makes room for that many more bytes. */
  reserve(size: number): void {
    if (this.length + size <= this.#bytes.length) return
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + size))
    wider.set(this.written())
    this.#bytes = wider
    this.#view = new DataView(wider.buffer)
  }

  u8(value: number): void {
    this.reserve(1)
    this.#bytes[this.length++] = value
  }

  u32(value: number): void {
    this.reserve(4)
    this.#view.setUint32(this.length, value, true)
    this.length += 4
  }

  /** Bytes [from, to) of a word, the lowest first. */
  part(word: number, from: number, to: number): void {
    this.reserve(4)
    for (let i = from; i < to; i++) this.#bytes[this.length++] = word >>> (i * 8)
  }

  /** For numbers whose NaN payload does not matter. */
  f64(value: number): void {
    this.#float[0] = value
    this.u32(this.#words[LOW_WORD] as number)
    this.u32(this.#words[HIGH_WORD] as number)
  }

  /** A whole number of at most 2^53 - 1, seven bits a byte, the lowest first. */
  uvarint(value: number): void {
    this.reserve(8)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.length++] = rest
  }

  /** A whole number of either sign, |value| < 2^52: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  varint(value: number): void {
    this.uvarint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }
}

/** Reads what ByteWriter wrote. @throws when the bytes end too early */
export class ByteReader {
  at = 0
  partHigh = 0
  partLow = 0
  /** Made when it is needed: most of what is read has neither floats nor words. */
  #view: DataView | null = null

  constructor(readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  u8(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new Error('stored bytes end too early')
    return byte
  }

  u32(): number {
    this.at += 4
    return this.#words().getUint32(this.at - 4, true)
  }

  f64(): number {
    this.at += 8
    return this.#words().getFloat64(this.at - 8, true)
  }

  uvarint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  varint(): number {
    const folded = this.uvarint()
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
  }

  /** Reads bytes [from, to) of a double word, the lowest first, into `partHigh` and `partLow`. */
  part(from: number, to: number): void {
    let high = 0
    let low = 0
    const { bytes, at } = this
    this.at = at + to - from
    if (this.at > bytes.length) throw new Error('stored bytes end too early')
    for (let i = from; i < to; i++) {
      const byte = bytes[at + i - from] as number
      if (i < 4) low |= byte << (i * 8)
      else high |= byte << (i * 8 - 32)
    }
    this.partHigh = high >>> 0
    this.partLow = low >>> 0
  }

  raw(length: number): Uint8Array {
    const at = this.skip(length)
    return this.bytes.subarray(at, at + length)
  }

  /** Where so many bytes begin that are read in place: a view of each column costs more than what is in it. */
  skip(length: number): number {
    const { at } = this
    if (at + length > this.bytes.length) throw new Error('stored bytes end too early')
    this.at = at + length
    return at
  }

  #words(): DataView {
    this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length)
    return this.#view
  }
}
