import type { AlertRows } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { AlertStore } from './alert-store.ts'

const EVERY_MS = 100
const LONGEST_PAUSE_MS = 5_000

export type StoreWriterParts = {
  readonly rows: Pick<AlertRows, 'write'>
  readonly clock: Clock
  readonly log: Log
  readonly store: AlertStore
}

/** Brings the alerts that changed to the database, in their order, again and again until it takes them. */
export class StoreWriter {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #writing: Promise<void> = Promise.resolve()
  #isFailing = false

  constructor(private readonly parts: StoreWriterParts) {}

  start(): void {
    this.#running = this.#again()
  }

  /** Resolves when everything that was in the store before the call is durable; rejects when it cannot be. */
  flush(): Promise<void> {
    const next = this.#writing.catch(() => {}).then(() => this.#write())
    this.#writing = next
    next.catch(() => {})
    return next
  }

  /** Writes what is left, once. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.flush().catch(() => {})
  }

  async #again(): Promise<void> {
    let pauseMs = EVERY_MS
    for (;;) {
      await this.parts.clock.sleep(pauseMs, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
      try {
        await this.flush()
        pauseMs = EVERY_MS
      } catch {
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
      }
    }
  }

  async #write(): Promise<void> {
    const { store, rows, log } = this.parts
    const write = store.takeWrite()
    if (!write) return
    try {
      await rows.write(write)
      this.#isFailing = false
    } catch (error) {
      store.giveBack(write)
      if (!this.#isFailing)
        log.error({ err: error }, 'alerts do not reach the database: they are kept and tried again')
      this.#isFailing = true
      throw error
    }
  }
}
