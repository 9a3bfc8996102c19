import { BitArena, BLOCK_BITS } from './bit-arena.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { ChunkSealer } from './seal-chunk.ts'
import { HIGH_WORD, LOW_WORD } from './words.ts'

/** No window of significant bits was written yet. */
const NO_WINDOW = 255

/** Columns to append from: times, and the values' words as `wordsOf` gives them. */
export type SampleSource = { readonly timestampsMs: Float64Array; readonly words: Uint32Array }

/**
 * The growing chunks of many series, column by column: Gorilla's delta-of-delta times and XOR values
 * (Pelkonen et al., VLDB 2015), appended bit by bit and never encoded again. `docs/formats.md` has the bits.
 * A slot's newest time and value outlive its chunk, so that order is kept across chunks.
 */
export class OpenChunks {
  counts = new Uint32Array(0)
  firstMs = new Float64Array(0)
  /** The newest sample's time; -Infinity before the first. */
  lastMs = new Float64Array(0)
  lastHigh = new Uint32Array(0)
  lastLow = new Uint32Array(0)
  #lastDeltaMs = new Float64Array(0)
  #leading = new Uint8Array(0)
  #trailing = new Uint8Array(0)
  #firstBlock = new Uint32Array(0)
  #tailBlock = new Uint32Array(0)
  #tailBits = new Uint16Array(0)
  #fullBlocks = new Uint32Array(0)
  readonly #arena = new BitArena()
  readonly #sealer = new ChunkSealer()
  readonly #float = new Float64Array(1)
  readonly #words = new Uint32Array(this.#float.buffer)

  get bytes(): number {
    return this.#arena.bytes + this.counts.length * COLUMN_BYTES
  }

  get sampleBytes(): number {
    return this.#arena.bytesInUse
  }

  /** Makes room for slots 0 … slots - 1; new ones are empty. */
  reserve(slots: number): void {
    const before = this.counts.length
    if (slots <= before) return
    const size = Math.max(slots, before + (before >>> 2), 64)
    this.counts = widened(this.counts, new Uint32Array(size))
    this.firstMs = widened(this.firstMs, new Float64Array(size))
    this.lastMs = widened(this.lastMs, new Float64Array(size)).fill(Number.NEGATIVE_INFINITY, before)
    this.lastHigh = widened(this.lastHigh, new Uint32Array(size))
    this.lastLow = widened(this.lastLow, new Uint32Array(size))
    this.#lastDeltaMs = widened(this.#lastDeltaMs, new Float64Array(size))
    this.#leading = widened(this.#leading, new Uint8Array(size))
    this.#trailing = widened(this.#trailing, new Uint8Array(size))
    this.#firstBlock = widened(this.#firstBlock, new Uint32Array(size))
    this.#tailBlock = widened(this.#tailBlock, new Uint32Array(size))
    this.#tailBits = widened(this.#tailBits, new Uint16Array(size))
    this.#fullBlocks = widened(this.#fullBlocks, new Uint32Array(size))
  }

  /**
   * Appends sample `at` of some columns. The caller has made sure that it is newer than the slot's last. Inside, words
   * are signed integers and times stay in their columns: whatever else goes through a call becomes an object.
   */
  append(slot: number, samples: SampleSource, at: number): void {
    const high = (samples.words[2 * at + HIGH_WORD] as number) | 0
    const low = (samples.words[2 * at + LOW_WORD] as number) | 0
    const count = this.counts[slot] as number
    if (count === 0) {
      this.#start(slot, samples.timestampsMs[at] as number)
      this.#write(slot, high, 32)
      this.#write(slot, low, 32)
    } else {
      this.#appendTime(slot, samples.timestampsMs, at)
      const highChange = high ^ (this.lastHigh[slot] as number)
      const lowChange = low ^ (this.lastLow[slot] as number)
      if ((highChange | lowChange) === 0) this.#writeZero(slot)
      else this.#appendValue(slot, highChange, lowChange)
    }
    this.counts[slot] = count + 1
    this.lastMs[slot] = samples.timestampsMs[at] as number
    this.lastHigh[slot] = high
    this.lastLow[slot] = low
  }

  /** The bits that a slot's chunk has taken. */
  bitLength(slot: number): number {
    return (this.#fullBlocks[slot] as number) * BLOCK_BITS + (this.#tailBits[slot] as number)
  }

  /** A copy of a slot's bits as words, to decode from. */
  words(slot: number): Uint32Array {
    return this.counts[slot] === 0
      ? new Uint32Array(0)
      : this.#arena.read(this.#firstBlock[slot] as number, this.bitLength(slot))
  }

  /** A slot's bits as words in a room that is used again: valid until the next reading into it. */
  readWords(slot: number, room: { at: Uint32Array }): Uint32Array {
    const bits = this.bitLength(slot)
    if (this.counts[slot] === 0) return room.at
    const size = Math.ceil(bits / 32)
    if (room.at.length < size) room.at = new Uint32Array(size + (size >>> 1))
    this.#arena.readInto(this.#firstBlock[slot] as number, size, room.at)
    return room.at
  }

  /** The slot's chunk as it is stored. */
  seal(slot: number): Uint8Array {
    return this.#sealer.seal(
      { words: this.words(slot), count: this.counts[slot] as number },
      this.bitLength(slot),
    )
  }

  /** Drops the slot's chunk, keeping its newest time and value. */
  cut(slot: number): void {
    if (this.counts[slot] === 0) return
    this.#arena.release(this.#firstBlock[slot] as number)
    this.counts[slot] = 0
    this.#fullBlocks[slot] = 0
    this.#tailBits[slot] = 0
  }

  /** Makes the slot as good as new. */
  clear(slot: number): void {
    this.cut(slot)
    this.lastMs[slot] = Number.NEGATIVE_INFINITY
    this.lastHigh[slot] = 0
    this.lastLow[slot] = 0
  }

  /** Writes everything needed to go on appending after a restart. */
  save(slot: number, out: ByteWriter): void {
    const count = this.counts[slot] as number
    out.uvarint(count)
    out.f64(this.lastMs[slot] as number)
    out.u32(this.lastHigh[slot] as number)
    out.u32(this.lastLow[slot] as number)
    if (count === 0) return
    out.f64(this.firstMs[slot] as number)
    out.f64(this.#lastDeltaMs[slot] as number)
    out.u8(this.#leading[slot] as number)
    out.u8(this.#trailing[slot] as number)
    out.uvarint(this.bitLength(slot))
    for (const word of this.words(slot)) out.u32(word)
  }

  /** Reads what `save` wrote, into an empty slot. */
  load(slot: number, from: ByteReader): void {
    const count = from.uvarint()
    this.counts[slot] = count
    this.lastMs[slot] = from.f64()
    this.lastHigh[slot] = from.u32()
    this.lastLow[slot] = from.u32()
    if (count === 0) return
    this.firstMs[slot] = from.f64()
    this.#lastDeltaMs[slot] = from.f64()
    this.#leading[slot] = from.u8()
    this.#trailing[slot] = from.u8()
    this.#firstBlock[slot] = this.#tailBlock[slot] = this.#arena.allocate()
    for (let bits = from.uvarint(); bits > 0; bits -= 32) {
      const size = Math.min(32, bits)
      this.#write(slot, from.u32() >>> (32 - size), size)
    }
  }

  #start(slot: number, timestampMs: number): void {
    this.#firstBlock[slot] = this.#tailBlock[slot] = this.#arena.allocate()
    this.#tailBits[slot] = 0
    this.#fullBlocks[slot] = 0
    this.#leading[slot] = NO_WINDOW
    this.#lastDeltaMs[slot] = 0
    this.firstMs[slot] = timestampMs
    this.#writeFloat(slot, timestampMs)
  }

  #appendTime(slot: number, timestampsMs: Float64Array, at: number): void {
    const timestampMs = timestampsMs[at] as number
    const lastMs = this.lastMs[slot] as number
    const lastDeltaMs = this.#lastDeltaMs[slot] as number
    const deltaMs = timestampMs - lastMs
    // A time that the decoder's sum would not give back exactly is written whole.
    if (deltaMs === lastDeltaMs && lastMs + lastDeltaMs === timestampMs) {
      this.#writeZero(slot)
      return
    }
    const change = deltaMs - lastDeltaMs
    this.#lastDeltaMs[slot] = deltaMs
    const isExact = change === (change | 0) && lastMs + (lastDeltaMs + change) === timestampMs
    if (isExact && change >= -64 && change < 64) this.#write(slot, 0b10 * 0x80 + (change + 64), 9)
    else if (isExact && change >= -2_048 && change < 2_048)
      this.#write(slot, 0b110 * 0x1000 + (change + 2_048), 15)
    else if (isExact && change >= -524_288 && change < 524_288)
      this.#write(slot, 0b1110 * 0x10_0000 + (change + 524_288), 24)
    else {
      this.#write(slot, 0b1111, 4)
      this.#writeFloat(slot, timestampMs)
    }
  }

  /** Writes the bits that changed since the last value; some did. */
  #appendValue(slot: number, high: number, low: number): void {
    const leading = Math.min(31, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high))
    const trailing = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low)
    const size = 64 - leading - trailing
    const windowLeading = this.#leading[slot] as number
    const windowTrailing = this.#trailing[slot] as number
    const windowSize = 64 - windowLeading - windowTrailing
    const fits = windowLeading !== NO_WINDOW && leading >= windowLeading && trailing >= windowTrailing
    // A new window costs eleven bits; one that is much too wide costs more.
    const isReused = fits && windowSize <= size + 11
    if (isReused) this.#write(slot, 0b10, 2)
    else {
      this.#leading[slot] = leading
      this.#trailing[slot] = trailing
      this.#write(slot, 0b11 * 0x800 + leading * 64 + (size & 63), 13)
    }
    // The bits that changed, as many as the window has, above those that did not.
    const shift = isReused ? windowTrailing : trailing
    const width = isReused ? windowSize : size
    if (width > 32) this.#write(slot, (high >>> shift) | 0, width - 32)
    this.#write(slot, lowerWord(high, low, shift), Math.min(width, 32))
  }

  #writeFloat(slot: number, value: number): void {
    this.#float[0] = value
    this.#write(slot, (this.#words[HIGH_WORD] as number) | 0, 32)
    this.#write(slot, (this.#words[LOW_WORD] as number) | 0, 32)
  }

  /** Appends a zero, which blocks are full of: most samples are two of them, and touch no block at all. */
  #writeZero(slot: number): void {
    const used = this.#tailBits[slot] as number
    if (used === BLOCK_BITS) this.#write(slot, 0, 1)
    else this.#tailBits[slot] = used + 1
  }

  /** Appends the low `size` (1 … 32) bits of a number that has no others. */
  #write(slot: number, bits: number, size: number): void {
    let used = this.#tailBits[slot] as number
    let block = this.#tailBlock[slot] as number
    if (used === BLOCK_BITS) {
      block = this.#nextBlock(slot, block)
      used = 0
    }
    const free = 32 - (used & 31)
    const page = this.#arena.pageOf(block)
    const at = this.#arena.offsetOf(block) + (used >>> 5)
    if (size <= free) {
      page[at] = (page[at] as number) | (bits << (free - size))
      this.#tailBits[slot] = used + size
      return
    }
    const rest = size - free
    page[at] = (page[at] as number) | (bits >>> rest)
    if (used + free === BLOCK_BITS) {
      const next = this.#nextBlock(slot, block)
      this.#arena.pageOf(next)[this.#arena.offsetOf(next)] = bits << (32 - rest)
      this.#tailBits[slot] = rest
      return
    }
    page[at + 1] = bits << (32 - rest)
    this.#tailBits[slot] = used + size
  }

  #nextBlock(slot: number, block: number): number {
    const next = this.#arena.extend(block)
    this.#tailBlock[slot] = next
    this.#fullBlocks[slot] = (this.#fullBlocks[slot] as number) + 1
    return next
  }
}

const COLUMN_BYTES = 4 * 4 + 3 * 8 + 2 + 3 * 4 + 2

type Column = { set(from: ArrayLike<number>): void }

function widened<C extends Column>(column: ArrayLike<number>, wider: C): C {
  wider.set(column)
  return wider
}

/** The low word of (high:low) moved right by `shift` places, as a signed integer. */
function lowerWord(high: number, low: number, shift: number): number {
  if (shift >= 32) return (high >>> (shift - 32)) | 0
  return shift === 0 ? low : (low >>> shift) | (high << (32 - shift))
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word)
}
