import type { Clock } from '../../lib/ports/clock.ts'

/** A clock that stands until somebody moves it; whoever sleeps by it sleeps for good. */
export function createSteppedClock(startMs: number): Clock & { nowMs: number } {
  return {
    nowMs: startMs,
    now() {
      return this.nowMs
    },
    sleep: (_ms, signal) => new Promise(resolve => signal?.addEventListener('abort', () => resolve())),
  }
}
