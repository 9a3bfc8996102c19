import type { StateSpan, WatchState } from '../core/uptime/span.ts'

/** `check:xswarm/worker`, `child:xswarm/worker/db`, `heartbeat:…`, `signal:…`, `part:xswarm/voice`, `service:xswarm`. */
export type Subject = `${'check' | 'child' | 'heartbeat' | 'signal' | 'part' | 'service'}:${string}`

export type StateChange = {
  readonly subject: Subject
  readonly atMs: number
  readonly state: WatchState
  readonly isMaintenance: boolean
  readonly reason: string
}

/**
 * What state every watched subject was in, and when. `record` takes only changes; a change is kept in memory and
 * written in batches within a second, in order, again and again until the database takes it.
 */
export interface StateHistory {
  /** Ignores a repetition of the subject's present state, reason and maintenance. */
  record(change: StateChange): void
  /** The present state of a subject; null when it was never recorded. */
  current(subject: Subject): StateChange | null
  /**
   * Spans of a subject that touch [fromMs, toMs], ascending, clipped to it, without holes: what the deck did not
   * see is `unobserved`. What happened before the subject's first record is `unobserved` too.
   */
  spans(subject: Subject, fromMs: number, toMs: number): Promise<StateSpan[]>
  /** As `spans`, for many subjects in one go. */
  spansOf(subjects: readonly Subject[], fromMs: number, toMs: number): Promise<Map<Subject, StateSpan[]>>
  flush(): Promise<void>
  close(): Promise<void>
}
