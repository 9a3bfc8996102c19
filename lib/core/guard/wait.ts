import type { CountedRun, GuardedAction, GuardRecord } from './types.ts'

/** So many failures in a row, and the wait grows. */
const FAILURES_BEFORE_BACKOFF = 3
const HOUR_MS = 3_600_000

/** Only what was really done counts: no dry run, and nothing that never began. */
const isCounted = (run: CountedRun): boolean => !run.isDryRun && run.startedAtMs !== null

/**
 * Failures since the last proven run or the last reset. What could not be judged neither counts nor ends the row, and
 * a diagnostic has no failures: it must not make a recovery wait, nor free one (V-90).
 */
export function failuresInARow({ kind }: Pick<GuardedAction, 'kind'>, record: GuardRecord): number {
  if (kind === 'diagnostic') return 0
  let failures = 0
  for (const run of record.runs) {
    if (!isCounted(run)) continue
    if (record.resetAtMs !== null && run.pressedAtMs <= record.resetAtMs) break
    if (run.outcome === 'verified' || run.outcome === 'recovered_by_itself') break
    if (run.outcome === 'failed' || run.outcome === 'relapsed') failures++
  }
  return failures
}

export type Wait = { readonly untilMs: number; readonly failures: number; readonly waitMs: number }

/** How long it cools down after its last run: the cooldown, or longer after failures in a row. Null when it is over. */
export function waitOf(action: GuardedAction, record: GuardRecord, nowMs: number): Wait | null {
  const last = record.runs.find(run => isCounted(run) && run.endedAtMs !== null)
  if (last?.endedAtMs == null) return null
  const failures = failuresInARow(action, record)
  const step = Math.min(failures - FAILURES_BEFORE_BACKOFF, action.backoffMs.length - 1)
  const backoffMs = step < 0 ? 0 : (action.backoffMs[step] ?? 0)
  const waitMs = Math.max(action.cooldownMs, backoffMs)
  const untilMs = last.endedAtMs + waitMs
  return untilMs > nowMs ? { untilMs, failures: backoffMs > action.cooldownMs ? failures : 0, waitMs } : null
}

/** When the hour's runs are few enough again; null when they are. */
export function capUntilMs(action: GuardedAction, record: GuardRecord, nowMs: number): number | null {
  const within = record.runs.filter(run => isCounted(run) && run.pressedAtMs > nowMs - HOUR_MS)
  const oldest = within.at(action.maxPerHour - 1)
  return oldest === undefined ? null : oldest.pressedAtMs + HOUR_MS
}
