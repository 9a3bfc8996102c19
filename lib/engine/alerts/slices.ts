import { setImmediate as nextTurn } from 'node:timers/promises'

const SLICE_MS = 8

/** Works through a list without holding the event loop: after a few milliseconds others have their turn. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let untilMs = performance.now() + SLICE_MS
  for (const item of items) {
    work(item)
    if (performance.now() < untilMs) continue
    await nextTurn()
    untilMs = performance.now() + SLICE_MS
  }
}

/** Takes the steps of a computation to its end, with the same pauses. */
export async function stepByStep<T>(steps: Generator<unknown, T, undefined>): Promise<T> {
  let untilMs = performance.now() + SLICE_MS
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() < untilMs) continue
    await nextTurn()
    untilMs = performance.now() + SLICE_MS
  }
}
