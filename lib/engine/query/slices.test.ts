import { expect, test } from 'vitest'
import { fittingSteps } from './slices.ts'

/** Slices one after the other, of work that takes so much once and so much a step. */
function slicesOf(count: number, onceMs: number, stepMs: number): number[] {
  const lengths: number[] = []
  let steps = 16
  let before: { steps: number; tookMs: number } | null = null
  for (let left = count; left > 0; ) {
    const length = Math.min(steps, left)
    lengths.push(length)
    left -= length
    const slice = { steps: length, tookMs: onceMs + length * stepMs }
    steps = Math.max(1, Math.min(fittingSteps(slice, before), length * 2))
    before = slice
  }
  return lengths
}

test.each([
  ['cheap steps are taken many at a time', 500, 0, 0.01, [16, 32, 64, 128, 256, 4]],
  ['steps that cost are taken as many as fit', 40, 0, 2, [16, 8, 5, 5, 5, 1]],
  ['what every slice does once is done a few times', 60, 100, 1, [16, 8, 16, 20]],
])('%s', (_what, count, onceMs, stepMs, expected) => {
  expect(slicesOf(count, onceMs, stepMs)).toEqual(expected)
})
