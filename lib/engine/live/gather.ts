import type { Clock } from '../../ports/clock.ts'

/** Checks come by the dozen a second; who watches them is told once in this time. */
const EVERY_MS = 1_000

/** Gathers of which services something was heard, and tells of them together, once a second at most. */
export class Gather {
  #services = new Set<string>()
  #toldAtMs = Number.NEGATIVE_INFINITY
  #isWaiting: boolean = false
  readonly #stopping = new AbortController()
  readonly #clock: Clock
  readonly #tell: (services: ReadonlySet<string>) => void

  constructor(clock: Clock, tell: (services: ReadonlySet<string>) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  add(service: string): void {
    this.#services.add(service)
    if (this.#isWaiting) return
    this.#isWaiting = true
    void this.#wait()
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #wait(): Promise<void> {
    const { signal } = this.#stopping
    await this.#clock.sleep(Math.max(0, this.#toldAtMs + EVERY_MS - this.#clock.now()), signal)
    if (signal.aborted) return
    const services = this.#services
    this.#services = new Set()
    this.#toldAtMs = this.#clock.now()
    this.#isWaiting = false
    this.#tell(services)
  }
}
