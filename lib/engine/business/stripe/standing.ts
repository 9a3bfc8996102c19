import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { StripeFault } from '../../../ports/stripe.ts'
import type { Database } from '../../../services/context.ts'
import { NO_STANDING, readStanding, type Standing, writeStanding } from './progress-rows.ts'

const WRITE_EVERY_MS = 15_000
const SHOWN_UNREADABLE = 5
const REFUSAL_LOG_EVERY_MS = 10_000

type Parts = { readonly db: Database; readonly clock: Clock; readonly log: Log }

/** An account's last word: in memory at once, in its row now and then, and whenever something begins or ends. */
export class StandingKeeper {
  #standing = NO_STANDING
  #writtenMs = Number.NEGATIVE_INFINITY
  #loggedMs = Number.NEGATIVE_INFINITY
  #unlogged = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly account: string,
    private readonly parts: Parts,
  ) {}

  get now(): Standing {
    return this.#standing
  }

  async load(): Promise<void> {
    this.#standing = await readStanding(this.parts.db, this.account)
  }

  /** Stripe answered. */
  good(mode: Standing['mode']): void {
    const wasBad = this.#standing.problem !== null
    const kept = { ...this.#standing, goodMs: this.parts.clock.now(), problem: null, reason: '' }
    this.#standing = { ...kept, mode: mode ?? kept.mode }
    this.#write(wasBad)
  }

  failed({ problem, message }: StripeFault): void {
    const isNew = this.#standing.problem !== problem
    if (isNew) this.parts.log.warn({ account: this.account, problem, reason: message }, 'Stripe was not read')
    this.#standing = { ...this.#standing, failedMs: this.parts.clock.now(), problem, reason: message }
    this.#write(isNew)
  }

  /** A signed webhook came. */
  heard(): void {
    const atMs = this.parts.clock.now()
    const isFirst = this.#standing.webhookMs === null
    this.#standing = { ...this.#standing, goodMs: atMs, webhookMs: atMs }
    this.#write(isFirst)
  }

  /** A webhook was not taken. Anybody may send those: neither log nor rows are flooded. */
  refused(reason: string): void {
    const atMs = this.parts.clock.now()
    this.#unlogged++
    if (atMs - this.#loggedMs >= REFUSAL_LOG_EVERY_MS) {
      const count = this.#unlogged
      this.parts.log.warn({ account: this.account, reason, count }, 'a webhook of Stripe was refused')
      this.#unlogged = 0
      this.#loggedMs = atMs
    }
    const isFirst = this.#standing.refusal === null
    this.#standing = { ...this.#standing, refusal: { atMs, reason } }
    this.#write(isFirst)
  }

  unreadable(lines: readonly string[]): void {
    if (lines.length === 0) return
    const unreadable = [...new Set([...lines, ...this.#standing.unreadable])].slice(0, SHOWN_UNREADABLE)
    this.#standing = { ...this.#standing, unreadable }
    this.#write(true)
  }

  /** Before everything is read anew. */
  forgetUnreadable(): void {
    this.#standing = { ...this.#standing, unreadable: [] }
  }

  /** Resolves once all that was said is in its row. */
  async flush(): Promise<void> {
    this.#write(true)
    await this.#writing
  }

  #write(isUrgent: boolean): void {
    const atMs = this.parts.clock.now()
    if (!isUrgent && atMs - this.#writtenMs < WRITE_EVERY_MS) return
    this.#writtenMs = atMs
    this.#writing = this.#writing.then(async () => {
      try {
        await writeStanding(this.parts.db, this.account, this.#standing)
      } catch (error) {
        this.parts.log.error(
          { err: error, account: this.account },
          'the state of a Stripe account was not stored',
        )
      }
    })
  }
}
