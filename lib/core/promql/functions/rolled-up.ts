import type { Answers, RolledUp } from '../../roll-up/index.ts'
import type { SampleRun } from '../eval/evaluator.ts'
import { upperBound } from '../eval/select.ts'
import { CompensatedSum } from '../eval/sum.ts'

/** As of a window: samples [from, to) of `run`. */
type Samples = { readonly run: SampleRun; readonly from: number; readonly to: number }

/** How many distances between neighbours the stored samples of a window had. */
export function distancesIn({ run, from, to }: Samples): number {
  const ordinals = run.rollUp?.ordinals
  return ordinals ? (ordinals[to - 1] ?? 0) - (ordinals[from] ?? 0) : to - 1 - from
}

/** What a difference is to be multiplied with over a window that was moved out to whole buckets. */
export const lengthRatio = (
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  rangeMs: number,
): number => rangeMs / (endMs - startMs)

/** Puts what buckets alone answered into a column of steps; gives the first step that they do not answer. */
export function fillAnswers(
  answers: Answers,
  column: { readonly values: Float64Array; readonly present: Uint8Array },
  stepEndsMs: Float64Array,
): number {
  const { endsMs, values, toMs } = answers
  let at = upperBound(endsMs, (stepEndsMs[0] ?? NaN) - 1)
  const alike = answersInSteps(answers, at, stepEndsMs)
  if (alike > 0) {
    column.values.set(values.subarray(at, at + alike))
    column.present.fill(1, 0, alike)
    return alike
  }
  for (let step = 0; step < column.values.length; step++) {
    const atMs = stepEndsMs[step] as number
    if (atMs > toMs) return step
    while (at < endsMs.length && (endsMs[at] ?? 0) < atMs) at += 1
    if (endsMs[at] !== atMs) continue
    column.values[step] = values[at] ?? 0
    column.present[step] = 1
  }
  return column.values.length
}

/** How many of the first steps have each its answer, one behind the other from `at` on, if all up to `toMs` have; else 0. */
function answersInSteps({ endsMs, toMs, everyMs }: Answers, at: number, stepEndsMs: Float64Array): number {
  const steps = upperBound(stepEndsMs, toMs)
  const isEach =
    steps > 0 &&
    endsMs[at] === stepEndsMs[0] &&
    // Multiples of the distance that ascend: with as many as fit between two of them there is no hole.
    endsMs[at + steps - 1] === stepEndsMs[steps - 1] &&
    (steps === 1 || (stepEndsMs[1] as number) - (stepEndsMs[0] as number) === everyMs)
  return isEach ? steps : 0
}

/** The difference between a window's ends; for a counter plus what each reset took away. */
export function rolledUpDifference(
  { resetsAt, lost }: RolledUp,
  isCounter: boolean,
): (window: Samples) => number {
  const found = cursor(resetsAt)
  return ({ run, from, to }) => {
    let difference = (run.values[to - 1] ?? 0) - (run.values[from] ?? 0)
    if (!isCounter) return difference
    for (let i = found(from); i < resetsAt.length && (resetsAt[i] ?? 0) < to; i++) difference += lost[i] ?? 0
    return difference
  }
}

/** How often a counter started again. */
export function rolledUpResets({ resetsAt, resets }: RolledUp): (window: Samples) => number {
  const found = cursor(resetsAt)
  return ({ from, to }) => {
    let count = 0
    for (let i = found(from); i < resetsAt.length && (resetsAt[i] ?? 0) < to; i++) count += resets[i] ?? 0
    return count
  }
}

/** The mean of all samples that a window had. */
export function rolledUpMean(sums: Float64Array): (window: Samples) => number {
  return window => {
    const sum = new CompensatedSum()
    for (let i = window.from; i < window.to; i++) sum.add(sums[i] ?? 0)
    const count = distancesIn(window) + 1
    return Number.isFinite(sum.sum) ? sum.sum / count + sum.lost / count : sum.sum
  }
}

/** The first of some ascending indexes that is above `from`, which only ever grows. */
function cursor(indexes: Int32Array): (from: number) => number {
  let at = 0
  return from => {
    while (at < indexes.length && (indexes[at] ?? 0) <= from) at += 1
    return at
  }
}
