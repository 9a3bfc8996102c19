import type { Snap } from '../../roll-up/index.ts'
import type { LoadedSeries } from './select.ts'

/** How far an instant looks back: where there are roll-ups alone, as far as one bucket more. */
export function lookbackAt({ rollUp }: LoadedSeries, atMs: number, lookbackMs: number): number {
  const snap = rollUp?.snap
  return snap && atMs - lookbackMs < snap.beforeMs ? lookbackMs + snap.everyMs : lookbackMs
}

/** Moves a range that roll-ups cannot answer exactly out to whole buckets. */
export function moveOut(window: { startMs: number; endMs: number }, { beforeMs, everyMs }: Snap): void {
  if (window.startMs >= beforeMs) return
  const lengthMs = Math.ceil((window.endMs - window.startMs) / everyMs) * everyMs
  if (window.endMs <= beforeMs) {
    window.endMs = Math.floor(window.endMs / everyMs) * everyMs
    window.startMs = window.endMs - lengthMs
  } else window.startMs = Math.floor(window.startMs / everyMs) * everyMs
}
