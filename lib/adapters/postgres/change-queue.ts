import type { StateChange, Subject } from '../../ports/state-history.ts'

const MAX_WAITING = 100_000
const LOST = 'not recorded: the database was away for too long'

/** Changes that wait for the database, in order and bounded. What does not fit is remembered as a gap a subject. */
export class ChangeQueue {
  #waiting: StateChange[] = []
  /** Since when a subject's changes were not kept. */
  readonly #lost = new Map<Subject, number>()

  constructor(private readonly maxWaiting = MAX_WAITING) {}

  get size(): number {
    return this.#waiting.length
  }

  /** Without room, the subject's time from here reads as unobserved until `restoreLost`. */
  add(change: StateChange): 'kept' | 'lost' | 'first lost' {
    const isFirst = this.#lost.size === 0
    if (isFirst && this.#waiting.length < this.maxWaiting) {
      this.#waiting.push(change)
      return 'kept'
    }
    if (!this.#lost.has(change.subject)) this.#lost.set(change.subject, change.atMs)
    return isFirst ? 'first lost' : 'lost'
  }

  peek(count: number): readonly StateChange[] {
    return this.#waiting.slice(0, count)
  }

  drop(count: number): void {
    this.#waiting.splice(0, count)
  }

  /** Once everything that waited is written: the gap of each subject that lost changes, and what it is in now. */
  restoreLost(present: (subject: Subject) => StateChange | undefined): void {
    if (this.#waiting.length > 0 || this.#lost.size === 0) return
    for (const [subject, atMs] of this.#lost) {
      this.#waiting.push({ subject, atMs, state: 'unobserved', isMaintenance: false, reason: LOST })
      const now = present(subject)
      if (now) this.#waiting.push(now)
    }
    this.#lost.clear()
  }
}
