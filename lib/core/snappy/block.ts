/** A block that is not snappy, or would become too large; the words are those of Go's library. */
export class SnappyError extends Error {
  constructor(readonly snappyFault: 'corrupt' | 'too_large') {
    super(snappyFault === 'corrupt' ? 'snappy: corrupt input' : 'snappy: decoded block is too large')
    this.name = 'SnappyError'
  }
}

const corrupt = (): SnappyError => new SnappyError('corrupt')

/**
 * Unpacks one block of the snappy format (github.com/google/snappy, format_description.txt). The length that it states
 * is looked at before anything is allocated, and nothing is written beyond it.
 * @throws SnappyError
 */
export function unpackBlock(block: Uint8Array, maxBytes: number): Uint8Array {
  const { value: length, next } = readLength(block)
  if (length > maxBytes) throw new SnappyError('too_large')
  const out = new Uint8Array(length)
  let from = next
  let to = 0
  while (from < block.length) {
    const tag = block[from] as number
    if ((tag & 3) === 0) {
      const literal = literalAt(block, from)
      if (literal.start + literal.length > block.length || to + literal.length > length) throw corrupt()
      out.set(block.subarray(literal.start, literal.start + literal.length), to)
      to += literal.length
      from = literal.start + literal.length
    } else {
      const copy = copyAt(block, from)
      if (copy.offset === 0 || copy.offset > to || to + copy.length > length) throw corrupt()
      repeat(out, to, copy)
      to += copy.length
      from = copy.next
    }
  }
  if (to !== length) throw corrupt()
  return out
}

type Copy = { readonly offset: number; readonly length: number; readonly next: number }

function repeat(out: Uint8Array, to: number, { offset, length }: Copy): void {
  const start = to - offset
  if (offset >= length) out.copyWithin(to, start, start + length)
  // What is copied grows while it is copied.
  else for (let i = 0; i < length; i++) out[to + i] = out[start + i] as number
}

function readLength(block: Uint8Array): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = block[i]
    if (byte === undefined) throw corrupt()
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) {
      if (value > 0xffffffff) throw corrupt()
      return { value, next: i + 1 }
    }
  }
  throw corrupt()
}

function literalAt(block: Uint8Array, at: number): { start: number; length: number } {
  const short = (block[at] as number) >> 2
  if (short < 60) return { start: at + 1, length: short + 1 }
  const bytes = short - 59
  return { start: at + 1 + bytes, length: littleEndian(block, at + 1, bytes) + 1 }
}

function copyAt(block: Uint8Array, at: number): Copy {
  const tag = block[at] as number
  if ((tag & 3) === 1) {
    const offset = ((tag >> 5) << 8) | littleEndian(block, at + 1, 1)
    return { offset, length: ((tag >> 2) & 7) + 4, next: at + 2 }
  }
  const bytes = (tag & 3) === 2 ? 2 : 4
  return { offset: littleEndian(block, at + 1, bytes), length: (tag >> 2) + 1, next: at + 1 + bytes }
}

function littleEndian(block: Uint8Array, at: number, bytes: number): number {
  let value = 0
  for (let i = 0; i < bytes; i++) {
    const byte = block[at + i]
    if (byte === undefined) throw corrupt()
    value += byte * 2 ** (8 * i)
  }
  return value
}
