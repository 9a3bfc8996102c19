import type { StoredTimes } from '../../../core/roll-up/index.ts'
import { type ChunkPartitions, DAY_MS, MAX_CHUNK_SPAN_MS } from '../chunk-rows.ts'
import type { Queryable } from '../sql.ts'
import type { StoreMemory } from '../store-memory.ts'
import type { StoreWriter } from '../writer.ts'
import { type BlocksFound, blocksWithSamples, oldestSampleMs } from './blocks.ts'
import { blocksWithPieces, deletePieces, joinedRows } from './join.ts'
import {
  BEGINNING,
  BLOCK_SERIES,
  JOINED_MS,
  MADE_KINDS,
  PIECE_MS,
  STORED_DAY,
  STORED_FIVE_MINUTES,
  STORED_KINDS,
  type StoredKind,
  startOf,
} from './layout.ts'
import { makeRows, missingBlocks, type ReadSamples } from './make.ts'
import { RollUpPartitions } from './partitions.ts'
import { afterMs } from './read.ts'
import { type KindState, readStates, writeRows, writeStates } from './rows.ts'

export type RollUpRetention = {
  /** How long buckets of five minutes are kept, at least. */
  readonly fiveMinutesMs: number
  /** The same of hours and days. */
  readonly hoursMs: number
}

/** Half a year of five minutes, three years of hours. */
export const DEFAULT_ROLL_UP_RETENTION: RollUpRetention = {
  fiveMinutesMs: 180 * DAY_MS,
  hoursMs: 1_095 * DAY_MS,
}

/** Samples this much behind the newest one that may still come are there, or never come. */
const MARGIN_MS = 60_000
const BLOCKS_AT_ONCE = 16
/** Samples go without having been rolled up only when that did not succeed for so long. */
const LONGEST_WAIT_MS = 2 * DAY_MS

type RollUpsOptions = {
  readonly memory: StoreMemory
  readonly db: Queryable
  readonly writer: StoreWriter
  readonly read: ReadSamples
  readonly retention: RollUpRetention
}

/** What is under way: blocks that are still to be made, or joined. */
type Task = {
  readonly what: 'make' | 'join'
  readonly fromMs: number
  blocks: number[]
  readonly refs: BlocksFound['refs']
}

/**
 * Makes the roll-ups in the background, piece after piece, as soon as no more samples of a piece can come; after a
 * day's last piece they are joined to longer rows. Ended anywhere, it goes on with what is not there yet.
 */
export class RollUps {
  readonly #partitions = new RollUpPartitions()
  #states = new Map<number, KindState>()
  #task: Task | null = null
  #working: Promise<void> | null = null

  constructor(readonly options: RollUpsOptions) {}

  async load(): Promise<void> {
    await this.#partitions.load(this.options.db)
    this.#states = await readStates(this.options.db)
  }

  /** Up to where pieces are made; null before the first. */
  get madeToMs(): number | null {
    return this.#states.get(STORED_FIVE_MINUTES.number)?.toMs ?? null
  }

  /** Since when anything is kept, at most; null when nothing is. */
  get oldestMs(): number | null {
    const beganMs = this.#states.get(BEGINNING.number)?.fromMs
    if (beganMs === undefined) return null
    return Math.max(
      beganMs,
      Math.min(...STORED_KINDS.map(({ number }) => this.#states.get(number)?.fromMs ?? beganMs)),
    )
  }

  /** What can be asked of samples and of each kind. */
  storedTimes(samples: ChunkPartitions): StoredTimes {
    const beganMs = this.#states.get(BEGINNING.number)?.fromMs ?? Number.POSITIVE_INFINITY
    const keptFromMs = this.#keptFromMs(samples)
    return {
      // A chunk that began the day before went with that day.
      samplesFromMs: keptFromMs === null ? Number.NEGATIVE_INFINITY : keptFromMs + MAX_CHUNK_SPAN_MS,
      rollUps: STORED_KINDS.flatMap(({ number, kind }) => {
        const state = this.#states.get(number)
        return state && state.toMs > Math.max(state.fromMs, beganMs) ? [{ kind, ...state }] : []
      }),
    }
  }

  /** The first day whose samples were not dropped since rolling up began; null when none were. */
  #keptFromMs({ oldestDayMs }: ChunkPartitions): number | null {
    const began = this.#states.get(BEGINNING.number)
    if (!began) return null
    if (began.toMs > began.fromMs) return began.toMs
    // A store of before drops were noted. The first day has no partition as long as its chunks grow in memory.
    return oldestDayMs !== null && began.fromMs + MAX_CHUNK_SPAN_MS < oldestDayMs ? oldestDayMs : null
  }

  /** Notes, before they are dropped, that samples before a day's beginning are not kept. Only inside `exclusive`. */
  async noteDropping(db: Queryable, dayMs: number): Promise<void> {
    const began = this.#states.get(BEGINNING.number)
    if (!began || dayMs <= began.toMs) return
    const noted = { fromMs: began.fromMs, toMs: dayMs }
    await writeStates(db, [BEGINNING], noted)
    this.#states.set(BEGINNING.number, noted)
  }

  /** Samples before this may be dropped: they are rolled up, or could not be for long. */
  droppableBeforeMs(nowMs: number, maxAgeMs: number): number {
    const dueMs = nowMs - maxAgeMs
    const madeMs = (this.madeToMs ?? Number.POSITIVE_INFINITY) - MAX_CHUNK_SPAN_MS
    return Math.min(dueMs, Math.max(madeMs, dueMs - LONGEST_WAIT_MS))
  }

  /** Works for about so long; what is left is done the next time. Who asks meanwhile waits for the same work. */
  work(budgetMs: number): Promise<void> {
    this.#working ??= this.#workFor(budgetMs).finally(() => {
      this.#working = null
    })
    return this.#working
  }

  async #workFor(budgetMs: number): Promise<void> {
    const untilMs = performance.now() + budgetMs
    do {
      const task = this.#task ?? (await this.#nextTask())
      this.#task = task
      if (task === null) return
      const some = task.blocks.slice(0, BLOCKS_AT_ONCE)
      if (some.length > 0) await this.#do(task, some)
      task.blocks = task.blocks.slice(some.length)
      if (task.blocks.length === 0) await this.#finish(task)
    } while (performance.now() < untilMs)
  }

  /** Drops what each kind keeps no longer. Only inside `exclusive`. */
  async retain(db: Queryable, nowMs: number): Promise<void> {
    const { fiveMinutesMs, hoursMs } = this.options.retention
    for (const kind of STORED_KINDS) {
      const maxAgeMs = kind === STORED_FIVE_MINUTES ? fiveMinutesMs : hoursMs
      await this.#dropBefore(db, kind, nowMs - maxAgeMs)
    }
  }

  /** Drops the oldest partition of the finest kind that has one before today; false when none has. Only inside `exclusive`. */
  async dropOldest(db: Queryable, nowMs: number): Promise<boolean> {
    const todayMs = startOf(nowMs, DAY_MS)
    for (const kind of STORED_KINDS) {
      const endMs = this.#partitions.oldestEndMs(kind)
      if (endMs === null || endMs > todayMs) continue
      await this.#dropBefore(db, kind, endMs)
      return true
    }
    return false
  }

  async #dropBefore(db: Queryable, kind: StoredKind, ms: number): Promise<void> {
    const fromMs = await this.#partitions.dropBefore(db, kind, ms)
    const state = this.#states.get(kind.number)
    if (fromMs === null || !state || state.fromMs >= fromMs) return
    const kept = { fromMs, toMs: Math.max(fromMs, state.toMs) }
    await writeStates(db, [kind], kept)
    this.#states.set(kind.number, kept)
  }

  async #nextTask(): Promise<Task | null> {
    const { db, memory } = this.options
    const finalMs = memory.head.newestMs - memory.head.acceptBehindMs - MARGIN_MS
    if (!Number.isFinite(finalMs)) return null
    if (this.madeToMs === null) {
      const oldestMs = await oldestSampleMs(db, memory, finalMs)
      if (oldestMs === null || startOf(oldestMs, PIECE_MS) + PIECE_MS > finalMs) return null
      await this.#begin(startOf(oldestMs, PIECE_MS))
    }
    const madeToMs = this.madeToMs ?? 0
    const joinedToMs = this.#states.get(STORED_DAY.number)?.toMs ?? madeToMs
    if (joinedToMs + JOINED_MS <= madeToMs)
      return {
        what: 'join',
        fromMs: joinedToMs,
        blocks: await blocksWithPieces(db, joinedToMs),
        refs: NO_REFS,
      }
    if (madeToMs + PIECE_MS > finalMs) return null
    const window = { fromMs: madeToMs, toMs: madeToMs + PIECE_MS }
    const { blocks, refs } = await blocksWithSamples(db, memory, window)
    return { what: 'make', fromMs: madeToMs, blocks: await missingBlocks(db, blocks, madeToMs), refs }
  }

  /** Notes since when there are roll-ups. */
  async #begin(fromMs: number): Promise<void> {
    const dayMs = startOf(fromMs, JOINED_MS)
    const began = { fromMs, toMs: fromMs }
    await this.#write(async db => {
      await writeStates(db, [BEGINNING], began)
      await writeStates(db, MADE_KINDS, { ...began, fromMs: Number.NEGATIVE_INFINITY })
      await writeStates(db, [STORED_DAY], { fromMs: Number.NEGATIVE_INFINITY, toMs: dayMs })
    })
    this.#states = await readStates(this.options.db)
  }

  #do({ what, fromMs, refs }: Task, blocks: readonly number[]): Promise<void> {
    return what === 'make' ? this.#make(blocks, fromMs, refs) : this.#join(blocks, fromMs)
  }

  async #make(blocks: readonly number[], fromMs: number, refs: BlocksFound['refs']): Promise<void> {
    const ids = blocks.flatMap(block =>
      Array.from({ length: BLOCK_SERIES }, (_, i) => block * BLOCK_SERIES + i),
    )
    const series = ids.map(id => ({ id, ref: refs.get(id) ?? null }))
    const samples = await this.options.read(series, { fromMs: afterMs(fromMs), toMs: fromMs + PIECE_MS })
    const rows = await makeRows(samples, fromMs)
    if (rows.length === 0) return
    await this.#ensure(fromMs)
    await this.#write(db => writeRows(db, rows))
  }

  async #join(blocks: readonly number[], dayMs: number): Promise<void> {
    const rows = await joinedRows(this.options.db, blocks, dayMs)
    await this.#ensure(dayMs)
    await this.#write(async db => {
      await writeRows(db, rows)
      await deletePieces(db, blocks, dayMs)
    })
  }

  async #finish({ what, fromMs }: Task): Promise<void> {
    const kinds = what === 'make' ? MADE_KINDS : [STORED_DAY]
    const toMs = fromMs + (what === 'make' ? PIECE_MS : JOINED_MS)
    for (const kind of kinds) {
      const state = { fromMs: this.#states.get(kind.number)?.fromMs ?? Number.NEGATIVE_INFINITY, toMs }
      await this.#write(db => writeStates(db, [kind], state))
      this.#states.set(kind.number, state)
    }
    this.#task = null
  }

  async #ensure(ms: number): Promise<void> {
    const { writer } = this.options
    await writer.exclusive(() =>
      writer.statements(async db => {
        for (const kind of STORED_KINDS) {
          await this.#partitions.ensure(db, kind, ms)
          await this.#partitions.ensure(db, kind, startOf(ms, kind.rowMs))
        }
      }),
    )
  }

  #write(work: (db: Queryable) => Promise<void>): Promise<void> {
    const { writer } = this.options
    return writer.exclusive(() => writer.transaction(work))
  }
}

const NO_REFS: BlocksFound['refs'] = new Map()
