import { ByteReader, ByteWriter } from '../chunk/index.ts'
import { decodeHistogram, encodeHistogram, type NativeHistogram } from '../native-histogram/index.ts'

const DAY_MS = 86_400_000
export const HISTOGRAM_CHUNK_SPAN_MS = 2 * 3_600_000
const FULL_BYTES = 32_768
const FORMAT = 1
const TIME_DELTA = 0
const TIME_WHOLE = 1

export type TimedHistogram = { readonly timestampMs: number; readonly histogram: NativeHistogram }

/** What is told of a chunk of histograms beside its bytes. */
export type HistogramChunkFacts = {
  /** Tells chunks of a series apart that begin at the same time; the later begun has the higher one. */
  readonly part: number
  readonly fromMs: number
  readonly toMs: number
  readonly samples: number
}

/**
 * Histograms of one series, encoded one after the other as they came; grows until it is full. It lies within one day,
 * so that its day can go as a whole, and spans two hours at most. `docs/formats.md` has the bytes.
 */
export class HistogramChunk {
  toMs: number
  samples = 0
  /** How many of its samples are stored. */
  stored = 0
  readonly #out = new ByteWriter(512)
  #lastMs = 0
  #last: NativeHistogram | undefined

  constructor(
    readonly part: number,
    readonly fromMs: number,
  ) {
    this.toMs = fromMs
    this.#out.u8(FORMAT)
  }

  /** Takes up one that was stored, to go on with it. */
  static resume(facts: HistogramChunkFacts, data: Uint8Array): HistogramChunk {
    const chunk = new HistogramChunk(facts.part, facts.fromMs)
    for (const sample of readHistogramChunk(data)) chunk.add(sample)
    chunk.stored = chunk.samples
    return chunk
  }

  get bytes(): number {
    return this.#out.length
  }

  get isFull(): boolean {
    return this.bytes >= FULL_BYTES
  }

  hasRoom(timestampMs: number): boolean {
    const { fromMs } = this
    const isOfItsTime = timestampMs >= fromMs && timestampMs - fromMs < HISTOGRAM_CHUNK_SPAN_MS
    return isOfItsTime && dayOf(timestampMs) === dayOf(fromMs) && !this.isFull
  }

  add({ timestampMs, histogram }: TimedHistogram): void {
    const deltaMs = timestampMs - this.#lastMs
    if (Number.isSafeInteger(timestampMs) && Number.isSafeInteger(deltaMs * 2)) {
      this.#out.u8(TIME_DELTA)
      this.#out.varint(deltaMs)
    } else {
      this.#out.u8(TIME_WHOLE)
      this.#out.f64(timestampMs)
    }
    encodeHistogram(histogram, this.#out, this.#last)
    this.#lastMs = timestampMs
    this.#last = histogram
    this.toMs = Math.max(this.toMs, timestampMs)
    this.samples++
  }

  /** Its bytes as they are now: a copy. */
  data(): Uint8Array {
    return this.#out.written().slice()
  }
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)

/** What a chunk holds, in the order in which it came; a time may come twice. @throws when it is damaged */
export function* readHistogramChunk(data: Uint8Array): Generator<TimedHistogram> {
  const from = new ByteReader(data)
  const format = from.u8()
  if (format !== FORMAT) throw new Error(`a chunk of histograms has the unknown format ${format}`)
  let timestampMs = 0
  let histogram: NativeHistogram | undefined
  while (!from.isAtEnd) {
    timestampMs = from.u8() === TIME_DELTA ? timestampMs + from.varint() : from.f64()
    histogram = decodeHistogram(from, histogram)
    yield { timestampMs, histogram }
  }
}
