import type { NativeHistogram } from '../native-histogram/index.ts'
import {
  HISTOGRAM_CHUNK_SPAN_MS,
  HistogramChunk,
  type HistogramChunkFacts,
  readHistogramChunk,
  type TimedHistogram,
} from './histogram-chunk.ts'

type Held = { chunks: HistogramChunk[]; newest: TimedHistogram | null }

/** The newest histograms of all series that have any, by ref. */
export class HistogramHead {
  bytes = 0
  readonly #byRef = new Map<number, Held>()

  /** Adds one; `newPart` names a chunk where a new one is begun. */
  add(ref: number, sample: TimedHistogram, newPart: () => number): void {
    const held = this.#heldOf(ref)
    let chunk = held.chunks.findLast(one => one.hasRoom(sample.timestampMs))
    if (!chunk) {
      chunk = new HistogramChunk(newPart(), sample.timestampMs)
      held.chunks.push(chunk)
    }
    const before = chunk.samples === 0 ? 0 : chunk.bytes
    chunk.add(sample)
    this.bytes += chunk.bytes - before
    note(held, sample)
  }

  /** Goes on with a chunk that was stored before, and knows its newest. */
  resume(ref: number, facts: HistogramChunkFacts, data: Uint8Array): void {
    const held = this.#heldOf(ref)
    const chunk = HistogramChunk.resume(facts, data)
    held.chunks.push(chunk)
    this.bytes += chunk.bytes
    for (const sample of readHistogramChunk(data)) note(held, sample)
  }

  /** The newest histogram of a series, if it is of that time. */
  newestAt(ref: number, timestampMs: number): NativeHistogram | null {
    const newest = this.#byRef.get(ref)?.newest
    return newest?.timestampMs === timestampMs ? newest.histogram : null
  }

  chunks(ref: number): readonly HistogramChunk[] {
    return this.#byRef.get(ref)?.chunks ?? []
  }

  /** Refs that hold histograms. */
  refs(): Iterable<number> {
    return this.#byRef.keys()
  }

  hasUnstored(ref: number): boolean {
    return this.chunks(ref).some(({ samples, stored }) => stored < samples)
  }

  /** Lets go of chunks that will not grow any more, and are stored. */
  release(ref: number, newestMs: number): void {
    const held = this.#byRef.get(ref)
    if (!held) return
    held.chunks = held.chunks.filter(chunk => {
      const mayGrow = !chunk.isFull && newestMs - chunk.fromMs < HISTOGRAM_CHUNK_SPAN_MS
      const stays = chunk.stored < chunk.samples || mayGrow
      if (!stays) this.bytes -= chunk.bytes
      return stays
    })
  }

  remove(refs: readonly number[]): void {
    for (const ref of refs) {
      for (const chunk of this.chunks(ref)) this.bytes -= chunk.bytes
      this.#byRef.delete(ref)
    }
  }

  #heldOf(ref: number): Held {
    let held = this.#byRef.get(ref)
    if (!held) {
      held = { chunks: [], newest: null }
      this.#byRef.set(ref, held)
    }
    return held
  }
}

function note(held: Held, sample: TimedHistogram): void {
  if (held.newest === null || sample.timestampMs > held.newest.timestampMs) held.newest = sample
}
