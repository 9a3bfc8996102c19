import { ChunkDecoder } from './chunk-decoder.ts'
import { encodeDecimalChunk } from './decimal-chunk.ts'
import { SampleColumns } from './sample-columns.ts'
import { type ChunkBits, sealBits } from './sealed-chunk.ts'

const EVERYTHING = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }

/** Puts finished chunks into the form that takes least. */
export class ChunkSealer {
  readonly #decoder = new ChunkDecoder()
  readonly #columns = new SampleColumns(512)

  seal(chunk: ChunkBits): Uint8Array {
    this.#columns.length = 0
    this.#decoder.decodeBits(chunk, EVERYTHING, this.#columns)
    // Samples that a chunk could not give back would be lost for good.
    if (this.#columns.length !== chunk.count || chunk.count === 0) return sealBits(chunk)
    const decimal = encodeDecimalChunk(this.#columns.view())
    return decimal !== null && decimal.length * 8 < chunk.bits + 40 ? decimal : sealBits(chunk)
  }
}
