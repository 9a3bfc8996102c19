/** Copies do not reach beyond a block of this size, so that places in it are short numbers. */
const BLOCK_BYTES = 65_536
const TABLE_BITS = 14
/** What a copy is worth: shorter ones are cheaper as literals. */
const SHORTEST_COPY = 4
/** The last bytes of a block are literals, so that four can always be read at once. */
const MARGIN = 15
/** Above this a literal is copied by the engine, not byte by byte. */
const LONG_LITERAL = 48

/** The most that a block of so many bytes can become. */
const longestPacked = (bytes: number): number => 32 + bytes + Math.ceil(bytes / 6)

/**
 * Packs bytes into one block of the snappy format (github.com/google/snappy, format_description.txt), as Google's
 * compressor does: a table of where four bytes were seen last, and longer strides where nothing repeats.
 */
export function packBlock(plain: Uint8Array): Uint8Array {
  const packer = new Packer(plain)
  for (let from = 0; from < plain.length; from += BLOCK_BYTES)
    packer.pack(from, Math.min(plain.length, from + BLOCK_BYTES))
  return packer.packed()
}

class Packer {
  readonly #plain: Uint8Array
  readonly #view: DataView
  readonly #out: Uint8Array
  /** Places within the block, by the hash of the four bytes there. */
  readonly #table = new Uint16Array(1 << TABLE_BITS)
  #to = 0

  constructor(plain: Uint8Array) {
    this.#plain = plain
    this.#view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength)
    this.#out = new Uint8Array(longestPacked(plain.length))
    let rest = plain.length
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#out[this.#to++] = (rest % 128) | 128
    this.#out[this.#to++] = rest
  }

  packed(): Uint8Array {
    return this.#out.slice(0, this.#to)
  }

  pack(start: number, end: number): void {
    const [view, table] = [this.#view, this.#table]
    table.fill(0)
    const last = end - MARGIN
    let literalFrom = start
    let misses = 32
    for (let at = start + 1; at < last; ) {
      const word = view.getInt32(at, true)
      const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - TABLE_BITS)
      const candidate = start + (table[slot] as number)
      table[slot] = at - start
      if (view.getInt32(candidate, true) !== word) {
        at += misses++ >> 5
        continue
      }
      this.#literal(literalFrom, at)
      const length = this.#matching(candidate, at, end)
      this.#copy(at - candidate, length)
      at += length
      literalFrom = at
      misses = 32
      // What ends here is likely to begin here again.
      if (at < last)
        table[Math.imul(view.getInt32(at - 1, true), 0x1e35a7bd) >>> (32 - TABLE_BITS)] = at - 1 - start
    }
    this.#literal(literalFrom, end)
  }

  /** How many bytes are equal from two places on, of which the first four are known to be; `b` is the later one. */
  #matching(a: number, b: number, end: number): number {
    const [plain, view] = [this.#plain, this.#view]
    let length = SHORTEST_COPY
    while (b + length + 4 <= end && view.getInt32(a + length, true) === view.getInt32(b + length, true))
      length += 4
    while (b + length < end && plain[a + length] === plain[b + length]) length++
    return length
  }

  #literal(from: number, end: number): void {
    const length = end - from
    if (length === 0) return
    const [plain, out] = [this.#plain, this.#out]
    const count = length - 1
    if (count < 60) out[this.#to++] = count << 2
    else if (count < 256) {
      out[this.#to++] = 60 << 2
      out[this.#to++] = count
    } else {
      out[this.#to++] = 61 << 2
      out[this.#to++] = count & 0xff
      out[this.#to++] = count >> 8
    }
    if (length > LONG_LITERAL) out.set(plain.subarray(from, end), this.#to)
    else for (let i = 0; i < length; i++) out[this.#to + i] = plain[from + i] as number
    this.#to += length
  }

  /** A copy is of at most 64 bytes; a short and near one takes two bytes instead of three. */
  #copy(offset: number, length: number): void {
    let rest = length
    for (; rest >= 68; rest -= 64) this.#farCopy(offset, 64)
    if (rest > 64) {
      this.#farCopy(offset, 60)
      rest -= 60
    }
    if (rest >= 12 || offset >= 2_048) {
      this.#farCopy(offset, rest)
      return
    }
    this.#out[this.#to++] = ((offset >> 8) << 5) | ((rest - 4) << 2) | 1
    this.#out[this.#to++] = offset & 0xff
  }

  #farCopy(offset: number, length: number): void {
    this.#out[this.#to++] = ((length - 1) << 2) | 2
    this.#out[this.#to++] = offset & 0xff
    this.#out[this.#to++] = offset >> 8
  }
}
