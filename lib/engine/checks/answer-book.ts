import type { CheckStateName, KeptAnswer } from '../../contract/checks.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { startLoop } from '../loop.ts'
import type { AnswerRecord, AnswerRows } from './answer-rows.ts'

/** The state that a check was in when it was last written down. */
export type LastState = {
  readonly state: CheckStateName
  readonly reason: string
  readonly sinceMs: number
}

export type AnswerBookParts = {
  readonly rows: AnswerRows
  readonly clock: Clock
  readonly log: Log
  readonly onLost: (count: number) => void
}

const KEPT_A_CHECK = 20
const WRITE_EVERY_MS = 1_000
const MOST_WAITING = 2_000
const BATCH = 200

/** The answers at changes of state and of runs by hand: written in the background, kept while the database is away. */
export class AnswerBook {
  readonly #parts: AnswerBookParts
  readonly #loop: { stop(): Promise<unknown> }
  #waiting: AnswerRecord[] = []
  #writing: Promise<void> | null = null
  #isFailing = false

  constructor(parts: AnswerBookParts) {
    this.#parts = parts
    this.#loop = startLoop(parts.clock, WRITE_EVERY_MS, () => this.flush())
  }

  keep(record: AnswerRecord): void {
    this.#waiting.push(record)
    if (this.#waiting.length <= MOST_WAITING) return
    this.#waiting.shift()
    this.#parts.onLost(1)
  }

  /** Writes what waits. Never rejects: what the database does not take waits on. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null
    })
    return this.#writing
  }

  /** The newest answers of a check that are written or about to be, newest first. */
  async read(key: string): Promise<KeptAnswer[]> {
    const waiting = this.#waiting.filter(record => record.key === key).map(({ answer }) => answer)
    return [...waiting.reverse(), ...(await this.#parts.rows.newest(key, KEPT_A_CHECK))]
  }

  /** The last written state of each of these checks, and since when it held as far as is written. */
  async lastStates(keys: readonly string[]): Promise<Map<string, LastState>> {
    const states = new Map<string, LastState>()
    if (keys.length === 0) return states
    const isTold = new Set<string>()
    for (const { key, state, reason, atMs } of await this.#parts.rows.states(keys)) {
      const known = states.get(key)
      if (!known) states.set(key, { state, reason, sinceMs: atMs })
      else if (known.state !== state) isTold.add(key)
      else if (!isTold.has(key)) states.set(key, { ...known, sinceMs: atMs })
    }
    return states
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.flush()
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH)
      try {
        await this.#parts.rows.insert(batch, KEPT_A_CHECK)
      } catch (error) {
        if (!this.#isFailing)
          this.#parts.log.error({ err: error }, 'answers of checks do not reach the database: they wait')
        this.#isFailing = true
        return
      }
      this.#isFailing = false
      const written = new Set(batch)
      this.#waiting = this.#waiting.filter(record => !written.has(record))
    }
  }
}
