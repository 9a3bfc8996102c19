import type { Clock } from '../../ports/clock.ts'
import type { UsageDoor } from '../../ports/usage.ts'

const WINDOW_MS = 86_400_000
/** More are forgotten, oldest first: then less is known of what is used, and the page says since when. */
const MAX_EXPRESSIONS = 20_000
const LONGEST_CHARS = 10_000

export type UsageLedger = UsageDoor & { readonly note: (expr: string) => void }

/** Remembers which expressions were evaluated within the last day, by rules, pages, panels and people alike. */
export function createUsageLedger(clock: Pick<Clock, 'now'>): UsageLedger {
  const startedAtMs = clock.now()
  /** By when each was asked last, oldest first. */
  const asked = new Map<string, number>()
  let forgotToMs = Number.NEGATIVE_INFINITY
  return {
    note(expr) {
      if (expr.length > LONGEST_CHARS) return
      asked.delete(expr)
      asked.set(expr, clock.now())
      if (asked.size <= MAX_EXPRESSIONS) return
      for (const [oldest, atMs] of asked) {
        asked.delete(oldest)
        forgotToMs = atMs
        break
      }
    },
    async expressions() {
      const fromMs = clock.now() - WINDOW_MS
      for (const [expr, atMs] of asked) {
        if (atMs >= fromMs) break
        asked.delete(expr)
      }
      return { sinceMs: Math.max(startedAtMs, fromMs, forgotToMs), expressions: [...asked.keys()] }
    },
  }
}
