import { ByteReader, ByteWriter } from '../chunk/index.ts'

/** The entry names its series and time; without this flag: the next id, at the same time. */
const JUMP = 0x80
const TIME_DELTA = 0
const TIME_WHOLE = 1

/**
 * Accepted samples in the order they came: each as its series' id, its time, and what changed in the value's bytes since
 * the sample before it in the same series. A byte for a value that repeats, three to six for one that moves.
 * `docs/formats.md` has the bytes.
 */
export class SampleLogWriter {
  samples = 0
  readonly #out = new ByteWriter(65_536)
  #id = 0
  #timestampMs = 0
  #isJump: boolean = false
  #jumpId = 0
  #jumpMs = 0

  get bytes(): number {
    return this.#out.length
  }

  /** Everything written so far, as a copy; the writer starts again. */
  take(): Uint8Array {
    const block = this.#out.written().slice()
    this.#out.length = 0
    this.samples = 0
    this.#id = 0
    this.#timestampMs = 0
    return block
  }

  /** Names the series and time of a sample; `change` must follow. */
  sample(id: number, timestampMs: number): void {
    this.#isJump = id !== this.#id + 1 || timestampMs !== this.#timestampMs
    this.#jumpId = id - (this.#id + 1)
    this.#jumpMs = timestampMs - this.#timestampMs
    this.#id = id
    this.#timestampMs = timestampMs
  }

  /** The words of the value XOR those of the series' value before it (zero before the first). */
  change(high: number, low: number): void {
    this.samples++
    const leading = high !== 0 ? Math.clz32(high) >>> 3 : 4 + (Math.clz32(low) >>> 3)
    const trailing = leading === 8 ? 0 : low !== 0 ? trailingBytes(low) : 4 + trailingBytes(high)
    const end = 8 - leading
    this.#out.u8((this.#isJump ? JUMP : 0) | (trailing << 4) | (end - trailing))
    if (this.#isJump) this.#writeJump()
    if (leading < 8) this.#out.part(high, low, { from: trailing, to: end })
  }

  #writeJump(): void {
    this.#out.varint(this.#jumpId)
    if (Number.isSafeInteger(this.#timestampMs) && Number.isSafeInteger(this.#jumpMs * 2)) {
      this.#out.u8(TIME_DELTA)
      this.#out.varint(this.#jumpMs)
    } else {
      this.#out.u8(TIME_WHOLE)
      this.#out.f64(this.#timestampMs)
    }
  }
}

const trailingBytes = (word: number): number => (31 - Math.clz32(word & -word)) >>> 3

/** Reads a block of the log, sample by sample. */
export class SampleLogReader {
  id = 0
  timestampMs = 0
  readonly #from: ByteReader

  constructor(block: Uint8Array) {
    this.#from = new ByteReader(block)
  }

  get changeHigh(): number {
    return this.#from.partHigh
  }

  get changeLow(): number {
    return this.#from.partLow
  }

  /** Moves to the next sample; false at the end. @throws when the block is cut off */
  next(): boolean {
    const from = this.#from
    if (from.isAtEnd) return false
    const tag = from.u8()
    this.id++
    if ((tag & JUMP) !== 0) this.#readJump()
    const trailing = (tag >>> 4) & 7
    from.part(trailing, trailing + (tag & 15))
    return true
  }

  #readJump(): void {
    this.id += this.#from.varint()
    if (this.#from.u8() === TIME_DELTA) this.timestampMs += this.#from.varint()
    else this.timestampMs = this.#from.f64()
  }
}
