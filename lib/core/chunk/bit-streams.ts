import { BitArena, BLOCK_BITS } from './bit-arena.ts'

/** Many streams of bits that grow beside each other, column by column, in the blocks of one arena. */
export class BitStreams {
  #firstBlock = new Uint32Array(0)
  #tailBlock = new Uint32Array(0)
  #tailBits = new Uint16Array(0)
  #fullBlocks = new Uint32Array(0)
  readonly #arena = new BitArena()

  /** Bytes taken from the system for bits. */
  get bytes(): number {
    return this.#arena.bytes
  }

  get bytesInUse(): number {
    return this.#arena.bytesInUse
  }

  /** Makes room for `size` streams. */
  reserve(size: number): void {
    this.#firstBlock = widened(this.#firstBlock, new Uint32Array(size))
    this.#tailBlock = widened(this.#tailBlock, new Uint32Array(size))
    this.#tailBits = widened(this.#tailBits, new Uint16Array(size))
    this.#fullBlocks = widened(this.#fullBlocks, new Uint32Array(size))
  }

  /** Begins a stream that has no block. */
  begin(stream: number): void {
    this.#firstBlock[stream] = this.#tailBlock[stream] = this.#arena.allocate()
    this.#tailBits[stream] = 0
    this.#fullBlocks[stream] = 0
  }

  /** Gives back the blocks of a stream that was begun. */
  drop(stream: number): void {
    this.#arena.release(this.#firstBlock[stream] as number)
    this.#fullBlocks[stream] = 0
    this.#tailBits[stream] = 0
  }

  bitLength(stream: number): number {
    return (this.#fullBlocks[stream] as number) * BLOCK_BITS + (this.#tailBits[stream] as number)
  }

  /** The first `count` words of a stream that was begun, into a room that is long enough. */
  readInto(stream: number, count: number, words: Uint32Array): void {
    this.#arena.readInto(this.#firstBlock[stream] as number, count, words)
  }

  /** Appends the low `size` (1 … 32) bits of a number that has no others. */
  write(stream: number, bits: number, size: number): void {
    let used = this.#tailBits[stream] as number
    let block = this.#tailBlock[stream] as number
    if (used === BLOCK_BITS) {
      block = this.#nextBlock(stream, block)
      used = 0
    }
    const free = 32 - (used & 31)
    const page = this.#arena.pageOf(block)
    const at = this.#arena.offsetOf(block) + (used >>> 5)
    if (size <= free) {
      page[at] = (page[at] as number) | (bits << (free - size))
      this.#tailBits[stream] = used + size
      return
    }
    const rest = size - free
    page[at] = (page[at] as number) | (bits >>> rest)
    if (used + free === BLOCK_BITS) {
      const next = this.#nextBlock(stream, block)
      this.#arena.pageOf(next)[this.#arena.offsetOf(next)] = bits << (32 - rest)
      this.#tailBits[stream] = rest
      return
    }
    page[at + 1] = bits << (32 - rest)
    this.#tailBits[stream] = used + size
  }

  #nextBlock(stream: number, block: number): number {
    const next = this.#arena.extend(block)
    this.#tailBlock[stream] = next
    this.#fullBlocks[stream] = (this.#fullBlocks[stream] as number) + 1
    return next
  }
}

/** What the columns here take for a stream. */
export const STREAM_BYTES = 3 * 4 + 2

type Column = { set(from: ArrayLike<number>): void }

/** A column's content in a longer one. */
export function widened<C extends Column>(column: ArrayLike<number>, wider: C): C {
  wider.set(column)
  return wider
}
