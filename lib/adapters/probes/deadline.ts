import type { CallOff } from '../../ports/prober.ts'
import { ProbeFailure, timedOut } from './faults.ts'

/**
 * The time that one probe has, over all that it does. Cheaper than an AbortSignal, of which it can be made into one.
 * Ends when the time is over or the caller aborts; `done` must be called in the end.
 */
export type Deadline = {
  readonly remainingMs: () => number
  /** Why it ended, once it has. */
  readonly reason: () => ProbeFailure | null
  /** Calls back when it ends (a moment later when it has ended); returns the way to stop waiting. */
  readonly onEnd: (listener: (reason: ProbeFailure) => void) => () => void
  /** Rejects with the reason when the deadline ends before the work does; the work must end by itself. */
  readonly within: <T>(work: Promise<T>) => Promise<T>
  readonly signal: () => AbortSignal
  readonly done: () => void
}

/** `where` says in the fault who was too slow. */
export function createDeadline(
  request: { readonly timeoutMs: number; readonly signal?: CallOff },
  where: () => string,
): Deadline {
  const endsAt = performance.now() + request.timeoutMs
  const listeners = new Set<(reason: ProbeFailure) => void>()
  let ended: ProbeFailure | null = null
  const end = (reason: ProbeFailure) => {
    if (ended) return
    ended = reason
    for (const listener of [...listeners]) listener(reason)
    listeners.clear()
  }
  const callOff = () => end(new ProbeFailure('unavailable', `asking ${where()} was called off`))
  const timer = setTimeout(() => end(timedOut(where(), request.timeoutMs)), request.timeoutMs)
  if (request.signal?.aborted) callOff()
  else request.signal?.addEventListener('abort', callOff)

  const onEnd: Deadline['onEnd'] = listener => {
    const reason = ended
    if (reason) queueMicrotask(() => listener(reason))
    else listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    remainingMs: () => Math.max(1, endsAt - performance.now()),
    reason: () => ended,
    onEnd,
    within: work =>
      new Promise((resolve, reject) => {
        const forget = onEnd(reject)
        work.then(resolve, reject).finally(forget)
      }),
    signal() {
      const controller = new AbortController()
      onEnd(reason => controller.abort(reason))
      return controller.signal
    },
    done() {
      clearTimeout(timer)
      request.signal?.removeEventListener('abort', callOff)
      listeners.clear()
    },
  }
}
