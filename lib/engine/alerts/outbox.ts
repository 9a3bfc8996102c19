import type { NotificationLogEntry } from '../../core/alert/notification-log.ts'
import type {
  AlertRows,
  AttemptReport,
  Fence,
  GivenUp,
  KeptDecisions,
  WaitingNotification,
} from '../../ports/alert-rows.ts'
import { isLeaseLost } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
const AT_ONCE = 500

type Entry = { readonly write: Write; done(): void }
type Write =
  | { readonly kind: 'add'; readonly rows: readonly WaitingNotification[] }
  | { readonly kind: 'report'; readonly report: AttemptReport }
  | { readonly kind: 'log'; readonly entries: readonly NotificationLogEntry[] }
  | { readonly kind: 'give-up'; readonly gone: GivenUp }
  | { readonly kind: 'decisions'; readonly decisions: readonly KeptDecisions[] }

export type OutboxParts = {
  readonly rows: AlertRows
  readonly clock: Clock
  readonly log: Log
  readonly fence: Fence
  /** Another process sends now: nothing of this one is written any more. */
  readonly onLost: () => void
}

/** In this order within a round: a row before what became of it, and what nobody waits for last. */
const KINDS = ['add', 'report', 'log', 'give-up', 'decisions'] as const

/**
 * What the holder of the lease writes: each kind in its order, many at once, and again and again while the database is
 * away. A promise resolves once its write is durable; it never does when the lease was lost or the deck stops before.
 */
export class Outbox {
  readonly #waiting = new Map<Write['kind'], Entry[]>(KINDS.map(kind => [kind, []]))
  readonly #stopping = new AbortController()
  #writing: Promise<void> | null = null
  #failure: string | null = null
  #pauseMs = FIRST_PAUSE_MS

  constructor(private readonly parts: OutboxParts) {}

  put(write: Write): Promise<void> {
    return new Promise(done => {
      this.#waiting.get(write.kind)?.push({ write, done })
      this.#writing ??= this.#write()
    })
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #write(): Promise<void> {
    // Whatever comes within this turn goes in one transaction.
    await new Promise(resolve => setImmediate(resolve))
    for (let isLeft = true; isLeft && !this.#stopping.signal.aborted; ) {
      isLeft = false
      for (const kind of KINDS) isLeft = (await this.#writeSome(kind)) || isLeft
    }
    this.#writing = null
  }

  /** Whether there was anything of a kind. */
  async #writeSome(kind: Write['kind']): Promise<boolean> {
    const waiting = this.#waiting.get(kind) ?? []
    const batch = waiting.slice(0, AT_ONCE)
    if (batch.length === 0 || this.#stopping.signal.aborted) return false
    try {
      await this.#writeBatch(batch.map(({ write }) => write))
      waiting.splice(0, batch.length)
      for (const { done } of batch) done()
      this.#pauseMs = FIRST_PAUSE_MS
      this.#failure = null
    } catch (error) {
      if (isLeaseLost(error)) this.#lose()
      else {
        this.#tell(error)
        await this.parts.clock.sleep(this.#pauseMs, this.#stopping.signal)
        this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
      }
    }
    return true
  }

  async #writeBatch(writes: readonly Write[]): Promise<void> {
    const { rows, fence } = this.parts
    const all = <T>(pick: (write: Write) => readonly T[]): T[] => writes.flatMap(pick)
    switch (writes[0]?.kind) {
      case 'add':
        return rows.addNotifications(
          all(w => (w.kind === 'add' ? w.rows : [])),
          fence,
        )
      case 'report':
        return rows.addReports(
          all(w => (w.kind === 'report' ? [w.report] : [])),
          fence,
        )
      case 'log':
        return rows.addLog(
          all(w => (w.kind === 'log' ? w.entries : [])),
          fence,
        )
      case 'give-up':
        return rows.giveUp(
          all(w => (w.kind === 'give-up' ? [w.gone] : [])),
          fence,
        )
      case 'decisions':
        return rows.addDecisions(all(w => (w.kind === 'decisions' ? w.decisions : [])))
    }
  }

  #lose(): void {
    this.stop()
    this.parts.onLost()
  }

  #tell(error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error)
    if (this.#failure !== failure)
      this.parts.log.error(
        { err: error },
        'notifications do not reach the database: nothing is sent that is not on record, it is tried again',
      )
    this.#failure = failure
  }
}
