/**
 * When a request must end before its answer is whole: at its deadline, or when somebody calls it off. One timer and
 * one listener, both taken away by `close`: signals with a timeout, and signals made of others, are watched by the
 * collector of garbage for long after the answer is there.
 */
export class Ending {
  /** Why it is over; null before. */
  reason: Error | null = null
  isLate: boolean = false
  #stop: ((reason: Error) => void) | null = null
  readonly #signal: AbortSignal | undefined
  readonly #timer: ReturnType<typeof setTimeout>

  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    this.#signal = signal
    this.#timer = setTimeout(this.#beLate, timeoutMs)
    if (signal?.aborted) this.#callOff()
    else signal?.addEventListener('abort', this.#callOff)
  }

  /** What stops that which is under way from now on; called at once when it is over already. */
  watch(stop: (reason: Error) => void): void {
    this.#stop = stop
    if (this.reason !== null) stop(this.reason)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#callOff)
    this.#stop = null
  }

  readonly #beLate = (): void => {
    this.isLate = this.reason === null
    this.#end(new Error('the time for the answer is over'))
  }

  readonly #callOff = (): void => this.#end(new Error('the request was called off'))

  #end(reason: Error): void {
    if (this.reason !== null) return
    this.reason = reason
    this.#stop?.(reason)
  }
}
