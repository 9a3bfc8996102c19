import { QueryError } from '../../ports/query-engine.ts'
import { CANCELED } from './deadline.ts'

const FIRST_SLICE_STEPS = 16
const MAX_SLICE_STEPS = 2_000
/** Other work waits no longer than this for a slice to end, as far as one step allows. */
const TARGET_MS = 10

/** Gives the event loop a turn when the work since the last one took as long as a slice may. */
export function createTurns(): () => Promise<void> | undefined {
  let startedAt = performance.now()
  return () => {
    if (performance.now() - startedAt < TARGET_MS) return undefined
    return nextTurn().then(() => {
      startedAt = performance.now()
    })
  }
}

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

type Slice = { readonly steps: number; readonly tookMs: number }

/**
 * Evaluates steps in slices with a turn of the event loop between them. A slice's length follows from what those
 * before took, at most doubling, so that a sudden heavy part costs one long slice and not many.
 */
export async function forEachSlice(
  count: number,
  signal: AbortSignal,
  evaluate: (firstStep: number, steps: number) => void,
): Promise<void> {
  let steps = FIRST_SLICE_STEPS
  let before: Slice | null = null
  for (let first = 0; first < count; ) {
    if (signal.aborted) throw new QueryError('canceled', CANCELED)
    const length = Math.min(steps, count - first)
    const startedAt = performance.now()
    evaluate(first, length)
    const slice: Slice = { steps: length, tookMs: Math.max(0.01, performance.now() - startedAt) }
    first += length
    steps = Math.max(1, Math.min(fittingSteps(slice, before), length * 2, MAX_SLICE_STEPS))
    before = slice
    if (first < count) await nextTurn()
  }
}

/**
 * As many steps as fit into the target. With many series most of the time goes into what every slice does once for each
 * of them, however few steps it has: then a slice is so long that its steps take as much again, since shorter ones would
 * hold up others no less, and many times over.
 */
export function fittingSteps(slice: Slice, before: Slice | null): number {
  const fitting = Math.floor((slice.steps * TARGET_MS) / slice.tookMs)
  if (fitting >= slice.steps) return fitting
  // Half of it tells what a slice takes without its steps.
  if (before === null || before.steps === slice.steps) return Math.max(fitting, slice.steps >>> 1)
  const perStepMs = Math.max(1e-3, (slice.tookMs - before.tookMs) / (slice.steps - before.steps))
  const onceMs = Math.max(0, slice.tookMs - perStepMs * slice.steps)
  const balanced = Math.max(Math.floor((TARGET_MS - onceMs) / perStepMs), Math.floor(onceMs / perStepMs))
  // Two slices tell little on a busy machine: no single one makes the next much shorter.
  return Math.max(balanced, slice.steps >>> 1)
}
