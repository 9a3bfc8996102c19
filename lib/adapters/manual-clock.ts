import type { Clock } from '../ports/clock.ts'

type Sleeper = { dueMs: number; wake: () => void }

/** A clock that moves only when told; for tests. */
export function createManualClock(startMs = 0): Clock & { advance(ms: number): Promise<void> } {
  let nowMs = startMs
  let sleepers: Sleeper[] = []
  const settle = () => new Promise<void>(resolve => setImmediate(resolve))
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        if (signal?.aborted) return resolve()
        const wake = () => {
          signal?.removeEventListener('abort', wake)
          sleepers = sleepers.filter(other => other !== sleeper)
          resolve()
        }
        const sleeper: Sleeper = { dueMs: nowMs + Math.max(0, ms), wake }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', wake)
      }),
    /** Moves time on, waking sleepers in their order and letting each do its work before the next. */
    async advance(ms) {
      const endMs = nowMs + ms
      for (;;) {
        await settle()
        const next = sleepers.filter(s => s.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (!next) break
        nowMs = Math.max(nowMs, next.dueMs)
        next.wake()
      }
      nowMs = endMs
      await settle()
    },
  }
}
