import type pg from 'pg'
import type { StateSpan } from '../../core/uptime/span.ts'
import { spansOfChanges } from '../../core/uptime/spans-of-changes.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { StateChange, StateHistory, Subject } from '../../ports/state-history.ts'
import { ChangeQueue } from './change-queue.ts'
import {
  deleteChangesBefore,
  insertChanges,
  readChanges,
  readLastChanges,
  readObservedUntil,
  writeObservedUntil,
} from './state-history-sql.ts'

const FLUSH_EVERY_MS = 250
const OBSERVED_EVERY_MS = 2_000
const LONGEST_BACK_OFF_MS = 10_000
const RETENTION_EVERY_MS = 86_400_000
const BATCH = 5_000
const DELETE_BATCH = 20_000
const KEEP_MS = 400 * 86_400_000

const DECK_WAS_OFF = 'Opsdeck was not running'
const DECK_SLEPT = 'Opsdeck stood still'

export type StateHistoryOptions = {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly events: EventBus
  readonly log: Log
  /** Changes older than this go; what still held then stays. 400 days when not given. */
  readonly keepMs?: number
  /** Changes that wait for the database at most; beyond them, only each subject's newest state is kept. */
  readonly maxWaiting?: number
  /** A standstill of the process longer than this (a suspended machine) is a gap; none is looked for when not given. */
  readonly longestStandstillMs?: number
}

/**
 * The history in PostgreSQL. Opening it writes the gap: whatever the deck last knew held only until
 * `deck_watch.observed_until`. Rejects when the database cannot be read.
 */
export async function openStateHistory(options: StateHistoryOptions): Promise<StateHistory> {
  const history = new PostgresStateHistory(options)
  await history.open()
  return history
}

class PostgresStateHistory implements StateHistory {
  readonly #now = new Map<Subject, StateChange>()
  readonly #queue: ChangeQueue
  readonly #stop = new AbortController()
  #loop: Promise<void> = Promise.resolve()
  #flushing: Promise<void> = Promise.resolve()
  #failure: string | null = null
  #observedDueMs = 0
  #retentionDueMs = 0

  constructor(private readonly options: StateHistoryOptions) {
    this.#queue = new ChangeQueue(options.maxWaiting)
  }

  async open(): Promise<void> {
    const { pool, clock } = this.options
    const [last, observedUntilMs] = await Promise.all([readLastChanges(pool), readObservedUntil(pool)])
    const nowMs = clock.now()
    const gap: StateChange[] = []
    for (const change of last) {
      const atMs = Math.max(change.atMs, Math.min(observedUntilMs ?? change.atMs, nowMs))
      const now = change.state === 'unobserved' ? change : unobserved(change.subject, atMs, DECK_WAS_OFF)
      if (now !== change) gap.push(now)
      this.#now.set(change.subject, now)
    }
    for (let i = 0; i < gap.length; i += BATCH) await insertChanges(pool, gap.slice(i, i + BATCH))
    await writeObservedUntil(pool, nowMs)
    this.#observedDueMs = nowMs + OBSERVED_EVERY_MS
    this.#retentionDueMs = nowMs
    this.#loop = this.#writeAgainAndAgain()
  }

  record(change: StateChange): void {
    const last = this.#now.get(change.subject)
    if (last && isSame(last, change)) return
    // The clock may be set back, and a change must never stand before the one that it ends.
    const atMs = Math.max(Math.min(change.atMs, this.options.clock.now()), last?.atMs ?? 0)
    const kept = atMs === change.atMs ? change : { ...change, atMs }
    this.#now.set(kept.subject, kept)
    if (this.#queue.add(kept) === 'first lost')
      this.options.log.error(
        { waiting: this.#queue.size },
        'states waited too long for the database: until it takes them, only each newest state is kept, and the time between will read as unobserved',
      )
    this.options.events.emit('stateChanged', kept)
  }

  current(subject: Subject): StateChange | null {
    return this.#now.get(subject) ?? null
  }

  async spans(subject: Subject, fromMs: number, toMs: number): Promise<StateSpan[]> {
    return (await this.spansOf([subject], fromMs, toMs)).get(subject) ?? []
  }

  async spansOf(
    subjects: readonly Subject[],
    fromMs: number,
    toMs: number,
  ): Promise<Map<Subject, StateSpan[]>> {
    await this.flush()
    const nowMs = this.options.clock.now()
    const changes = await readChanges(this.options.pool, subjects, { fromMs, toMs })
    return new Map(
      subjects.map(subject => [subject, spansOfChanges(changes.get(subject) ?? [], { fromMs, toMs, nowMs })]),
    )
  }

  /** Resolves when everything recorded before the call is durable; rejects, and keeps it, when that fails. */
  flush(): Promise<void> {
    const next = this.#flushing.catch(() => {}).then(() => this.#flush())
    this.#flushing = next
    next.catch(() => {})
    return next
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#loop
    const nowMs = this.options.clock.now()
    await this.flush()
    await writeObservedUntil(this.options.pool, nowMs)
  }

  async #flush(): Promise<void> {
    try {
      for (;;) {
        const batch = this.#queue.peek(BATCH)
        if (batch.length === 0) break
        await insertChanges(this.options.pool, batch)
        this.#queue.drop(batch.length)
        this.#queue.restoreLost(subject => this.#now.get(subject))
      }
    } catch (error) {
      this.#failed(error)
      throw error
    }
    if (this.#failure) this.options.log.info({}, 'states reach the database again')
    this.#failure = null
  }

  async #writeAgainAndAgain(): Promise<void> {
    const { clock } = this.options
    let pauseMs = FLUSH_EVERY_MS
    for (;;) {
      const sleptAtMs = clock.now()
      await clock.sleep(pauseMs, this.#stop.signal)
      if (this.#stop.signal.aborted) return
      this.#markStandstill(sleptAtMs, pauseMs)
      try {
        await this.#tick()
        pauseMs = FLUSH_EVERY_MS
      } catch (error) {
        this.#failed(error)
        pauseMs = Math.min(LONGEST_BACK_OFF_MS, pauseMs * 2)
      }
    }
  }

  async #tick(): Promise<void> {
    const { pool, clock } = this.options
    const nowMs = clock.now()
    if (this.#queue.size > 0) await this.flush()
    if (nowMs >= this.#observedDueMs) {
      await writeObservedUntil(pool, nowMs)
      this.#observedDueMs = nowMs + OBSERVED_EVERY_MS
    }
    if (nowMs >= this.#retentionDueMs) await this.#retain(nowMs)
  }

  async #retain(nowMs: number): Promise<void> {
    const beforeMs = nowMs - (this.options.keepMs ?? KEEP_MS)
    let deleted = 0
    for (;;) {
      const count = await deleteChangesBefore(this.options.pool, beforeMs, DELETE_BATCH)
      deleted += count
      if (count < DELETE_BATCH || this.#stop.signal.aborted) break
    }
    this.#retentionDueMs = nowMs + RETENTION_EVERY_MS
    if (deleted > 0) this.options.log.info({ deleted }, 'states older than their retention were deleted')
  }

  /** A process that was suspended did not look: what it knew held until it fell asleep. */
  #markStandstill(sleptAtMs: number, pauseMs: number): void {
    const { longestStandstillMs, clock } = this.options
    if (longestStandstillMs === undefined || clock.now() - sleptAtMs - pauseMs <= longestStandstillMs) return
    for (const { subject, state, atMs } of [...this.#now.values()])
      if (state !== 'unobserved' && atMs <= sleptAtMs) this.record(unobserved(subject, sleptAtMs, DECK_SLEPT))
  }

  #failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (this.#failure !== message)
      this.options.log.error(
        { error: message, waiting: this.#queue.size },
        'states do not reach the database: they are kept in memory and tried again',
      )
    this.#failure = message
  }
}

const isSame = (a: StateChange, b: StateChange): boolean =>
  a.state === b.state && a.reason === b.reason && a.isMaintenance === b.isMaintenance

const unobserved = (subject: Subject, atMs: number, reason: string): StateChange => ({
  subject,
  atMs,
  state: 'unobserved',
  isMaintenance: false,
  reason,
})
