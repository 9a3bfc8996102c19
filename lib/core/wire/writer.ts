const encoder = new TextEncoder()

/** Length of a varint in bytes; for whole numbers from 0 up to 2⁵³. */
export function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++
  return length
}

/** How many bytes a text takes; half of a pair alone becomes U+FFFD, as the encoder has it. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    length += unit < 0x800 ? 1 : 2
    const isPair = unit >= 0xd800 && unit < 0xdc00 && isLowHalf(text.charCodeAt(i + 1))
    // Two units of a pair become four bytes.
    if (isPair) i++
  }
  return length
}

const isLowHalf = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000

/** Writes protocol buffers into bytes that grow. Fields in the order in which they are written. */
export class WireWriter {
  #bytes: Uint8Array
  #view: DataView
  #at = 0

  constructor(reserve = 256) {
    this.#bytes = new Uint8Array(reserve)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#at
  }

  /** What was written, as a view that holds until the next writing. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at)
  }

  /** What was written, as bytes of their own; the writer is empty again. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#at)
    this.#at = 0
    return bytes
  }

  clear(): void {
    this.#at = 0
  }

  tag(field: number, wire: number): void {
    this.varint(field * 8 + wire)
  }

  /** A whole number from 0 up to 2⁵³. */
  varint(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#at++] = rest
  }

  /** A signed whole number within ±2⁵³ as `int64` has it: a negative one takes ten bytes. */
  int64(value: number): void {
    if (value >= 0) {
      this.varint(value)
      return
    }
    this.#reserve(10)
    let low = value >>> 0
    let high = Math.floor(value / 2 ** 32) >>> 0
    for (let i = 0; i < 9; i++) {
      this.#bytes[this.#at++] = (low & 0x7f) | 0x80
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    this.#bytes[this.#at++] = low
  }

  /** A signed whole number as `sint64` has it: small ones are short, whatever their sign. */
  sint64(value: number): void {
    this.varint(value >= 0 ? 2 * value : -2 * value - 1)
  }

  /** Eight bytes by their words: the bits of a NaN stay. */
  words(low: number, high: number): void {
    this.#reserve(8)
    this.#view.setUint32(this.#at, low, true)
    this.#view.setUint32(this.#at + 4, high, true)
    this.#at += 8
  }

  double(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** A field of bytes: a message, or a packed list. */
  bytes(field: number, bytes: Uint8Array): void {
    this.tag(field, 2)
    this.varint(bytes.length)
    this.raw(bytes)
  }

  text(field: number, text: string): void {
    const length = utf8Length(text)
    this.tag(field, 2)
    this.varint(length)
    if (length !== text.length) {
      this.raw(encoder.encode(text))
      return
    }
    this.#reserve(length)
    for (let i = 0; i < length; i++) this.#bytes[this.#at++] = text.charCodeAt(i)
  }

  #reserve(more: number): void {
    const needed = this.#at + more
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
