import type { PostMortemState } from './state.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Of systems whose policy names none. */
export const DEFAULT_WITHIN_MS = 5 * DAY_MS
/** What a post-mortem needs where the policy says nothing: what happened, why, and what is done about it. */
export const DEFAULT_REQUIRES: readonly string[] = ['summary', 'root_cause', 'prevention_tasks']

/** When a post-mortem must be published, counted from the moment of resolving. */
export const dueOf = (resolvedAtMs: number, withinMs: number | null): number =>
  resolvedAtMs + (withinMs ?? DEFAULT_WITHIN_MS)

export type Standing = 'done' | 'done_late' | 'running' | 'soon' | 'overdue'

type Due = {
  readonly dueMs: number | null
  readonly doneMs: number | null
  /** From when on it counts as soon. */
  readonly soonMs: number
}

export function standingOf({ dueMs, doneMs, soonMs }: Due, nowMs: number): Standing {
  if (doneMs !== null) return dueMs !== null && doneMs > dueMs ? 'done_late' : 'done'
  if (dueMs === null) return 'running'
  if (nowMs >= dueMs) return 'overdue'
  return nowMs >= dueMs - soonMs ? 'soon' : 'running'
}

/** A post-mortem is soon due in the last quarter of its time, but at least 4 hours before. */
export function postMortemStanding(
  facts: { readonly draftedAtMs: number; readonly dueMs: number; readonly publishedAtMs: number | null },
  nowMs: number,
): Standing {
  const soonMs = Math.max((facts.dueMs - facts.draftedAtMs) / 4, 4 * HOUR_MS)
  return standingOf({ dueMs: facts.dueMs, doneMs: facts.publishedAtMs, soonMs }, nowMs)
}

/** A follow-up is soon due on the day before. */
export const followUpStanding = (
  { dueMs, doneMs }: { readonly dueMs: number | null; readonly doneMs: number | null },
  nowMs: number,
): Standing => standingOf({ dueMs, doneMs, soonMs: DAY_MS }, nowMs)

/** The three lists of managers. */
export type ManagerList = 'overdue' | 'in_review' | 'due' | 'published'

export function managerListOf(state: PostMortemState, standing: Standing): ManagerList {
  if (state === 'published') return 'published'
  if (standing === 'overdue') return 'overdue'
  return state === 'draft' ? 'due' : 'in_review'
}

/** What the person who has it is told of, once each; `overdue` again every day. */
export type ReminderKind = 'soon' | 'overdue'

/** Which reminder goes out now; null when none does. `lastMs` and `lastKind` are of the last one that went out. */
export function reminderOf(
  standing: Standing,
  last: { readonly kind: ReminderKind; readonly atMs: number } | null,
  nowMs: number,
): ReminderKind | null {
  if (standing === 'soon') return last === null ? 'soon' : null
  if (standing !== 'overdue') return null
  return last?.kind === 'overdue' && nowMs - last.atMs < DAY_MS ? null : 'overdue'
}
