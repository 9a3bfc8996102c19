/** How long others wait at most while something long is worked on. */
const TURN_MS = 8

export type TurnsParts = {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number
  /** Calls once everybody else had their turn. */
  later(run: () => void): void
}

/**
 * Works through long things without holding the event loop. All of one `Turns` share its time: however many are under
 * way, after a few milliseconds others have their turn.
 */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #untilMs = Number.NEGATIVE_INFINITY
  #isPlanned: boolean = false

  constructor(private readonly parts: TurnsParts) {}

  /** Before something that cannot be taken apart: resolves at once, or when there is time for it. */
  mine(): Promise<void> {
    // Not `async`: whoever waits goes on in the very pause that was made for it.
    return this.parts.nowMs() >= this.#untilMs ? this.#next() : Promise.resolve()
  }

  /** Does something with each item. */
  async each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
    for (const item of items) {
      if (this.parts.nowMs() >= this.#untilMs) await this.#next()
      work(item)
    }
  }

  /** Takes the steps of a computation to its end. */
  async steps<T>(steps: Generator<unknown, T, undefined>): Promise<T> {
    for (;;) {
      if (this.parts.nowMs() >= this.#untilMs) await this.#next()
      const step = steps.next()
      if (step.done) return step.value
    }
  }

  #next(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      this.#plan()
    })
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.parts.later(() => void this.#run())
  }

  async #run(): Promise<void> {
    this.#untilMs = this.parts.nowMs() + TURN_MS
    do {
      this.#waiting.shift()?.()
      // Whoever was let go on works in this pause, until it waits again or is done.
      await undefined
    } while (this.#waiting.length > 0 && this.parts.nowMs() < this.#untilMs)
    this.#isPlanned = false
    if (this.#waiting.length > 0) this.#plan()
  }
}
