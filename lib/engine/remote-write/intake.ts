import { HIGH_WORD, LOW_WORD, wordsOf } from '../../core/chunk/index.ts'
import { encodeHistogram, type Remote, writeHistogram, writeSample } from '../../core/remote-write/index.ts'
import { WireWriter } from '../../core/wire/index.ts'
import type { OfferedSamples } from '../../ports/remote-write.ts'
import { APPEND_OUTCOMES } from '../../ports/series-store.ts'
import { LATE_LANE, SeriesForms } from './series-forms.ts'

const APPENDED = APPEND_OUTCOMES.indexOf('appended')
/** A block is cut at this size too, whatever few samples it has. */
const LONGEST_BLOCK_BYTES = 524_288

/** Samples of one lane as a plain `prometheus.WriteRequest`, not packed yet. */
export type PlainBlock = {
  readonly lane: number
  readonly samples: number
  readonly oldestMs: number
  readonly newestMs: number
  readonly bytes: Uint8Array
}

type Growing = { readonly writer: WireWriter; samples: number; oldestMs: number; newestMs: number }

export type Taken = {
  readonly samples: number
  /** Histograms that the remote does not want. */
  readonly histograms: number
  readonly newestMs: number
}

/** What one remote is to get, written down as it comes: a growing block for each lane. */
export class Intake {
  readonly #remote: Remote
  readonly #forms: SeriesForms
  readonly #lanes: (Growing | undefined)[] = Array.from({ length: LATE_LANE + 1 })
  #cut: PlainBlock[] = []
  #cutBytes = 0

  constructor(remote: Remote) {
    this.#remote = remote
    this.#forms = new SeriesForms(remote)
  }

  /** Bytes that nobody took yet. */
  get bytes(): number {
    return this.#lanes.reduce((sum, lane) => sum + (lane?.writer.length ?? 0), this.#cutBytes)
  }

  add({ batch, outcomes, epoch, labelsOf }: OfferedSamples): Taken {
    const { refs, timestampsMs, histograms } = batch
    const words = wordsOf(batch.values)
    this.#forms.enter(epoch)
    const taken = { samples: 0, histograms: 0, newestMs: Number.NEGATIVE_INFINITY }
    for (let i = 0; i < refs.length; i++) {
      if (outcomes && outcomes[i] !== APPENDED) continue
      const ref = refs[i] ?? 0
      const labels = this.#forms.labels(ref, labelsOf)
      if (labels === null) continue
      const timestampMs = timestampsMs[i] ?? Number.NaN
      const histogram = histograms?.get(i)
      if (histogram && !this.#remote.sendsHistograms) {
        taken.histograms++
        continue
      }
      const place = this.#forms.lane(ref, timestampMs)
      const lane = this.#growing(place)
      if (histogram) writeHistogram(lane.writer, labels, encodeHistogram(histogram, timestampMs))
      else {
        const [low, high] = [words[2 * i + LOW_WORD] ?? 0, words[2 * i + HIGH_WORD] ?? 0]
        writeSample(lane.writer, labels, { timestampMs, low, high })
      }
      this.#count(lane, timestampMs, place)
      taken.samples++
      taken.newestMs = Math.max(taken.newestMs, timestampMs)
    }
    return taken
  }

  /** How many of some samples `add` would take. */
  wanted({ batch, outcomes, epoch, labelsOf }: OfferedSamples): number {
    this.#forms.enter(epoch)
    let count = 0
    for (const [i, ref] of batch.refs.entries())
      if ((!outcomes || outcomes[i] === APPENDED) && this.#forms.labels(ref, labelsOf) !== null) count++
    return count
  }

  /** Everything that came, as blocks; in each lane in the order in which it came. */
  take(): PlainBlock[] {
    for (let lane = 0; lane <= LATE_LANE; lane++) this.#cutLane(lane)
    const blocks = this.#cut
    this.#cut = []
    this.#cutBytes = 0
    return blocks
  }

  /** Blocks that were taken before, ahead of what came since. */
  putBack(blocks: readonly PlainBlock[]): void {
    this.#cut.unshift(...blocks)
    for (const { bytes } of blocks) this.#cutBytes += bytes.length
  }

  #growing(lane: number): Growing {
    const known = this.#lanes[lane]
    if (known) return known
    const made = { writer: new WireWriter(4_096), samples: 0, ...NO_TIMES }
    this.#lanes[lane] = made
    return made
  }

  #count(growing: Growing, timestampMs: number, lane: number): void {
    growing.samples++
    growing.oldestMs = Math.min(growing.oldestMs, timestampMs)
    growing.newestMs = Math.max(growing.newestMs, timestampMs)
    const { maxSamplesPerSend } = this.#remote.queue
    if (growing.samples >= maxSamplesPerSend || growing.writer.length >= LONGEST_BLOCK_BYTES)
      this.#cutLane(lane)
  }

  #cutLane(lane: number): void {
    const growing = this.#lanes[lane]
    if (!growing || growing.samples === 0) return
    const { samples, oldestMs, newestMs } = growing
    const bytes = growing.writer.take()
    this.#cut.push({ lane, samples, oldestMs, newestMs, bytes })
    this.#cutBytes += bytes.length
    Object.assign(growing, { samples: 0, ...NO_TIMES })
  }
}

const NO_TIMES = { oldestMs: Number.POSITIVE_INFINITY, newestMs: Number.NEGATIVE_INFINITY }
