import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'
import { Timetable } from './timetable.ts'

const SLICE_MS = 8
/** A clock that was set forward is noticed within this. */
const LONGEST_SLEEP_MS = 1_000

/** Does things at their times, however many, with one timer and in slices. A clock that is set back delays nothing. */
export class Ticker<T> {
  readonly #timetable = new Timetable<T>()
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #sleep: { readonly untilMs: number; readonly wake: AbortController } | null = null
  #skewMs = 0
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly clock: Clock,
    private readonly work: (item: T) => void,
  ) {}

  get size(): number {
    return this.#timetable.size
  }

  start(): void {
    this.#running = this.#run()
  }

  plan(item: T, dueMs: number): void {
    this.#now()
    const atMs = dueMs + this.#skewMs
    this.#timetable.add(item, atMs)
    if (this.#sleep && atMs < this.#sleep.untilMs) this.#sleep.wake.abort()
  }

  clear(): void {
    this.#timetable.clear()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#sleep?.wake.abort()
    await this.#running
  }

  /** Never goes back. */
  #now(): number {
    const now = this.clock.now() + this.#skewMs
    if (now < this.#lastMs) this.#skewMs += this.#lastMs - now
    this.#lastMs = Math.max(now, this.#lastMs)
    return this.#lastMs
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const dueMs = this.#timetable.nextDueMs() ?? Number.POSITIVE_INFINITY
      const waitMs = Math.min(dueMs - this.#now(), LONGEST_SLEEP_MS)
      if (waitMs > 0) await this.#rest(waitMs)
      else await this.#slice()
    }
  }

  async #rest(waitMs: number): Promise<void> {
    const wake = new AbortController()
    this.#sleep = { untilMs: this.#lastMs + waitMs, wake }
    await this.clock.sleep(waitMs, wake.signal)
    this.#sleep = null
  }

  async #slice(): Promise<void> {
    const nowMs = this.#now()
    const untilMs = performance.now() + SLICE_MS
    for (;;) {
      const item = this.#timetable.take(nowMs)
      if (item === null || this.#stopping.signal.aborted) return
      this.work(item)
      if (performance.now() >= untilMs) return void (await nextTurn())
    }
  }
}
