import type { Clock } from '../../ports/clock.ts'

/** When a source is to be asked next: one round at a time, never two. */
export function createCadence(clock: Pick<Clock, 'now'>) {
  let dueMs = 0
  let isAsking = false
  let isWanted = false
  return {
    isDue: (nowMs: number): boolean => !isAsking && nowMs >= dueMs,
    /** Makes it due at once. What is asked now may have passed by what is new: it is asked once more then. */
    hurry(): void {
      dueMs = 0
      isWanted = isAsking
    },
    pause(pauseMs: number): void {
      dueMs = isWanted ? 0 : clock.now() + pauseMs
    },
    async round(work: () => Promise<void>): Promise<void> {
      if (isAsking) return
      isAsking = true
      isWanted = false
      try {
        await work()
      } finally {
        isAsking = false
      }
    },
  }
}
