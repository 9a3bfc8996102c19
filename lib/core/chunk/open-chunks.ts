import { BitStreams, STREAM_BYTES, widened } from './bit-streams.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { MOST_WHOLE, POWERS } from './decimals.ts'
import { floatAt } from './read-bits.ts'
import type { SampleSource } from './sample-source.ts'
import { ChunkSealer } from './seal-chunk.ts'
import { type ChunkBits, LONGEST_RUN } from './sealed-chunk.ts'
import { HIGH_WORD, LOW_WORD, lowerWord, trailingZeros, wordsOf } from './words.ts'

/** No window of significant bits was written yet. */
const NO_WINDOW = 255
/** The value is no decimal number: it is not looked for again in this chunk. */
const NO_DECIMALS = 255
/** The next step says anew how wide it is. */
const NO_WIDTH = 0

/**
 * The growing chunks of many series, column by column: runs of samples that come on time with the value before, and
 * between them steps of times and values, appended bit by bit. `docs/formats.md` has the bits; the way of times and of
 * values that are no decimal numbers is Gorilla's (Pelkonen et al., VLDB 2015).
 * A slot's newest time and value outlive its chunk, so that order is kept across chunks.
 */
export class OpenChunks {
  counts = new Uint32Array(0)
  /** The newest sample's time; -Infinity before the first. */
  lastMs = new Float64Array(0)
  /** The words of the newest values, as `wordsOf` gives them: as a number a NaN may lose its payload. */
  lastWords: Uint32Array = new Uint32Array(0)
  #lastValues = new Float64Array(0)
  #lastDeltaMs = new Float64Array(0)
  /** Samples at the end that came on time with the value before: not written before something else comes. */
  #runs = new Uint16Array(0)
  #decimals = new Uint8Array(0)
  #width = new Uint8Array(0)
  #leading = new Uint8Array(0)
  #trailing = new Uint8Array(0)
  readonly #streams = new BitStreams()
  readonly #sealer = new ChunkSealer()
  readonly #firstWords = new Uint32Array(2)
  readonly #float = new Float64Array(1)
  readonly #words = wordsOf(this.#float)

  get bytes(): number {
    return this.#streams.bytes + this.counts.length * COLUMN_BYTES
  }

  get sampleBytes(): number {
    return this.#streams.bytesInUse
  }

  /** Makes room for slots 0 … slots - 1; new ones are empty. */
  reserve(slots: number): void {
    const before = this.counts.length
    if (slots <= before) return
    const size = Math.max(slots, before + (before >>> 2), 64)
    this.counts = widened(this.counts, new Uint32Array(size))
    this.lastMs = widened(this.lastMs, new Float64Array(size)).fill(Number.NEGATIVE_INFINITY, before)
    // A copy of bytes: a NaN keeps its payload.
    this.#lastValues = widened(this.#lastValues, new Float64Array(size))
    this.lastWords = wordsOf(this.#lastValues)
    this.#lastDeltaMs = widened(this.#lastDeltaMs, new Float64Array(size))
    this.#runs = widened(this.#runs, new Uint16Array(size))
    this.#decimals = widened(this.#decimals, new Uint8Array(size))
    this.#width = widened(this.#width, new Uint8Array(size))
    this.#leading = widened(this.#leading, new Uint8Array(size))
    this.#trailing = widened(this.#trailing, new Uint8Array(size))
    this.#streams.reserve(size)
  }

  /**
   * Appends sample `at` of some columns. The caller has made sure that it is newer than the slot's last. Inside, words
   * are signed integers and times stay in their columns: whatever else goes through a call becomes an object.
   */
  append(slot: number, samples: SampleSource, at: number): void {
    const high = samples.words[2 * at + HIGH_WORD] as number
    const low = samples.words[2 * at + LOW_WORD] as number
    const count = this.counts[slot] as number
    if (count === 0) this.#start(slot, samples, at)
    else {
      const highChange = high ^ (this.lastWords[2 * slot + HIGH_WORD] as number)
      const lowChange = low ^ (this.lastWords[2 * slot + LOW_WORD] as number)
      const isRepeated = (highChange | lowChange) === 0
      const isOnTime = this.#isOnTime(slot, samples.timestampsMs, at)
      if (isRepeated && isOnTime) this.#lengthenRun(slot)
      else {
        if (this.#runs[slot] !== 0) this.#endRun(slot)
        if (!isOnTime) this.#appendTime(slot, samples.timestampsMs, at)
        if (isRepeated) this.#streams.write(slot, 0, 1)
        else if (!this.#appendStep(slot, samples.values, at, isOnTime))
          this.#appendChange(slot, highChange, lowChange, isOnTime)
      }
    }
    this.counts[slot] = count + 1
    this.lastMs[slot] = samples.timestampsMs[at] as number
    this.lastWords[2 * slot + HIGH_WORD] = high
    this.lastWords[2 * slot + LOW_WORD] = low
  }

  /** When the first sample of a slot's chunk was; only where there is one. */
  firstMs(slot: number): number {
    this.#streams.readInto(slot, 2, this.#firstWords)
    return floatAt(this.#firstWords, 0)
  }

  /** The bits that a slot's chunk has taken. */
  bitLength(slot: number): number {
    return this.#streams.bitLength(slot)
  }

  /** A copy of a slot's chunk, to decode from. */
  bits(slot: number): ChunkBits {
    return this.readBits(slot, { at: new Uint32Array(Math.ceil(this.bitLength(slot) / 32)) })
  }

  /** A slot's chunk in a room that is used again: valid until the next reading into it. */
  readBits(slot: number, room: { at: Uint32Array }): ChunkBits {
    const count = this.counts[slot] as number
    const bits = this.bitLength(slot)
    const size = Math.ceil(bits / 32)
    if (room.at.length < size) room.at = new Uint32Array(size + (size >>> 1))
    if (count > 0) this.#streams.readInto(slot, size, room.at)
    return { words: room.at, count, bits }
  }

  /** The slot's chunk as it is stored. */
  seal(slot: number): Uint8Array {
    return this.#sealer.seal(this.bits(slot))
  }

  /** Drops the slot's chunk, keeping its newest time and value. */
  cut(slot: number): void {
    if (this.counts[slot] === 0) return
    this.#streams.drop(slot)
    this.counts[slot] = 0
  }

  /** Makes the slot as good as new. */
  clear(slot: number): void {
    this.cut(slot)
    this.lastMs[slot] = Number.NEGATIVE_INFINITY
    this.lastWords[2 * slot] = 0
    this.lastWords[2 * slot + 1] = 0
  }

  /** Gives an empty slot the newest time and value that it had. */
  recall(slot: number, lastMs: number, { high, low }: { high: number; low: number }): void {
    this.lastMs[slot] = lastMs
    this.lastWords[2 * slot + HIGH_WORD] = high
    this.lastWords[2 * slot + LOW_WORD] = low
  }

  /** Writes everything needed to go on appending after a restart. */
  save(slot: number, out: ByteWriter): void {
    const { words, count, bits } = this.bits(slot)
    out.uvarint(count)
    out.f64(this.lastMs[slot] as number)
    out.u32(this.lastWords[2 * slot + HIGH_WORD] as number)
    out.u32(this.lastWords[2 * slot + LOW_WORD] as number)
    if (count === 0) return
    out.f64(this.#lastDeltaMs[slot] as number)
    out.uvarint(this.#runs[slot] as number)
    out.u8(this.#decimals[slot] as number)
    out.u8(this.#width[slot] as number)
    out.u8(this.#leading[slot] as number)
    out.u8(this.#trailing[slot] as number)
    out.uvarint(bits)
    for (const word of words) out.u32(word)
  }

  /** Reads what `save` wrote, into an empty slot. */
  load(slot: number, from: ByteReader): void {
    const count = from.uvarint()
    const lastMs = from.f64()
    this.recall(slot, lastMs, { high: from.u32(), low: from.u32() })
    this.counts[slot] = count
    if (count === 0) return
    this.#lastDeltaMs[slot] = from.f64()
    this.#runs[slot] = from.uvarint()
    this.#decimals[slot] = from.u8()
    this.#width[slot] = from.u8()
    this.#leading[slot] = from.u8()
    this.#trailing[slot] = from.u8()
    this.#streams.begin(slot)
    for (let bits = from.uvarint(); bits > 0; bits -= 32) {
      const size = Math.min(32, bits)
      this.#streams.write(slot, from.u32() >>> (32 - size), size)
    }
  }

  #start(slot: number, { timestampsMs, words }: SampleSource, at: number): void {
    const timestampMs = timestampsMs[at] as number
    this.#streams.begin(slot)
    this.#runs[slot] = 0
    this.#decimals[slot] = 0
    this.#width[slot] = NO_WIDTH
    this.#leading[slot] = NO_WINDOW
    this.#lastDeltaMs[slot] = 0
    this.#writeFloat(slot, timestampMs)
    this.#streams.write(slot, (words[2 * at + HIGH_WORD] as number) | 0, 32)
    this.#streams.write(slot, (words[2 * at + LOW_WORD] as number) | 0, 32)
  }

  /** Whether a sample comes as long after the last as that one after its own, as the decoder adds it up. */
  #isOnTime(slot: number, timestampsMs: Float64Array, at: number): boolean {
    return (this.lastMs[slot] as number) + (this.#lastDeltaMs[slot] as number) === timestampsMs[at]
  }

  #lengthenRun(slot: number): void {
    if (this.#runs[slot] === LONGEST_RUN) this.#endRun(slot)
    this.#runs[slot] = (this.#runs[slot] as number) + 1
  }

  /** A zero, and the run's length after Elias' gamma code: as many zeros as it has bits behind the first. */
  #endRun(slot: number): void {
    const run = this.#runs[slot] as number
    this.#streams.write(slot, run, 2 * (32 - Math.clz32(run)))
    this.#runs[slot] = 0
  }

  /** Writes that a sample comes that is not on time, and when. */
  #appendTime(slot: number, timestampsMs: Float64Array, at: number): void {
    const timestampMs = timestampsMs[at] as number
    const lastMs = this.lastMs[slot] as number
    const lastDeltaMs = this.#lastDeltaMs[slot] as number
    const deltaMs = timestampMs - lastMs
    const change = deltaMs - lastDeltaMs
    this.#lastDeltaMs[slot] = deltaMs
    // A time that the decoder's sums would not give back is written whole.
    const isExact =
      change === (change | 0) && lastDeltaMs + change === deltaMs && lastMs + deltaMs === timestampMs
    if (isExact && change >= -64 && change < 64) this.#streams.write(slot, 0b110 * 0x80 + (change + 64), 10)
    else if (isExact && change >= -2_048 && change < 2_048)
      this.#streams.write(slot, 0b1110 * 0x1000 + (change + 2_048), 16)
    else if (isExact && change >= -524_288 && change < 524_288)
      this.#streams.write(slot, 0b1_1110 * 0x10_0000 + (change + 524_288), 25)
    else {
      this.#streams.write(slot, 0b1_1111, 5)
      this.#writeFloat(slot, timestampMs)
    }
  }

  /** Writes that the value is another one: after a time, or on time. */
  #writeOther(slot: number, isOnTime: boolean): void {
    if (isOnTime) this.#streams.write(slot, 0b10, 2)
    else this.#streams.write(slot, 1, 1)
  }

  /** Writes the step between two decimal numbers; false when they are none, or lie too far from each other. */
  #appendStep(slot: number, values: Float64Array, at: number, isOnTime: boolean): boolean {
    const width = this.#width[slot] as number
    // With a width the last value is known to be such a number.
    if (width === NO_WIDTH) return this.#beginSteps(slot, values, at, isOnTime)
    const value = values[at] as number
    const power = POWERS[this.#decimals[slot] as number] as number
    const whole = Math.round(value * power)
    if (whole / power !== value) return this.#beginSteps(slot, values, at, isOnTime)
    const step = whole - Math.round((this.#lastValues[slot] as number) * power)
    if (!isStep(step, whole, value)) return false
    const folded = step > 0 ? 2 * step - 1 : -2 * step - 2
    const size = 32 - Math.clz32(folded) || 1
    // A new width costs ten bits; one that is much too wide costs more.
    if (size > width || width > size + 10) this.#writeShape(slot, folded | 0, size, isOnTime)
    else if (isOnTime && width < 30) this.#streams.write(slot, (0b100 << width) | folded, width + 3)
    else {
      this.#writeOther(slot, isOnTime)
      this.#streams.write(slot, 0, 1)
      this.#streams.write(slot, folded | 0, width)
    }
    return true
  }

  /** The same of the first step of some, or the first of more places after the point. */
  #beginSteps(slot: number, values: Float64Array, at: number, isOnTime: boolean): boolean {
    const value = values[at] as number
    let decimals = this.#decimals[slot] as number
    if (decimals === NO_DECIMALS || !Number.isFinite(value)) return false
    while (Math.round(value * (POWERS[decimals] as number)) / (POWERS[decimals] as number) !== value)
      if (++decimals === POWERS.length) {
        this.#decimals[slot] = NO_DECIMALS
        return false
      }
    this.#decimals[slot] = decimals
    this.#width[slot] = NO_WIDTH
    const power = POWERS[decimals] as number
    const last = this.#lastValues[slot] as number
    const lastWhole = Math.round(last * power)
    const whole = Math.round(value * power)
    const step = whole - lastWhole
    const isKnown = lastWhole / power === last && Math.abs(lastWhole) <= MOST_WHOLE
    if (!isKnown || !isStep(step, whole, value)) return false
    const folded = step > 0 ? 2 * step - 1 : -2 * step - 2
    this.#writeShape(slot, folded | 0, 32 - Math.clz32(folded) || 1, isOnTime)
    return true
  }

  /** Writes a step with the places after the point and the width of those that follow. */
  #writeShape(slot: number, folded: number, size: number, isOnTime: boolean): void {
    this.#width[slot] = size
    this.#writeOther(slot, isOnTime)
    this.#streams.write(slot, (0b10 << 9) | ((this.#decimals[slot] as number) << 5) | (size - 1), 11)
    this.#streams.write(slot, folded, size)
  }

  /** Writes the bits that changed since the last value; some did. */
  #appendChange(slot: number, high: number, low: number, isOnTime: boolean): void {
    const leading = Math.min(31, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high))
    const trailing = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low)
    const size = 64 - leading - trailing
    const windowLeading = this.#leading[slot] as number
    const windowTrailing = this.#trailing[slot] as number
    const windowSize = 64 - windowLeading - windowTrailing
    const fits = windowLeading !== NO_WINDOW && leading >= windowLeading && trailing >= windowTrailing
    // A new window costs eleven bits; one that is much too wide costs more.
    const isReused = fits && windowSize <= size + 11
    this.#width[slot] = NO_WIDTH
    this.#writeOther(slot, isOnTime)
    if (isReused) this.#streams.write(slot, 0b110, 3)
    else {
      this.#leading[slot] = leading
      this.#trailing[slot] = trailing
      this.#streams.write(slot, 0b111 * 0x800 + leading * 64 + (size & 63), 14)
    }
    // The bits that changed, as many as the window has, above those that did not.
    const shift = isReused ? windowTrailing : trailing
    const width = isReused ? windowSize : size
    if (width > 32) this.#streams.write(slot, (high >>> shift) | 0, width - 32)
    this.#streams.write(slot, lowerWord(high, low, shift), Math.min(width, 32))
  }

  #writeFloat(slot: number, value: number): void {
    this.#float[0] = value
    this.#streams.write(slot, (this.#words[HIGH_WORD] as number) | 0, 32)
    this.#streams.write(slot, (this.#words[LOW_WORD] as number) | 0, 32)
  }
}

/** Minus zero is nothing that a sum leads to. */
const isStep = (step: number, whole: number, value: number): boolean =>
  step !== 0 &&
  Math.abs(step) <= 0x7fff_ffff &&
  Math.abs(whole) <= MOST_WHOLE &&
  (whole !== 0 || !Object.is(value, -0))

const COLUMN_BYTES = 4 + 3 * 8 + 2 + 4 + STREAM_BYTES
