import type { Clock } from '../../ports/clock.ts'

/** Waits that can be cut short from outside. */
export class Naps {
  readonly #clock: Clock
  readonly #stopping: AbortSignal
  #waking = new AbortController()

  constructor(clock: Clock, stopping: AbortSignal) {
    this.#clock = clock
    this.#stopping = stopping
  }

  /** Until then, the next `wake`, or the stop. */
  async until(atMs: number): Promise<void> {
    const signal = AbortSignal.any([this.#stopping, this.#waking.signal])
    await this.#clock.sleep(Math.max(0, atMs - this.#clock.now()), signal)
  }

  wake(): void {
    this.#waking.abort()
    this.#waking = new AbortController()
  }
}
