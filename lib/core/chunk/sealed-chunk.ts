import { ByteReader, ByteWriter } from './bytes.ts'

/** The first byte of a stored chunk. */
const CHUNK_FORMAT = 1

/** A chunk's bits, the first in each word's highest place, and how many samples they hold. */
export type ChunkBits = { readonly words: Uint32Array; readonly count: number }

/** A stored chunk: format, number of samples, then the bits, the first in each byte's highest place. */
export function sealWords(words: Uint32Array, bits: number, count: number): Uint8Array {
  const out = new ByteWriter(Math.ceil(bits / 8) + 8)
  out.u8(CHUNK_FORMAT)
  out.uvarint(count)
  for (let done = 0; done < bits; done += 8)
    out.u8(((words[done >>> 5] as number) >>> (24 - (done & 31))) & 0xff)
  return out.written()
}

/** The bits of a stored chunk as words, and how many samples they hold. @throws on a format that is not known, or a count that cannot be */
export function unsealWords(chunk: Uint8Array): ChunkBits {
  const from = new ByteReader(chunk)
  const format = from.u8()
  if (format !== CHUNK_FORMAT) throw new Error(`a stored chunk has the unknown format ${format}`)
  const count = from.uvarint()
  const size = chunk.length - from.at
  // The first sample takes 128 bits, each further one two at least.
  if (count > 0 && 128 + (count - 1) * 2 > size * 8 + 7)
    throw new Error(`a stored chunk says that it holds ${count} samples, which ${size} bytes cannot`)
  const words = new Uint32Array(Math.ceil(size / 4))
  const view = new DataView(chunk.buffer, chunk.byteOffset + from.at, size)
  const whole = size >>> 2
  for (let i = 0; i < whole; i++) words[i] = view.getUint32(i * 4)
  for (let i = whole * 4; i < size; i++)
    words[whole] = (words[whole] as number) | (view.getUint8(i) << (24 - (i & 3) * 8))
  return { words, count }
}
