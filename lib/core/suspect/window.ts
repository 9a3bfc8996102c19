/** The stretches of time that are compared, epoch ms; ends are exclusive of the next. */
export type ComparedWindow = {
  /** What was usual: from here … */
  readonly beforeFromMs: number
  /** … to here. */
  readonly beforeToMs: number
  /** The time around the start of impact: from here … */
  readonly afterFromMs: number
  /** … to here. */
  readonly afterToMs: number
  readonly impactMs: number
}

const MINUTE_MS = 60_000
/** Half an hour says what was usual, and ends well before: an impact is noticed later than it begins. */
const BEFORE_MS = 30 * MINUTE_MS
const LEAD_MS = 6 * MINUTE_MS
const AFTER_MS = 9 * MINUTE_MS

/** A slot is as long as a change must last to count as one. */
export const SLOT_MS = 3 * MINUTE_MS

/** What is compared for an impact that began at `impactMs`, with what is known at `nowMs`. */
export function comparedWindow(impactMs: number, nowMs: number): ComparedWindow {
  const afterFromMs = impactMs - LEAD_MS
  return {
    beforeFromMs: afterFromMs - BEFORE_MS,
    beforeToMs: afterFromMs,
    afterFromMs,
    afterToMs: Math.min(nowMs, impactMs + AFTER_MS),
    impactMs,
  }
}

/** When nothing more will be known: the answer is final from here on. */
export const isComplete = (impactMs: number, nowMs: number): boolean => nowMs >= impactMs + AFTER_MS
