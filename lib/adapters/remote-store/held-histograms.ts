import { ByteWriter } from '../../core/chunk/index.ts'
import { encodeHistogram, type NativeHistogram } from '../../core/native-histogram/index.ts'

type Held = { readonly timesMs: number[]; readonly histograms: NativeHistogram[] }

/** The native histograms of some series, beside the NaN that stands for each among the numbers. By ref. */
export class HeldHistograms {
  #buckets = 0
  readonly #byRef = new Map<number, Held>()

  /** About how much they take. */
  get bytes(): number {
    return this.#buckets * BYTES_A_BUCKET
  }

  add(ref: number, timestampMs: number, histogram: NativeHistogram | undefined): void {
    if (!histogram) return
    let held = this.#byRef.get(ref)
    if (!held) {
      held = { timesMs: [], histograms: [] }
      this.#byRef.set(ref, held)
    }
    const newer = held.timesMs.findLastIndex(ms => ms < timestampMs) + 1
    held.timesMs.splice(newer, 0, timestampMs)
    held.histograms.splice(newer, 0, histogram)
    this.#buckets += sizeOf(histogram)
  }

  /** Whether what a series holds at its newest time is that histogram, or none where none is given. */
  isSame(ref: number, timestampMs: number, histogram: NativeHistogram | undefined): boolean {
    const held = this.#byRef.get(ref)
    const newest = held?.timesMs.at(-1) === timestampMs ? held?.histograms.at(-1) : undefined
    return sameHistogram(newest, histogram)
  }

  /** Beside each of some times the histogram at it; null when there is none at all. */
  beside(ref: number, timestampsMs: Float64Array): readonly (NativeHistogram | null)[] | null {
    const held = this.#byRef.get(ref)
    if (!held) return null
    const at = new Map(held.timesMs.map((ms, i) => [ms, held.histograms[i]]))
    const found = Array.from(timestampsMs, ms => at.get(ms) ?? null)
    return found.some(histogram => histogram !== null) ? found : null
  }

  dropUpTo(ref: number, toMs: number): void {
    const held = this.#byRef.get(ref)
    if (!held) return
    const kept = held.timesMs.findIndex(ms => ms > toMs)
    const gone = kept < 0 ? held.timesMs.length : kept
    held.timesMs.splice(0, gone)
    for (const histogram of held.histograms.splice(0, gone)) this.#buckets -= sizeOf(histogram)
    if (held.timesMs.length === 0) this.#byRef.delete(ref)
  }

  forget(ref: number): void {
    this.dropUpTo(ref, Number.POSITIVE_INFINITY)
  }
}

const BYTES_A_BUCKET = 12

const sizeOf = ({ positive, negative, customBounds }: NativeHistogram): number =>
  16 + positive.counts.length + negative.counts.length + customBounds.length

export function sameHistogram(a: NativeHistogram | undefined, b: NativeHistogram | undefined): boolean {
  if (!a || !b) return a === b
  const [bytesA, bytesB] = [encoded(a), encoded(b)]
  return bytesA.length === bytesB.length && bytesA.every((byte, i) => byte === bytesB[i])
}

function encoded(histogram: NativeHistogram): Uint8Array {
  const out = new ByteWriter(256)
  encodeHistogram(histogram, out)
  return out.written()
}
