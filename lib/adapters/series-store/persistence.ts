import type { StoredTimes } from '../../core/roll-up/index.ts'
import { checkpointShards } from './checkpoint.ts'
import { ChunkPartitions, chunkBytes, SHARDS } from './chunk-rows.ts'
import type { EmbeddedStoreOptions, StoreEvent, StoreState } from './embedded-store.ts'
import { flushLog } from './flush.ts'
import { loadHead } from './load.ts'
import { applyRetention } from './retention.ts'
import type { ReadSamples } from './roll-up/make.ts'
import { DEFAULT_ROLL_UP_RETENTION, RollUps } from './roll-up/roll-ups.ts'
import { lateSpan } from './side-rows.ts'
import type { StoreMemory } from './store-memory.ts'
import { sweepSilentSeries, writeLeaving } from './sweep.ts'
import { StoreWriters } from './writer.ts'

/**
 * A sample waits at most for this or for the flush before its own, whichever is longer, and then for its own: a crash
 * loses less than a second while a flush takes less than half of one.
 */
const FLUSH_EVERY_MS = 200
const LONGEST_BACK_OFF_MS = 15_000
/** What a start has to replay is at most this much. */
const CHECKPOINT_EVERY_MS = 5 * 60_000
const SWEEP_EVERY_MS = 10 * 60_000
const SWEEP_WHEN_FULL_MS = 30_000
const RETENTION_EVERY_MS = 5 * 60_000
/** How long each maintenance works on roll-ups. */
const ROLL_UP_MS = 200

type PersistenceOptions = EmbeddedStoreOptions & {
  readonly maxPendingBytes: number
  readonly readSamples: ReadSamples
}

/** Brings what is in memory to disk: the log five times a second, chunks in turn, and away what is too old. */
export class StorePersistence {
  bytesOnDisk = 0
  readonly #writers: StoreWriters
  readonly #partitions = new ChunkPartitions()
  readonly #rollUps: RollUps
  readonly #stop = new AbortController()
  #loop: Promise<void> = Promise.resolve()
  /** The log's last row that each shard's saved chunks contain. */
  #shardSeqs = new Array<number>(SHARDS).fill(0)
  #shardDueMs: number[] = []
  #sweepDueMs = 0
  #retentionDueMs = 0
  #prunedSeq = 0
  #failure: { readonly message: string; readonly sinceMs: number } | null = null
  #maintainError: string | null = null
  #lastFlushMs: number | null = null

  constructor(
    readonly memory: StoreMemory,
    readonly options: PersistenceOptions,
  ) {
    this.#writers = new StoreWriters(options.pool)
    this.#rollUps = new RollUps({
      memory,
      db: options.pool,
      writer: this.#writers.rest,
      read: options.readSamples,
      retention: options.retention.rollUps ?? DEFAULT_ROLL_UP_RETENTION,
    })
  }

  /** Takes the store and rebuilds the head. */
  async open(): Promise<void> {
    const startedMs = performance.now()
    await this.#writers.open()
    try {
      await this.#partitions.load(this.options.pool)
      await this.#rollUps.load()
      const loaded = await loadHead(this.memory, this.options.pool, this.options.log)
      for (const [shard, seq] of loaded.shardSeqs) this.#shardSeqs[shard] = seq
      this.bytesOnDisk = await chunkBytes(this.options.pool)
      const { series, samples } = loaded
      this.#observe({ kind: 'opened', series, samples, durationMs: performance.now() - startedMs })
    } catch (error) {
      await this.#writers.close()
      throw error
    }
    const nowMs = this.options.clock.now()
    this.#shardDueMs = this.#shardSeqs.map((_, shard) => nowMs + ((shard + 1) * CHECKPOINT_EVERY_MS) / SHARDS)
    this.#sweepDueMs = nowMs + SWEEP_EVERY_MS
    this.#loop = this.#flushAgainAndAgain()
  }

  /** Gives the log up when it outgrew its bound: the samples stay in the head, and are saved with it. */
  boundLog(): void {
    if (this.memory.logState !== 'given up' && this.memory.pendingBytes <= this.options.maxPendingBytes)
      return
    if (this.memory.logState !== 'given up')
      this.options.log.error(
        { pendingBytes: this.memory.pendingBytes },
        'samples waited too long for the database: they are in memory alone until it takes them again',
      )
    this.memory.giveUpLog()
  }

  async flush(): Promise<void> {
    if (this.memory.logState === 'whole') await this.#writers.log.exclusive(() => this.#flush())
    else await this.#writers.alone(() => this.#flushAfterGivingUp())
  }

  /** Does what is due. Errors are kept in `state` and tried again the next time. */
  async maintain(nowMs: number): Promise<void> {
    try {
      await this.#maintain(nowMs)
      this.#maintainError = null
    } catch (error) {
      this.#maintainError = messageOf(error)
      this.options.log.error({ error: this.#maintainError }, 'the series store could not be maintained')
      this.#observe({ kind: 'failed', what: 'maintain', message: this.#maintainError })
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#loop
    try {
      await this.flush()
    } finally {
      await this.#writers.close()
    }
  }

  state(): StoreState {
    const { waitingSinceMs } = this.memory
    return {
      flushError: this.#failure?.message ?? null,
      flushFailingSinceMs: this.#failure?.sinceMs ?? null,
      lastFlushMs: this.#lastFlushMs,
      pendingSamples: this.memory.pendingSamples,
      pendingBytes: this.memory.pendingBytes,
      waitingMs: waitingSinceMs === null ? 0 : performance.now() - waitingSinceMs,
      maintainError: this.#maintainError,
    }
  }

  /** The oldest sample that can still be read, as exactly as days and the head's first samples tell. */
  oldestMs(): number | null {
    const { head } = this.memory
    let oldestMs = head.oldestBornMs
    const days = this.#partitions.oldestDayMs
    if (this.bytesOnDisk > 0 && days !== null)
      oldestMs = Math.max(oldestMs, Math.min(days, this.#rollUps.oldestMs ?? days))
    return oldestMs === Number.POSITIVE_INFINITY ? null : oldestMs
  }

  storedTimes(): StoredTimes {
    return this.#rollUps.storedTimes(this.#partitions)
  }

  async #flushAgainAndAgain(): Promise<void> {
    let pauseMs = FLUSH_EVERY_MS
    let backOffMs = FLUSH_EVERY_MS
    while (!this.#stop.signal.aborted) {
      await this.options.clock.sleep(pauseMs, this.#stop.signal)
      if (this.#stop.signal.aborted) return
      const startedMs = performance.now()
      try {
        await this.flush()
        // Due by its start, however long it took: one that is late follows at once.
        pauseMs = Math.max(0, FLUSH_EVERY_MS - (performance.now() - startedMs))
        backOffMs = FLUSH_EVERY_MS
      } catch {
        pauseMs = backOffMs
        backOffMs = Math.min(LONGEST_BACK_OFF_MS, backOffMs * 2)
      }
    }
  }

  async #flush(): Promise<void> {
    const startedMs = performance.now()
    try {
      const report = await flushLog(this.memory, this.#writers.log, this.#forwarded)
      if (report.samples > 0)
        this.#observe({ kind: 'flushed', ...report, startedMs, durationMs: performance.now() - startedMs })
      this.#succeeded()
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  async #flushAfterGivingUp(): Promise<void> {
    try {
      if (this.memory.logState !== 'whole') await this.#saveEverything()
    } catch (error) {
      this.#failed(error)
      throw error
    }
    await this.#flush()
  }

  /** After the log was given up: saves all shards, and only then lets the log be written again. */
  async #saveEverything(): Promise<void> {
    this.memory.logState = 'held'
    await flushLog(this.memory, this.#writers.log)
    for (let saved = 0; saved < SHARDS; )
      saved += await this.#checkpoint([...this.#shardSeqs.keys()].slice(saved))
    this.memory.resumeLog()
  }

  /** A queue that cannot be written keeps its samples and says so itself; the store does not wait for it. */
  #forwarded = async (): Promise<void> => {
    await this.options.forward?.flush().catch(() => {})
  }

  async #maintain(nowMs: number): Promise<void> {
    for (;;) {
      const due = [...this.#shardDueMs.keys()].filter(shard => (this.#shardDueMs[shard] as number) <= nowMs)
      if (due.length === 0 || this.#stop.signal.aborted) break
      await this.flush()
      const saved = await this.#writers.rest.exclusive(() => this.#checkpoint(due))
      for (const shard of due.slice(0, saved))
        this.#shardDueMs[shard] = Math.max(
          (this.#shardDueMs[shard] as number) + CHECKPOINT_EVERY_MS,
          nowMs + 1,
        )
    }
    await this.#writers.rest.exclusive(() => this.#pruneLog())
    if (nowMs >= this.#sweepDueMs - (this.memory.isFull ? SWEEP_EVERY_MS - SWEEP_WHEN_FULL_MS : 0)) {
      this.#sweepDueMs = nowMs + SWEEP_EVERY_MS
      this.memory.isFull = false
      await this.#writers.alone(async () => void sweepSilentSeries(this.memory))
    }
    await this.#writers.rest.exclusive(() => writeLeaving(this.memory, this.#writers.rest))
    if (nowMs >= this.#retentionDueMs) {
      await this.#writers.rest.exclusive(() => this.#retain(nowMs))
      this.#retentionDueMs = nowMs + RETENTION_EVERY_MS
    }
    await this.#rollUps.work(this.options.limits.rollUpMs ?? ROLL_UP_MS)
  }

  /** Saves the first of some shards; answers how many. */
  async #checkpoint(due: readonly number[]): Promise<number> {
    const startedMs = performance.now()
    const logSeq = this.memory.writtenSeq
    const store = { writer: this.#writers.rest, partitions: this.#partitions }
    const { shards, chunks, bytes } = await checkpointShards(this.memory, store, due)
    for (const shard of shards) this.#shardSeqs[shard] = logSeq
    if (chunks > 0)
      this.#observe({ kind: 'stored', chunks, bytes, durationMs: performance.now() - startedMs })
    return shards.length
  }

  async #pruneLog(): Promise<void> {
    const neededAfter = Math.min(...this.#shardSeqs)
    if (neededAfter <= this.#prunedSeq) return
    await this.#writers.rest.statements(async db => {
      await db.query('delete from series_log where seq <= $1', [neededAfter])
      await db.query('delete from series_side_log where seq <= $1', [neededAfter])
    })
    this.#prunedSeq = neededAfter
  }

  async #retain(nowMs: number): Promise<void> {
    const store = { writer: this.#writers.rest, partitions: this.#partitions, rollUps: this.#rollUps }
    const { droppedDays, bytesOnDisk } = await applyRetention(store, this.options.retention, nowMs)
    this.bytesOnDisk = bytesOnDisk
    if (droppedDays > 0)
      await this.#writers.rest.statements(async db => {
        this.memory.lateSpan = await lateSpan(db)
      })
    if (droppedDays > 0)
      this.options.log.info({ droppedDays, bytesOnDisk }, 'series older than the retention were dropped')
  }

  #succeeded(): void {
    if (this.#failure) this.options.log.info({}, 'samples reach the disk again')
    this.#failure = null
    this.#lastFlushMs = this.options.clock.now()
  }

  #failed(error: unknown): void {
    const message = messageOf(error)
    if (this.#failure?.message !== message)
      this.options.log.error(
        { error: message },
        'samples do not reach the disk: they are kept in memory and tried again',
      )
    this.#failure = { message, sinceMs: this.#failure?.sinceMs ?? this.options.clock.now() }
    this.#observe({ kind: 'failed', what: 'flush', message })
  }

  #observe(event: StoreEvent): void {
    this.options.observe?.(event)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
