import { cleanOutput } from '../../core/runner/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Database } from '../../services/context.ts'

const MOST_LINES = 5_000
const WRITE_EVERY_MS = 250

type Line = {
  runId: string
  seq: number
  at: Date
  step: number
  stream: 'out' | 'err' | 'deck'
  text: string
}

export type OutputParts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly runId: string
  /** Texts that must not be seen, in every form. */
  readonly forms: readonly string[]
  /** Lines that are kept already. */
  readonly seq: number
  readonly dropped: number
  /** Lines were written. */
  readonly onWritten: () => void
}

/** Output of one run: cleaned, bounded and written in batches. Its end, when there is too much of it, is left out. */
export class RunOutputBuffer {
  readonly #parts: OutputParts
  #seq: number
  #dropped: number
  #waiting: Line[] = []
  #writing: Promise<void> = Promise.resolve()
  #planned: Promise<void> | null = null

  constructor(parts: OutputParts) {
    this.#parts = parts
    this.#seq = parts.seq
    this.#dropped = parts.dropped
  }

  get seq(): number {
    return this.#seq
  }

  get dropped(): number {
    return this.#dropped
  }

  add(step: number, stream: Line['stream'], text: string): void {
    const { runId, clock, forms } = this.#parts
    if (this.#seq >= MOST_LINES) {
      this.#dropped++
      return
    }
    this.#seq++
    const line = { runId, seq: this.#seq, at: new Date(clock.now()), step, stream }
    this.#waiting.push({ ...line, text: cleanOutput(text, forms) })
    this.#plan()
  }

  /** Resolves once everything is written that was added before. Never rejects: a batch that failed is kept. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  #plan(): void {
    this.#planned ??= this.#parts.clock.sleep(WRITE_EVERY_MS).then(() => {
      this.#planned = null
      return this.flush()
    })
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return
    const batch = this.#waiting
    this.#waiting = []
    try {
      await this.#parts.db.runOutput.createMany({ data: batch, skipDuplicates: true })
      this.#parts.onWritten()
    } catch (error) {
      this.#parts.log.error({ err: error }, 'output of a run was not written: tried again')
      this.#waiting = [...batch, ...this.#waiting]
      this.#plan()
    }
  }
}
