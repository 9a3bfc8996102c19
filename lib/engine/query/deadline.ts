import type { Clock } from '../../ports/clock.ts'
import { QueryError } from '../../ports/query-engine.ts'

export const CANCELED = 'query was canceled in expression evaluation'

/** Made once: an abort without a reason makes an exception with its stack, which cost more than a small query. */
export const OVER = new Error('the query is over')

type Deadline = { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal }

/**
 * Runs work that ends when it is done, when the caller aborts or when its time is up, whichever is first.
 * The work's own signal aborts in each case, so that nothing goes on behind a caller who has left.
 */
export async function withDeadline<T>(
  { clock, timeoutMs, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    const cancel = (): void => reject(new QueryError('canceled', CANCELED))
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true, signal: inner.signal })
  })
  const expired = clock.sleep(timeoutMs, inner.signal).then(() => {
    if (inner.signal.aborted) return new Promise<never>(() => {})
    throw new QueryError('timeout', 'query timed out in expression evaluation')
  })
  try {
    return await Promise.race([aborted, expired, work(inner.signal)])
  } finally {
    inner.abort(OVER)
  }
}
