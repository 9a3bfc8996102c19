import type { Occurrence } from './window.ts'

export type WindowPhase = 'announced' | 'upcoming' | 'open' | 'over'

/** Where an occurrence stands: `announced` from its notice on, `open` from its start, `over` from its end. */
export function phaseOf(occurrence: Occurrence, noticeMs: number | null, nowMs: number): WindowPhase {
  if (nowMs >= occurrence.endsAtMs) return 'over'
  if (nowMs >= occurrence.startsAtMs) return 'open'
  return noticeMs !== null && nowMs >= occurrence.startsAtMs - noticeMs ? 'announced' : 'upcoming'
}

/** Whether people should have been told by now of work that is still to begin. */
export const isNoticeTime = (
  { noticeMs, startsAtMs }: { readonly noticeMs: number | null; readonly startsAtMs: number },
  nowMs: number,
): boolean => noticeMs !== null && startsAtMs > nowMs && startsAtMs - noticeMs <= nowMs

/** Whether a window was made when its notice should have been given already. Files are taken to be older. */
export function isLateNotice(
  occurrence: Occurrence,
  noticeMs: number | null,
  createdAtMs: number | null,
): boolean {
  return noticeMs !== null && createdAtMs !== null && createdAtMs > occurrence.startsAtMs - noticeMs
}
