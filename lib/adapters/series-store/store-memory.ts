import { ByteWriter } from '../../core/chunk/index.ts'
import { type HeadLimits, HistogramHead, SampleLogWriter, SeriesHead } from '../../core/series/index.ts'
import type { StoredChunk } from './chunk-rows.ts'
import type { RetiredSeries } from './definitions.ts'

/** Samples that were accepted and are not on disk yet, as one block of the log. */
export type LogBlock = {
  readonly seq: number
  readonly data: Uint8Array
  /** Histograms among them, and samples out of order; null when there are none. */
  readonly side: Uint8Array | null
  readonly samples: number
  /** When the first of its samples was accepted, by the monotonic clock. */
  readonly sinceMs: number
}

/** Everything the store holds in memory; its parts work on it in turn. */
export class StoreMemory {
  readonly head: SeriesHead
  readonly log = new SampleLogWriter()
  readonly histograms = new HistogramHead()
  /** Ids of all series, retired ones too, that hold histograms; of the second it is not on disk yet. */
  readonly histogramIds = new Set<number>()
  newHistogramIds: number[] = []
  /** When the first sample in the log was accepted, by the monotonic clock. */
  #logSinceMs = 0
  /** The same of what was in a log given up, until everything is saved. */
  #givenUpSinceMs: number | null = null
  /** Refs whose definition is not stored yet. */
  undefinedRefs: number[] = []
  /** Blocks taken from the log whose transaction has not succeeded yet. */
  blocks: LogBlock[] = []
  /** Room for the shards of one checkpoint: anew for each it would lie about until it is collected. */
  readonly shardRoom = new ByteWriter(65_536)
  /** The newest block on disk. */
  writtenSeq = 0
  /** Cut from the head, not yet stored; by series id. */
  readonly unwritten = new Map<number, StoredChunk[]>()
  /** The same of samples that came out of order. */
  readonly unwrittenLate = new Map<number, StoredChunk[]>()
  /** The times that stored samples out of order lie between. */
  lateSpan = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY }
  /** Out of the head, not yet marked as retired; by series id. */
  readonly leaving = new Map<number, RetiredSeries>()
  /** A series was refused since the last sweep. */
  isFull: boolean = false
  newestRetiredMs = Number.NEGATIVE_INFINITY
  /**
   * `given up`: the log outgrew its bound, and what was in it is in the head alone. `held`: it goes on, but may not be
   * written before every shard was saved, since each value in it follows from the one before.
   */
  logState: 'whole' | 'given up' | 'held' = 'whole'

  #lastPart = 0

  constructor(
    limits: HeadLimits,
    readonly nowMs: () => number,
  ) {
    this.head = new SeriesHead(limits)
  }

  /** Names a new chunk of histograms: higher than any before, those of earlier processes too. */
  readonly newPart = (): number => {
    this.#lastPart = Math.max(this.#lastPart + 1, Math.floor(this.nowMs()))
    return this.#lastPart
  }

  /** Of histograms, and of samples out of order. */
  get sideBytes(): number {
    return this.histograms.bytes + this.head.late.bytes
  }

  get pendingBytes(): number {
    return this.blocks.reduce((sum, block) => sum + bytesOf(block), this.log.bytes)
  }

  get pendingSamples(): number {
    return this.blocks.reduce((sum, block) => sum + block.samples, this.log.samples)
  }

  /** Since when the oldest sample that is not on disk has waited, by the monotonic clock; null when all are there. */
  get waitingSinceMs(): number | null {
    return this.#givenUpSinceMs ?? this.blocks[0]?.sinceMs ?? (this.log.samples > 0 ? this.#logSinceMs : null)
  }

  /** Notes when the samples come that are about to be written to the log. */
  accepting(atMs: number): void {
    if (this.log.samples === 0) this.#logSinceMs = atMs
  }

  /** Moves what is in the log into a block of its own. */
  takeBlock(): void {
    const { samples } = this.log
    if (samples === 0) return
    const seq = (this.blocks.at(-1)?.seq ?? this.writtenSeq) + 1
    const side = this.log.side.take()
    this.blocks.push({ seq, data: this.log.take(), side, samples, sinceMs: this.#logSinceMs })
  }

  /** Everything in the head is saved: the log may be written again. */
  resumeLog(): void {
    if (this.logState !== 'held') return
    this.logState = 'whole'
    this.#givenUpSinceMs = null
  }

  /** Frees the memory of a log that cannot be written. */
  giveUpLog(): void {
    this.#givenUpSinceMs = this.waitingSinceMs
    this.blocks = []
    this.log.take()
    this.log.side.take()
    this.logState = 'given up'
  }
}

export const bytesOf = ({ data, side }: LogBlock): number => data.length + (side?.length ?? 0)
