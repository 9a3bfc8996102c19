import type { CallOff } from '../../ports/prober.ts'

/**
 * What an AbortSignal does for one check's asking. Each AbortSignal is of a shape of its own to V8: listening to one of
 * a thousand is looked up anew every time, and drives out of its caches what others look up.
 */
export class Ending implements CallOff {
  #isAborted: boolean = false
  #listeners: readonly (() => void)[] = NONE

  get aborted(): boolean {
    return this.#isAborted
  }

  addEventListener(_event: 'abort', listener: () => void): void {
    this.#listeners = [...this.#listeners, listener]
  }

  removeEventListener(_event: 'abort', listener: () => void): void {
    const others = this.#listeners.filter(one => one !== listener)
    this.#listeners = others.length === 0 ? NONE : others
  }

  /** Calls whoever listens, once. */
  abort(): void {
    const listeners = this.#listeners
    this.#isAborted = true
    this.#listeners = NONE
    for (const listener of listeners) listener()
  }
}

const NONE: readonly (() => void)[] = []
