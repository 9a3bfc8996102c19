import type { DispatchLease, Fence } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

/** One stretch of time in which this process sends. */
export type Term = { stop(): Promise<void> }

export type StandingParts = {
  readonly lease: DispatchLease
  readonly clock: Clock
  readonly log: Log
  /** Begins to send; whoever it hands over to ends it by `stop`. */
  begin(fence: Fence, holds: () => boolean): Promise<Term>
  /** How often the lease is renewed, or asked for. */
  readonly everyMs?: number
}

const EVERY_MS = 2_500

/** Holds the lease, or waits for it: of all processes on one database one sends. */
export class Standing {
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #term: Term | null = null
  #fence: Fence | null = null
  /** By the monotonic clock: a process that stood still must know. */
  #validUntilMs = Number.NEGATIVE_INFINITY
  #guard = new AbortController()
  #failure: string | null = null

  constructor(private readonly parts: StandingParts) {}

  isSending(): boolean {
    return this.#term !== null && this.#holds()
  }

  /** The first question is answered when it resolves. */
  async start(): Promise<void> {
    await this.#renew()
    this.#running = this.#again()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    const fence = this.#fence
    await this.#end()
    if (fence) await this.parts.lease.release(fence).catch(error => this.#tell(error))
  }

  /** The database said that a term is over. */
  lose(fence: Fence): void {
    if (fence.fence !== this.#fence?.fence) return
    this.#validUntilMs = Number.NEGATIVE_INFINITY
    void this.#end()
  }

  readonly #holds = (): boolean => performance.now() < this.#validUntilMs

  async #again(): Promise<void> {
    const { clock, everyMs = EVERY_MS } = this.parts
    for (;;) {
      await clock.sleep(everyMs, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
      await this.#renew()
    }
  }

  async #renew(): Promise<void> {
    const askedAtMs = performance.now()
    try {
      const held = await this.parts.lease.hold(this.#fence)
      this.#failure = null
      if (!held) return await this.#end()
      this.#fence = held.fence
      this.#validUntilMs = askedAtMs + held.validMs
      this.#watchOver(held.validMs)
      if (!this.#term && this.#holds() && !this.#stopping.signal.aborted) await this.#begin(held.fence)
    } catch (error) {
      this.#tell(error)
    }
  }

  async #begin(fence: Fence): Promise<void> {
    const term = await this.parts.begin(fence, this.#holds)
    // The lease may have run out while everything was read.
    if (this.#fence?.fence !== fence.fence) return term.stop()
    this.#term = term
    this.parts.log.info({ fence: fence.fence }, 'this process sends notifications')
  }

  /** A database that does not answer renews nothing: then it ends by itself. */
  #watchOver(validMs: number): void {
    this.#guard.abort()
    this.#guard = new AbortController()
    const { signal } = this.#guard
    void this.parts.clock.sleep(validMs, signal).then(() => {
      if (!signal.aborted && !this.#holds()) void this.#end()
    })
  }

  async #end(): Promise<void> {
    this.#guard.abort()
    const term = this.#term
    this.#term = null
    this.#fence = null
    if (!term) return
    if (!this.#stopping.signal.aborted)
      this.parts.log.warn({}, 'this process sends no notifications any more: another one does, or will')
    await term.stop()
  }

  #tell(error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error)
    if (this.#failure !== failure)
      this.parts.log.error({ err: error }, 'who sends notifications cannot be agreed on')
    this.#failure = failure
  }
}
