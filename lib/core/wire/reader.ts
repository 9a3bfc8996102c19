/** Bytes that are not the message they should be. */
export class WireError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WireError'
  }
}

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/**
 * Reads protocol buffers within a stretch of bytes, field by field: `next()`, then exactly one of the readers, or `skip`.
 * @throws WireError where the bytes end too early or make no sense; never reads beyond its stretch
 */
export class WireReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number
  readonly #end: number
  field = 0
  wire = 0

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = from
    this.#end = to
  }

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.#end) return false
    const tag = this.#unsigned()
    this.field = Math.floor(tag / 8)
    this.wire = tag % 8
    if (this.field === 0) throw new WireError('proto: illegal tag 0')
    return true
  }

  /** A varint as a number; above 2⁵³ it is not exact, and is a length or a field number nowhere. */
  #unsigned(): number {
    let value = 0
    for (let i = 0; i < 10; i++) {
      if (this.#at >= this.#end) throw cutShort()
      const byte = this.#bytes[this.#at++] as number
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    throw new WireError('proto: integer overflow')
  }

  uint(): number {
    this.#expect(WIRE.varint)
    return this.#unsigned()
  }

  /** A signed 64-bit varint. Exact within ±2⁵³. */
  int64(): number {
    this.#expect(WIRE.varint)
    let low = 0
    let high = 0
    for (let i = 0; i < 10; i++) {
      if (this.#at >= this.#end) throw cutShort()
      const byte = this.#bytes[this.#at++] as number
      const bits = byte & 0x7f
      const place = 7 * i
      if (place < 28) low |= bits << place
      else if (place === 28) {
        low |= bits << 28
        high |= bits >> 4
      } else high |= bits << (place - 32)
      if (byte < 0x80) return (high | 0) * 2 ** 32 + (low >>> 0)
    }
    throw new WireError('proto: integer overflow')
  }

  /** A double by its bits: the low word, then the high one, for whoever must not lose those of a NaN. */
  double(): readonly [low: number, high: number] {
    this.#expect(WIRE.fixed64)
    const at = this.#take(8)
    return [this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true)]
  }

  /** A double where the bits of a NaN do not matter. */
  number(): number {
    this.#expect(WIRE.fixed64)
    return this.#view.getFloat64(this.#take(8), true)
  }

  /** The next of messages that stand one behind the other, each after its length; null at the end. */
  delimited(): WireReader | null {
    if (this.#at >= this.#end) return null
    const length = this.#unsigned()
    const at = this.#take(length)
    return new WireReader(this.#bytes, at, at + length)
  }

  message(): WireReader {
    this.#expect(WIRE.bytes)
    const length = this.#unsigned()
    const at = this.#take(length)
    return new WireReader(this.#bytes, at, at + length)
  }

  /** The bytes of a field as they are: a view. */
  raw(): Uint8Array {
    this.#expect(WIRE.bytes)
    const length = this.#unsigned()
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Null when the bytes are not UTF-8. */
  text(decoder: TextDecoder): string | null {
    this.#expect(WIRE.bytes)
    const length = this.#unsigned()
    const at = this.#take(length)
    try {
      return decoder.decode(this.#bytes.subarray(at, at + length))
    } catch {
      return null
    }
  }

  /** A packed list of unsigned numbers, or one of them. */
  uints(into: number[], most: number): void {
    const push = (value: number): void => {
      if (into.push(value) > most) throw new WireError(`more than ${most} label references in a series`)
    }
    if (this.wire === WIRE.varint) push(this.uint())
    else {
      const list = this.message()
      while (list.#at < list.#end) push(list.#unsigned())
    }
  }

  /** A signed number, folded (zigzag). Exact within ±2⁵². */
  sint64(): number {
    return unfolded(this.uint())
  }

  /** A packed list of such numbers, or one of them. */
  sints(into: number[]): void {
    if (this.wire === WIRE.varint) into.push(this.sint64())
    else {
      const list = this.message()
      while (list.#at < list.#end) into.push(unfolded(list.#unsigned()))
    }
  }

  /** A packed list of doubles, or one of them. */
  doubles(into: number[]): void {
    if (this.wire === WIRE.fixed64) into.push(this.number())
    else {
      const list = this.message()
      while (list.#at < list.#end) into.push(list.#view.getFloat64(list.#take(8), true))
    }
  }

  skip(): void {
    if (this.wire === WIRE.varint) this.#unsigned()
    else if (this.wire === WIRE.fixed64) this.#take(8)
    else if (this.wire === WIRE.fixed32) this.#take(4)
    else if (this.wire === WIRE.bytes) this.#take(this.#unsigned())
    else throw new WireError(`proto: illegal wireType ${this.wire}`)
  }

  #expect(wire: number): void {
    if (this.wire !== wire)
      throw new WireError(`proto: wrong wireType = ${this.wire} for field ${this.field}`)
  }

  #take(length: number): number {
    const at = this.#at
    if (length > this.#end - at) throw cutShort()
    this.#at = at + length
    return at
  }
}

const unfolded = (folded: number): number => (folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2)

const cutShort = (): WireError => new WireError('unexpected EOF')
