import type { Clock } from '../ports/clock.ts'

/** Works again and again, `everyMs` after the last time ended. `stop` resolves once the last run has let go. */
export function startLoop(clock: Clock, everyMs: number, work: (signal: AbortSignal) => Promise<void>) {
  const ending = new AbortController()
  const running = (async () => {
    for (;;) {
      await clock.sleep(everyMs, ending.signal)
      if (ending.signal.aborted) return
      await work(ending.signal)
    }
  })()
  return {
    stop: () => {
      ending.abort()
      return running
    },
  }
}
