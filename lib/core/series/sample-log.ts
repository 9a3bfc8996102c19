import { ByteReader, ByteWriter } from '../chunk/index.ts'
import { SideLogWriter } from './side-log.ts'

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
  /** What does not go into a column of numbers. */
  readonly side = new SideLogWriter()
  readonly #out = new ByteWriter(65_536)
  #id = 0
  /** The newest sample's time, as a column of one: a number in a field of its own would be a new object each time. */
  readonly #timeMs = new Float64Array(1)
  #isJump: boolean = false
  #idBefore = 0
  #beforeMs = 0

  get bytes(): number {
    return this.#out.length + this.side.bytes
  }

  /** The samples in order written so far, as a copy; the writer starts again. `side` is taken apart. */
  take(): Uint8Array {
    const block = this.#out.written().slice()
    this.#out.length = 0
    this.samples = 0
    this.#id = 0
    this.#timeMs[0] = 0
    return block
  }

  /** A sample out of order. */
  late(id: number, timestampMs: number, words: { readonly high: number; readonly low: number }): void {
    this.samples++
    this.side.late(id, timestampMs, words)
  }

  /** Names the series of a sample, and its time by its place in a column; `change` must follow. */
  sample(id: number, timestampsMs: Float64Array, at: number): void {
    const isJump = id !== this.#id + 1 || timestampsMs[at] !== this.#timeMs[0]
    this.#isJump = isJump
    if (isJump) {
      this.#idBefore = this.#id
      this.#beforeMs = this.#timeMs[0] as number
      this.#timeMs[0] = timestampsMs[at] as number
    }
    this.#id = id
  }

  /** The words of the value XOR those of the series' value before it (zero before the first), as signed integers. */
  change(high: number, low: number): void {
    this.samples++
    if ((high | low) === 0 && !this.#isJump) {
      this.#out.u8(0)
      return
    }
    const leading = high !== 0 ? Math.clz32(high) >>> 3 : 4 + (Math.clz32(low) >>> 3)
    const trailing = leading === 8 ? 0 : low !== 0 ? trailingBytes(low) : 4 + trailingBytes(high)
    const end = 8 - leading
    this.#out.u8((this.#isJump ? JUMP : 0) | (trailing << 4) | (end - trailing))
    if (this.#isJump) this.#writeJump()
    this.#out.part(low, trailing, Math.min(end, 4))
    this.#out.part(high, Math.max(0, trailing - 4), end - 4)
  }

  #writeJump(): void {
    const timestampMs = this.#timeMs[0] as number
    const jumpMs = timestampMs - this.#beforeMs
    this.#out.varint(this.#id - (this.#idBefore + 1))
    if (Number.isSafeInteger(timestampMs) && Number.isSafeInteger(jumpMs * 2)) {
      this.#out.u8(TIME_DELTA)
      this.#out.varint(jumpMs)
    } else {
      this.#out.u8(TIME_WHOLE)
      this.#out.f64(timestampMs)
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
