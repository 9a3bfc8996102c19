import { CompensatedSum } from '../eval/sum.ts'
import { overRange, type RangeFunction, type Window } from './over-range.ts'

type Line = { readonly slope: number; readonly intercept: number }

/** Least squares: the slope a second, and the value of the line at `originMs`. */
function regression({ run, from, to }: Window, originMs: number): Line {
  const [x, y, xy, xx] = [
    new CompensatedSum(),
    new CompensatedSum(),
    new CompensatedSum(),
    new CompensatedSum(),
  ]
  const first = run.values[from] ?? 0
  let isConstant = true
  for (let i = from; i < to; i++) {
    const value = run.values[i] ?? 0
    const seconds = ((run.times[i] ?? 0) - originMs) / 1000
    if (value !== first) isConstant = false
    x.add(seconds)
    y.add(value)
    xy.add(seconds * value)
    xx.add(seconds * seconds)
  }
  if (isConstant)
    return Number.isFinite(first) ? { slope: 0, intercept: first } : { slope: NaN, intercept: NaN }
  const count = to - from
  const [sumX, sumY, sumXY, sumXX] = [x, y, xy, xx].map(sum => sum.sum + sum.lost) as [
    number,
    number,
    number,
    number,
  ]
  const slope = (sumXY - (sumX * sumY) / count) / (sumXX - (sumX * sumX) / count)
  return { slope, intercept: sumY / count - (slope * sumX) / count }
}

export const REGRESSION_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  // An origin near the samples keeps the squares small.
  deriv: overRange(run => window => {
    if (window.to - window.from < 2) return null
    return regression(window, run.times[window.from] ?? 0).slope
  }),
  predict_linear: overRange((_run, { params }) => window => {
    if (window.to - window.from < 2) return null
    const { slope, intercept } = regression(window, window.evaluatedAtMs)
    return slope * (params[0]?.[window.step] ?? NaN) + intercept
  }),
}
