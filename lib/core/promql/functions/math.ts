import { dropNames, hasAny, type Vector } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import { onlyNumbers } from '../eval/samples.ts'
import type { CallExpr } from '../syntax/ast.ts'

/** Applies a function to each value that is there (NaN for a native histogram); the names go. */
export function mapValues(
  vector: Vector,
  evaluator: Evaluator,
  of: (value: number, step: number) => number,
): Vector {
  const mapped = vector.map(column => {
    const { labels, isNameDropped, present } = column
    const values = new Float64Array(column.values.length)
    for (let i = 0; i < values.length; i++) if (present[i]) values[i] = of(column.values[i] ?? NaN, i)
    return { labels, isNameDropped, present, values }
  })
  return dropNames(mapped, evaluator.options.delayedNameRemoval)
}

/** The vector argument of a call, which all functions here have first. */
export const vectorArg = (call: CallExpr, evaluator: Evaluator): Vector =>
  call.args[0] ? evaluator.vector(call.args[0]) : []

/** The same without native histograms, for functions that are not defined on them. */
export const numbersArg = (call: CallExpr, evaluator: Evaluator): Vector =>
  onlyNumbers(vectorArg(call, evaluator))

/** A scalar argument's values, or one value for all steps when it is not given. */
export function scalarArg(call: CallExpr, evaluator: Evaluator, at: number, otherwise = NaN): Float64Array {
  const arg = call.args[at]
  return arg ? evaluator.scalar(arg) : new Float64Array(evaluator.grid.count).fill(otherwise)
}

const each =
  (of: (value: number) => number): PromqlFunction =>
  (call, evaluator) =>
    mapValues(numbersArg(call, evaluator), evaluator, of)

const sign = (value: number): number => (value < 0 ? -1 : value > 0 ? 1 : value)

/** Rounds to a multiple, ties up. The inverse costs less precision than a division. */
const round: PromqlFunction = (call, evaluator) => {
  const nearest = scalarArg(call, evaluator, 1, 1)
  return mapValues(numbersArg(call, evaluator), evaluator, (value, step) => {
    const inverse = 1 / (nearest[step] ?? 1)
    return Math.floor(value * inverse + 0.5) / inverse
  })
}

function clamped(call: CallExpr, evaluator: Evaluator, low: Float64Array, high: Float64Array): Vector {
  const vector = numbersArg(call, evaluator).map(column => ({
    ...column,
    present: column.present.map((here, i) => (here && !((high[i] ?? NaN) < (low[i] ?? NaN)) ? 1 : 0)),
  }))
  return mapValues(vector.filter(hasAny), evaluator, (value, step) =>
    Math.max(low[step] ?? NaN, Math.min(high[step] ?? NaN, value)),
  )
}

const all = (evaluator: Evaluator, value: number): Float64Array =>
  new Float64Array(evaluator.grid.count).fill(value)

const scalar: PromqlFunction = (call, evaluator) => {
  const result = all(evaluator, NaN)
  const seen = new Uint8Array(evaluator.grid.count)
  for (const { present, values } of numbersArg(call, evaluator)) {
    for (let i = 0; i < values.length; i++) {
      if (!present[i]) continue
      result[i] = seen[i] ? NaN : (values[i] ?? NaN)
      seen[i] = 1
    }
  }
  return result
}

const degrees = 180 / Math.PI

export const MATH_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  abs: each(Math.abs),
  ceil: each(Math.ceil),
  floor: each(Math.floor),
  exp: each(Math.exp),
  sqrt: each(Math.sqrt),
  ln: each(Math.log),
  log2: each(Math.log2),
  log10: each(Math.log10),
  sgn: each(sign),
  round,
  clamp: (call, evaluator) =>
    clamped(call, evaluator, scalarArg(call, evaluator, 1), scalarArg(call, evaluator, 2)),
  clamp_min: (call, evaluator) =>
    clamped(call, evaluator, scalarArg(call, evaluator, 1), all(evaluator, Number.POSITIVE_INFINITY)),
  clamp_max: (call, evaluator) =>
    clamped(call, evaluator, all(evaluator, Number.NEGATIVE_INFINITY), scalarArg(call, evaluator, 1)),
  sin: each(Math.sin),
  cos: each(Math.cos),
  tan: each(Math.tan),
  asin: each(Math.asin),
  acos: each(Math.acos),
  atan: each(Math.atan),
  sinh: each(Math.sinh),
  cosh: each(Math.cosh),
  tanh: each(Math.tanh),
  asinh: each(Math.asinh),
  acosh: each(Math.acosh),
  atanh: each(Math.atanh),
  deg: each(value => value * degrees),
  rad: each(value => value / degrees),
  pi: (_call, evaluator) => all(evaluator, Math.PI),
  scalar,
  min_of: (call, evaluator) => pairwise(call, evaluator, Math.min),
  max_of: (call, evaluator) => pairwise(call, evaluator, Math.max),
}

function pairwise(call: CallExpr, evaluator: Evaluator, of: (a: number, b: number) => number): Float64Array {
  const other = scalarArg(call, evaluator, 1)
  return scalarArg(call, evaluator, 0).map((value, i) => of(value, other[i] ?? NaN))
}
