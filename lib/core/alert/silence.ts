import type { Matcher } from '../labels/index.ts'

/** When a silence holds, again and again: by an RFC 5545 rule on the wall clock of a zone. Opsdeck's own. */
export type Recurrence = {
  /** Local time of the first occurrence's start, such as `2026-01-04T02:00`. */
  readonly starts: string
  /** How long each holds, such as `2h`. */
  readonly duration: string
  readonly zone: string
  /** RFC 5545 RRULE, such as `FREQ=WEEKLY;BYDAY=SU`. */
  readonly repeats: string
}

export type Silence = {
  readonly id: string
  /** All must match; an absent label is the empty text. */
  readonly matchers: readonly Matcher[]
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly updatedAtMs: number
  readonly createdBy: string
  readonly comment: string
  /** Null = it holds from start to end; otherwise only while an occurrence lasts, within start and end. */
  readonly recurrence: Recurrence | null
}

export type SilenceState = 'pending' | 'active' | 'expired'
