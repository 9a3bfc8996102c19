/** The last word of a block is the number of the next one. */
export const BLOCK_WORDS = 8
export const BLOCK_BITS = (BLOCK_WORDS - 1) * 32
const BLOCKS_PER_PAGE = 8_192
const PAGE_SHIFT = 13
const NO_BLOCK = 0xffffffff

/**
 * Bits of many streams in chained blocks of 32 bytes. One allocation holds thousands of blocks, so a hundred thousand
 * growing streams cost their bits and half a block each, and nothing to the garbage collector.
 */
export class BitArena {
  readonly #pages: Uint32Array[] = []
  #free = NO_BLOCK
  #made = 0
  #used = 0

  /** Bytes taken from the system; freed blocks are used again before more are taken. */
  get bytes(): number {
    return this.#pages.length * BLOCKS_PER_PAGE * BLOCK_WORDS * 4
  }

  /** Bytes of blocks that hold a stream now. */
  get bytesInUse(): number {
    return this.#used * BLOCK_WORDS * 4
  }

  /** A block of zeros that ends its chain. */
  allocate(): number {
    this.#used++
    const block = this.#free === NO_BLOCK ? this.#make() : this.#reuse()
    const page = this.pageOf(block)
    const at = this.offsetOf(block)
    page.fill(0, at, at + BLOCK_WORDS)
    page[at + BLOCK_WORDS - 1] = NO_BLOCK
    return block
  }

  /** A block chained behind another. */
  extend(block: number): number {
    const next = this.allocate()
    this.pageOf(block)[this.offsetOf(block) + BLOCK_WORDS - 1] = next
    return next
  }

  /** Gives back a whole chain. */
  release(first: number): void {
    let block = first
    while (block !== NO_BLOCK) {
      const next = this.#nextOf(block)
      this.pageOf(block)[this.offsetOf(block) + BLOCK_WORDS - 1] = this.#free
      this.#free = block
      this.#used--
      block = next
    }
  }

  /** The words of a chain's first `bits` bits, copied behind one another. */
  read(first: number, bits: number): Uint32Array {
    const words = new Uint32Array(Math.ceil(bits / 32))
    this.readInto(first, words.length, words)
    return words
  }

  /** The same of a chain's first `count` words, into a room that is long enough. */
  readInto(first: number, count: number, words: Uint32Array): void {
    let block = first
    for (let at = 0; at < count; at += BLOCK_WORDS - 1) {
      const from = this.offsetOf(block)
      const size = Math.min(BLOCK_WORDS - 1, count - at)
      // Word by word: a view of so few of them costs more than they do.
      const page = this.pageOf(block)
      for (let i = 0; i < size; i++) words[at + i] = page[from + i] as number
      block = this.#nextOf(block)
    }
  }

  pageOf(block: number): Uint32Array {
    return this.#pages[block >>> PAGE_SHIFT] as Uint32Array
  }

  offsetOf(block: number): number {
    return (block & (BLOCKS_PER_PAGE - 1)) * BLOCK_WORDS
  }

  #nextOf(block: number): number {
    return this.pageOf(block)[this.offsetOf(block) + BLOCK_WORDS - 1] as number
  }

  #make(): number {
    if (this.#made === this.#pages.length * BLOCKS_PER_PAGE)
      this.#pages.push(new Uint32Array(BLOCKS_PER_PAGE * BLOCK_WORDS))
    return this.#made++
  }

  #reuse(): number {
    const block = this.#free
    this.#free = this.#nextOf(block)
    return block
  }
}
