import { type Failure, failureOf, type Source, wireFailure } from './source.ts'

export type Message = { readonly seq: number; readonly at: number; readonly data: object }
export type Member = (message: Message) => void

const KEPT_MESSAGES = 128
const KEPT_BYTES = 2_000_000

/** Present state of a room for one who enters: what they missed, or all of it. */
export type Entry =
  | { readonly seq: number; readonly missed: readonly Message[] }
  | { readonly seq: number; readonly snapshot: unknown; readonly failure: Failure | null }

/**
 * Those who follow the same thing with the same params. Evaluates it once for all, numbers every message, and keeps
 * the newest messages for those who missed some. Numbers start at the room's birth in epoch milliseconds, so that
 * a number of an earlier room (or an earlier process) is never taken for one of this.
 */
export class Room {
  readonly members = new Set<Member>()
  failure: Failure | null = null
  lastCostMs = 0
  refreshedAtMs = Number.NEGATIVE_INFINITY
  private seq: number
  private readonly history: { message: Message; bytes: number }[] = []
  private historyBytes = 0
  private running: Promise<void> | null = null

  constructor(
    readonly key: string,
    readonly channel: string,
    readonly source: Source,
    bornAtMs: number,
  ) {
    this.seq = Math.floor(bornAtMs)
  }

  /** Evaluates now; who calls meanwhile waits for the same evaluation. Never rejects: a failure is a message too. */
  refresh(now: () => number, onError: (error: unknown) => void): Promise<void> {
    this.running ??= this.evaluate(now, onError).finally(() => {
      this.running = null
    })
    return this.running
  }

  private async evaluate(now: () => number, onError: (error: unknown) => void): Promise<void> {
    const startedAtMs = now()
    try {
      const data = await this.source.refresh({ nowMs: startedAtMs, mustSpeak: this.failure !== null })
      this.failure = null
      if (data) this.say(now(), data)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'internal') onError(error)
      const isNews = this.failure?.message !== failure.message
      this.failure = failure
      if (isNews) this.say(now(), { failure: wireFailure(failure) })
    }
    this.refreshedAtMs = startedAtMs
    this.lastCostMs = now() - startedAtMs
  }

  /** What to tell one who enters having `after`, or having nothing. */
  enter(after: number | undefined): Entry {
    const first = this.history[0]?.message.seq ?? this.seq + 1
    if (after !== undefined && after >= first - 1 && after <= this.seq) {
      const missed = this.history.map(entry => entry.message).filter(message => message.seq > after)
      return { seq: this.seq, missed }
    }
    return { seq: this.seq, snapshot: this.source.snapshot(), failure: this.failure }
  }

  private say(atMs: number, data: object): void {
    const message: Message = { seq: ++this.seq, at: atMs, data }
    this.remember(message)
    for (const member of this.members) member(message)
  }

  private remember(message: Message): void {
    const bytes = JSON.stringify(message.data).length
    this.history.push({ message, bytes })
    this.historyBytes += bytes
    while (this.history.length > KEPT_MESSAGES || this.historyBytes > KEPT_BYTES) {
      const forgotten = this.history.shift()
      if (!forgotten) return
      this.historyBytes -= forgotten.bytes
    }
  }
}
