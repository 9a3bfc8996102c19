import type { Occurrence } from './window.ts'

export type WindowPhase = 'announced' | 'upcoming' | 'open' | 'over'

/** Where an occurrence stands: `announced` from its notice on, `open` from its start, `over` from its end. */
export function phaseOf(occurrence: Occurrence, noticeMs: number | null, nowMs: number): WindowPhase {
  if (nowMs >= occurrence.endsAtMs) return 'over'
  if (nowMs >= occurrence.startsAtMs) return 'open'
  return noticeMs !== null && nowMs >= occurrence.startsAtMs - noticeMs ? 'announced' : 'upcoming'
}

/** Whether a window was made when its notice should have been given already. Files are taken to be older. */
export function isLateNotice(
  occurrence: Occurrence,
  noticeMs: number | null,
  createdAtMs: number | null,
): boolean {
  return noticeMs !== null && createdAtMs !== null && createdAtMs > occurrence.startsAtMs - noticeMs
}
