import { ByteReader, ByteWriter } from './bytes.ts'

/** The first byte of a stored chunk: bits as they were first written, without runs and steps. */
export const GORILLA_FORMAT = 1
/** The first byte of a stored chunk of the bits of a growing one. */
const BITS_FORMAT = 3
/** So many samples at most: a chunk that says more is damaged. */
export const MOST_SAMPLES = 2 ** 24

/** Samples of a run; what is longer is several. */
export const LONGEST_RUN = 0xffff

/**
 * A chunk's bits, the first in each word's highest place, and how many samples they hold. What is left of the samples
 * behind the last of the bits is a run.
 */
export type ChunkBits = { readonly words: Uint32Array; readonly count: number; readonly bits: number }

/** A stored chunk: format, number of samples, number of bits, then these, the first in each byte's highest place. */
export function sealBits({ words, count, bits }: ChunkBits): Uint8Array {
  const out = new ByteWriter(Math.ceil(bits / 8) + 12)
  out.u8(BITS_FORMAT)
  out.uvarint(count)
  out.uvarint(bits)
  for (let done = 0; done < bits; done += 8)
    out.u8(((words[done >>> 5] as number) >>> (24 - (done & 31))) & 0xff)
  return out.written()
}

/** The bits of a stored chunk. @throws on a format that is not known, or a count that cannot be */
export function unsealBits(chunk: Uint8Array): ChunkBits {
  const from = new ByteReader(chunk)
  const format = from.u8()
  if (format !== BITS_FORMAT && format !== GORILLA_FORMAT)
    throw new Error(`a stored chunk has the unknown format ${format}`)
  const count = from.uvarint()
  const bits = format === BITS_FORMAT ? from.uvarint() : (chunk.length - from.at) * 8
  const size = chunk.length - from.at
  if (bits > size * 8)
    throw new Error(`a stored chunk says that it has ${bits} bits, which ${size} bytes have not`)
  if (count > mostSamples(format, bits))
    throw new Error(`a stored chunk says that it holds ${count} samples, which ${size} bytes cannot`)
  return { words: wordsFrom(chunk, from.at), count, bits }
}

/** The first sample takes 128 bits; of the older format each further one two at least, of the other a run 32 at most. */
function mostSamples(format: number, bits: number): number {
  if (bits < 128) return 0
  if (format === GORILLA_FORMAT) return (bits - 128) / 2 + 1
  return Math.min(MOST_SAMPLES, 1 + LONGEST_RUN * ((bits - 128) / 32 + 1))
}

function wordsFrom(chunk: Uint8Array, start: number): Uint32Array {
  const size = chunk.length - start
  const words = new Uint32Array(Math.ceil(size / 4))
  const view = new DataView(chunk.buffer, chunk.byteOffset + start, size)
  const whole = size >>> 2
  for (let i = 0; i < whole; i++) words[i] = view.getUint32(i * 4)
  for (let i = whole * 4; i < size; i++)
    words[whole] = (words[whole] as number) | (view.getUint8(i) << (24 - (i & 3) * 8))
  return words
}
