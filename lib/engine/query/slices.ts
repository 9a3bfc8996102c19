import { QueryError } from '../../ports/query-engine.ts'
import { CANCELED } from './deadline.ts'

const FIRST_SLICE_STEPS = 16
const MAX_SLICE_STEPS = 2_000
/** Other work waits no longer than this for a slice to end, as far as one step allows. */
const TARGET_MS = 10

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/**
 * Evaluates steps in slices with a turn of the event loop between them. A slice's length follows from what the one
 * before took, at most doubling, so that a sudden heavy part costs one long slice and not many.
 */
export async function forEachSlice(
  count: number,
  signal: AbortSignal,
  evaluate: (firstStep: number, steps: number) => void,
): Promise<void> {
  let steps = FIRST_SLICE_STEPS
  for (let first = 0; first < count; ) {
    if (signal.aborted) throw new QueryError('canceled', CANCELED)
    const length = Math.min(steps, count - first)
    const startedAt = performance.now()
    evaluate(first, length)
    const tookMs = Math.max(0.01, performance.now() - startedAt)
    first += length
    const fitting = Math.floor((length * TARGET_MS) / tookMs)
    steps = Math.max(1, Math.min(fitting, length * 2, MAX_SLICE_STEPS))
    if (first < count) await nextTurn()
  }
}
