import { ByteReader, ByteWriter } from '../chunk/index.ts'
import { decodeHistogram, encodeHistogram, type NativeHistogram } from '../native-histogram/index.ts'

const HISTOGRAM = 0
const LATE = 1

/** What stands beside the log of samples: histograms, and samples that came when newer ones were there. */
export class SideLogWriter {
  readonly #out = new ByteWriter(256)

  get bytes(): number {
    return this.#out.length
  }

  histogram(id: number, timestampMs: number, histogram: NativeHistogram): void {
    this.#begin(HISTOGRAM, id, timestampMs)
    encodeHistogram(histogram, this.#out)
  }

  /** A sample out of order, by the words of its value. */
  late(id: number, timestampMs: number, words: { readonly high: number; readonly low: number }): void {
    this.#begin(LATE, id, timestampMs)
    this.#out.u32(words.low)
    this.#out.u32(words.high)
  }

  /** Everything written so far, as a copy; the writer starts again. Null when there is nothing. */
  take(): Uint8Array | null {
    if (this.#out.length === 0) return null
    const block = this.#out.written().slice()
    this.#out.length = 0
    return block
  }

  #begin(kind: number, id: number, timestampMs: number): void {
    this.#out.u8(kind)
    this.#out.uvarint(id)
    this.#out.f64(timestampMs)
  }
}

type SideEntry = { readonly id: number; readonly timestampMs: number } & (
  | { readonly kind: 'histogram'; readonly histogram: NativeHistogram }
  | { readonly kind: 'late'; readonly high: number; readonly low: number }
)

/** Reads a block, entry by entry. @throws when it is cut off or damaged */
export function* readSideLog(block: Uint8Array): Generator<SideEntry> {
  const from = new ByteReader(block)
  while (!from.isAtEnd) {
    const kind = from.u8()
    const where = { id: from.uvarint(), timestampMs: from.f64() }
    if (kind === HISTOGRAM) yield { kind: 'histogram', ...where, histogram: decodeHistogram(from) }
    else if (kind === LATE) {
      const low = from.u32()
      yield { kind: 'late', ...where, high: from.u32(), low }
    } else throw new Error(`the log of histograms has an entry of the unknown kind ${kind}`)
  }
}
