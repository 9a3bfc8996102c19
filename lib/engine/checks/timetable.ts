import type { Clock } from '../../ports/clock.ts'
import { DueHeap, type Timed } from './due-heap.ts'

/** Looks at the clock this often even when nothing is due: the machine's clock may have been set. */
const LONGEST_SLEEP_MS = 10_000
/** A clock that went back by more than this was set; timers alone do not do that. */
const SET_BACK_MS = 2_000

export type TimetableParts<T> = {
  readonly clock: Clock
  /** The item is no longer in the timetable when this is called, and may be put back. */
  readonly onDue: (item: T) => void
  /** The clock was set back: what was planned may lie hours ahead. */
  readonly onSetBack: () => void
  readonly onError: (error: unknown) => void
}

/** Calls what is due when it is due: one sleep for all, instead of one for each. */
export class Timetable<T extends Timed> {
  readonly #parts: TimetableParts<T>
  readonly #heap = new DueHeap<T>()
  #waking = new AbortController()
  #wakesAtMs = Number.NEGATIVE_INFINITY
  #isStopped: boolean = false
  readonly #running: Promise<void>

  constructor(parts: TimetableParts<T>) {
    this.#parts = parts
    this.#running = this.#run()
  }

  put(item: T, dueMs: number): void {
    this.#heap.put(item, dueMs)
    if (dueMs < this.#wakesAtMs) this.#wake()
  }

  remove(item: T): void {
    this.#heap.remove(item)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#wake()
    await this.#running
  }

  #wake(): void {
    this.#wakesAtMs = Number.NEGATIVE_INFINITY
    this.#waking.abort()
  }

  async #run(): Promise<void> {
    const { clock, onError, onSetBack } = this.#parts
    let lastMs = clock.now()
    while (!this.#isStopped) {
      if (this.#waking.signal.aborted) this.#waking = new AbortController()
      const nowMs = clock.now()
      this.#wakesAtMs = Math.min(
        this.#heap.first()?.dueMs ?? Number.POSITIVE_INFINITY,
        nowMs + LONGEST_SLEEP_MS,
      )
      await clock.sleep(this.#wakesAtMs - nowMs, this.#waking.signal)
      // What is put while the due are being called is seen before the next sleep.
      this.#wakesAtMs = Number.NEGATIVE_INFINITY
      if (this.#isStopped) return
      try {
        if (clock.now() < lastMs - SET_BACK_MS) onSetBack()
        lastMs = clock.now()
        this.#callDue(lastMs)
      } catch (error) {
        onError(error)
      }
    }
  }

  #callDue(nowMs: number): void {
    for (let item = this.#heap.first(); item && item.dueMs <= nowMs; item = this.#heap.first()) {
      this.#heap.remove(item)
      this.#parts.onDue(item)
    }
  }
}
