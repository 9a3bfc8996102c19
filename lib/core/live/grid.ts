/** The steps of a chart that ends now: multiples of the step, so that equal questions meet in the same points. */
export type Grid = { readonly fromMs: number; readonly lastStepMs: number; readonly toMs: number }

/** @returns first and last aligned step of the `rangeMs` before `nowMs`; `lastStepMs < fromMs` when there is none */
export function gridOf(nowMs: number, rangeMs: number, stepMs: number): Grid {
  return {
    fromMs: Math.min(nowMs, Math.ceil((nowMs - rangeMs) / stepMs) * stepMs),
    lastStepMs: Math.floor(nowMs / stepMs) * stepMs,
    toMs: nowMs,
  }
}

const SECOND_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
]

/** The smallest round step, in seconds, that draws a range in at most `maxPoints` points. */
export function stepFor(rangeSeconds: number, maxPoints: number): number {
  const needed = rangeSeconds / Math.max(1, maxPoints)
  return SECOND_STEPS.find(step => step >= needed) ?? 86_400
}
