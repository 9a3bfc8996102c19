import type { Column, Vector } from './column.ts'
import { CompensatedSum, meanOf, quantileOf } from './sum.ts'

/** Writes into a column, whose presence is already set, what each step's members come to. */
type Reducer = (members: Vector, into: Column) => void

/** Calls `visit` for each value that is there, series by series as they lie in memory. */
function eachValue(members: Vector, visit: (step: number, value: number) => void): void {
  for (const { present, values } of members) {
    for (let i = 0; i < values.length; i++) if (present[i]) visit(i, values[i] ?? 0)
  }
}

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

const sum: Reducer = (members, into) => {
  const sums = into.values
  const lost = new Float64Array(sums.length)
  eachValue(members, (i, value) => {
    const before = sums[i] ?? 0
    const total = before + value
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) lost[i] = 0
    else if (Math.abs(before) >= Math.abs(value)) lost[i] = (lost[i] ?? 0) + (before - total + value)
    else lost[i] = (lost[i] ?? 0) + (value - total + before)
    sums[i] = total
  })
  for (let i = 0; i < sums.length; i++)
    if (Number.isFinite(sums[i])) sums[i] = (sums[i] ?? 0) + (lost[i] ?? 0)
}

const count: Reducer = (members, into) => {
  eachValue(members, i => {
    into.values[i] = (into.values[i] ?? 0) + 1
  })
}

/** The better of two values; any number is better than NaN. */
const extreme =
  (isBetter: (value: number, best: number) => boolean): Reducer =>
  (members, into) => {
    into.values.fill(NaN)
    eachValue(members, (i, value) => {
      const best = into.values[i] ?? NaN
      if (isBetter(value, best) || Number.isNaN(best)) into.values[i] = value
    })
  }

const average: Reducer = (members, into) =>
  eachStep(members, into, values => meanOf(values, 0, values.length))

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

export const REDUCERS = {
  sum,
  count,
  avg: average,
  min: extreme((value, best) => value < best),
  max: extreme((value, best) => value > best),
  group: (_members, into) => {
    into.values.fill(1)
  },
  stdvar: (members, into) => eachStep(members, into, values => varianceOf(values, 0, values.length)),
  stddev: (members, into) =>
    eachStep(members, into, values => Math.sqrt(varianceOf(values, 0, values.length))),
  quantile: (members: Vector, into: Column, q: Float64Array) =>
    eachStep(members, into, (values, step) => quantileOf(q[step] ?? NaN, values)),
} satisfies Record<string, (members: Vector, into: Column, q: Float64Array) => void>
