import { QueryError } from '../../ports/query-engine.ts'
import { CANCELED, OVER } from './deadline.ts'

type Shared<T> = {
  readonly result: Promise<T>
  readonly abort: AbortController
  waiting: number
  isDone: boolean
}

export type Share<T> = (
  key: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

/**
 * Calls with an equal key at the same time get one piece of work. A caller who aborts leaves at once; the work is
 * aborted when the last of them has left.
 */
export function shareEqual<T>(): Share<T> {
  const running = new Map<string, Shared<T>>()

  function join(key: string, work: (signal: AbortSignal) => Promise<T>): Shared<T> {
    const known = running.get(key)
    if (known && !known.abort.signal.aborted) return known
    const abort = new AbortController()
    const result = work(abort.signal)
    const shared: Shared<T> = { result, abort, waiting: 0, isDone: false }
    running.set(key, shared)
    const forget = (): void => {
      shared.isDone = true
      if (running.get(key) === shared) running.delete(key)
    }
    result.then(forget, forget)
    return shared
  }

  return async (key, signal, work) => {
    if (signal?.aborted) throw new QueryError('canceled', CANCELED)
    const shared = join(key, work)
    shared.waiting += 1
    const leaving = new AbortController()
    try {
      if (!signal) return await shared.result
      const left = new Promise<never>((_resolve, reject) => {
        const leave = (): void => reject(new QueryError('canceled', CANCELED))
        signal.addEventListener('abort', leave, { once: true, signal: leaving.signal })
      })
      return await Promise.race([shared.result, left])
    } finally {
      leaving.abort(OVER)
      shared.waiting -= 1
      if (shared.waiting === 0 && !shared.isDone) shared.abort.abort(OVER)
    }
  }
}
