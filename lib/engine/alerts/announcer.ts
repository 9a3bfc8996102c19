import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'

const AT_MOST_EVERY_MS = 500

/** Tells everybody that alerts changed: soon, and not more often than screens can follow. */
export class Announcer {
  readonly #stopping = new AbortController()
  #planned: Promise<void> | null = null
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(private readonly parts: { readonly clock: Clock; readonly events: EventBus }) {}

  changed(): void {
    this.#planned ??= this.#announce()
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #announce(): Promise<void> {
    const { clock, events } = this.parts
    const waitMs = Math.max(20, this.#lastMs + AT_MOST_EVERY_MS - clock.now())
    await clock.sleep(Math.min(waitMs, AT_MOST_EVERY_MS), this.#stopping.signal)
    if (this.#stopping.signal.aborted) return
    this.#planned = null
    this.#lastMs = clock.now()
    events.emit('alertsChanged', { atMs: this.#lastMs })
  }
}
