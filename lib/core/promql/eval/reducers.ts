import type { Column, Vector } from './column.ts'
import { CompensatedSum, quantileOf } from './sum.ts'

/** The values of one step, in the order of the members. */
function stepValues(members: Vector, step: number, buffer: Float64Array): Float64Array {
  let length = 0
  for (const { present, values } of members) if (present[step]) buffer[length++] = values[step] ?? 0
  return buffer.subarray(0, length)
}

function eachStep(members: Vector, into: Column, of: (values: Float64Array, step: number) => number): void {
  const buffer = new Float64Array(members.length)
  for (let i = 0; i < into.values.length; i++) {
    if (into.present[i]) into.values[i] = of(stepValues(members, i, buffer), i)
  }
}

/** Welford's running variance, with compensated sums. */
export function varianceOf(values: Float64Array, from: number, to: number): number {
  const mean = new CompensatedSum()
  const squares = new CompensatedSum()
  let counted = 0
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    if (!Number.isFinite(value)) return NaN
    counted += 1
    const delta = value - (mean.sum + mean.lost)
    mean.add(delta / counted)
    squares.add(delta * (value - (mean.sum + mean.lost)))
  }
  return (squares.sum + squares.lost) / counted
}

/** Aggregations that need all values of a step at once. */
export const REDUCERS = {
  stdvar: (members, into) => eachStep(members, into, values => varianceOf(values, 0, values.length)),
  stddev: (members, into) =>
    eachStep(members, into, values => Math.sqrt(varianceOf(values, 0, values.length))),
  quantile: (members: Vector, into: Column, q: Float64Array) =>
    eachStep(members, into, (values, step) => quantileOf(q[step] ?? NaN, values)),
} satisfies Record<string, (members: Vector, into: Column, q: Float64Array) => void>
