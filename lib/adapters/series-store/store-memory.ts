import { type HeadLimits, SampleLogWriter, SeriesHead } from '../../core/series/index.ts'
import type { StoredChunk } from './chunk-rows.ts'
import type { RetiredSeries } from './definitions.ts'

/** Samples that were accepted and are not on disk yet, as one block of the log. */
export type LogBlock = { readonly seq: number; readonly data: Uint8Array; readonly samples: number }

/** Everything the store holds in memory; its parts work on it in turn. */
export class StoreMemory {
  readonly head: SeriesHead
  readonly log = new SampleLogWriter()
  /** Refs whose definition is not stored yet. */
  undefinedRefs: number[] = []
  /** Blocks taken from the log whose transaction has not succeeded yet. */
  blocks: LogBlock[] = []
  /** The newest block on disk. */
  writtenSeq = 0
  /** Cut from the head, not yet stored; by series id. */
  readonly unwritten = new Map<number, StoredChunk[]>()
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

  constructor(limits: HeadLimits) {
    this.head = new SeriesHead(limits)
  }

  get pendingBytes(): number {
    return this.blocks.reduce((sum, block) => sum + block.data.length, this.log.bytes)
  }

  get pendingSamples(): number {
    return this.blocks.reduce((sum, block) => sum + block.samples, this.log.samples)
  }

  /** Frees the memory of a log that cannot be written. */
  giveUpLog(): void {
    this.blocks = []
    this.log.take()
    this.logState = 'given up'
  }
}
