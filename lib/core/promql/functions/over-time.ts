import type { RolledUp } from '../../roll-up/index.ts'
import type { SampleRun } from '../eval/evaluator.ts'
import { varianceOf } from '../eval/reducers.ts'
import { CompensatedSum, meanOf, quantileOf } from '../eval/sum.ts'
import { evaluationError } from '../syntax/error.ts'
import { formatGeneral } from '../syntax/number.ts'
import { anchorIndex } from './extended.ts'
import { eitherKind } from './mixed-range.ts'
import {
  overRange,
  type Prepared,
  type RangeFunction,
  type RangeKernel,
  valuesIn,
  type Window,
} from './over-range.ts'
import { accumulated, firstSample, lastSample, sampleChanges, sampleResets } from './over-time-histograms.ts'
import { resetIndexes } from './rate.ts'
import { distancesIn, rolledUpMean, rolledUpResets } from './rolled-up.ts'

type Better = (value: number, best: number) => boolean

/** The index of the best value; any number is better than NaN. */
function bestIndex(values: Float64Array, { from, to }: Window, isBetter: Better): number {
  let best = from
  for (let i = from; i < to; i++) {
    const held = values[best] ?? NaN
    if (isBetter(values[i] ?? NaN, held) || Number.isNaN(held)) best = i
  }
  return best
}

const best = (of: 'min' | 'max', isBetter: Better): RangeFunction =>
  overRange(run => {
    const values = run.rollUp?.aggregates?.[of] ?? run.values
    return window => values[bestIndex(values, window, isBetter)] ?? NaN
  })

const timeOfBest = (isBetter: Better): RangeFunction =>
  overRange(
    ({ times, values }) =>
      window =>
        (times[bestIndex(values, window, isBetter)] ?? NaN) / 1000,
  )

/** How many of the ascending indexes lie in (first, last]. */
function countBetween(indexes: Int32Array, first: number, last: number): number {
  const above = (limit: number): number => {
    let low = 0
    let high = indexes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((indexes[middle] ?? 0) <= limit) low = middle + 1
      else high = middle
    }
    return low
  }
  return above(last) - above(first)
}

function changeIndexes({ values }: SampleRun): Int32Array {
  const indexes: number[] = []
  for (let i = 1; i < values.length; i++) {
    const [value, before] = [values[i] ?? 0, values[i - 1] ?? 0]
    if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) indexes.push(i)
  }
  return Int32Array.from(indexes)
}

/** Counts events between neighbouring samples, which are found once for all windows. */
const countEvents = (
  eventsIn: (run: SampleRun) => Int32Array,
  rolledUp?: (of: RolledUp) => (window: Window) => number,
): RangeFunction =>
  overRange(
    (run, { range }) => {
      if (run.rollUp && rolledUp) return rolledUp(run.rollUp)
      const events = eventsIn(run)
      return window => {
        if (range.ends === 'inside') return countBetween(events, window.from, window.to - 1)
        if ((run.times[window.to - 1] ?? 0) <= window.startMs) return null
        return countBetween(events, anchorIndex(run, window), window.to - 1)
      }
    },
    { accepts: ['anchored'], withHistograms: 'alike' },
  )

/** The sum or the mean of numbers alone or of native histograms alone. */
const total = (kind: 'sum' | 'mean', ofNumbers: (run: SampleRun) => RangeKernel): RangeFunction =>
  overRange(ofNumbers, {
    withHistograms: (run, prepared) =>
      eitherKind(run, { ofNumbers, ofHistograms: accumulated(run, kind, prepared) }, prepared),
  })

function sumOf({ run, from, to }: Window): number {
  const sum = new CompensatedSum()
  const values = run.rollUp?.aggregates?.sum ?? run.values
  for (let i = from; i < to; i++) sum.add(values[i] ?? 0)
  return sum.total
}

function quantileKernel(_run: SampleRun, { call, evaluator, params }: Prepared): (window: Window) => number {
  return window => {
    const q = params[0]?.[window.step] ?? NaN
    const [arg] = call.args
    if (arg && !(q >= 0 && q <= 1)) {
      const message = `quantile value should be between 0 and 1, got ${formatGeneral(q)}`
      evaluator.annotate('warning', message, arg)
    }
    return quantileOf(q, valuesIn(window).slice())
  }
}

/** The median distance from the median. */
function medianDeviation(window: Window): number {
  const values = valuesIn(window).slice()
  const median = quantileOf(0.5, values)
  return quantileOf(
    0.5,
    values.map(value => Math.abs(value - median)),
  )
}

/** Holt's double exponential smoothing. */
function smoothed(window: Window, params: readonly Float64Array[]): number | null {
  const factor = params[0]?.[window.step] ?? NaN
  const trendFactor = params[1]?.[window.step] ?? NaN
  for (const [name, value] of [
    ['smoothing', factor],
    ['trend', trendFactor],
  ] as const) {
    if (value > 0 && value < 1) continue
    const short = name === 'smoothing' ? 'sf' : 'tf'
    throw evaluationError(`invalid ${name} factor. Expected: 0 < ${short} < 1, got: ${value.toFixed(6)}`)
  }
  const values = valuesIn(window)
  if (values.length < 2) return null
  let before = 0
  let level = values[0] ?? 0
  let trend = (values[1] ?? 0) - level
  for (let i = 1; i < values.length; i++) {
    if (i > 1) trend = trendFactor * (level - before) + (1 - trendFactor) * trend
    const next = factor * (values[i] ?? 0) + (1 - factor) * (level + trend)
    before = level
    level = next
  }
  return level
}

export const OVER_TIME_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  avg_over_time: total('mean', run => {
    const sums = run.rollUp?.aggregates?.sum
    return sums ? rolledUpMean(sums) : ({ from, to }) => meanOf(run.values, from, to)
  }),
  sum_over_time: total('sum', () => sumOf),
  count_over_time: overRange(() => window => distancesIn(window) + 1, { withHistograms: 'alike' }),
  min_over_time: best('min', (value, held) => value < held),
  max_over_time: best('max', (value, held) => value > held),
  last_over_time: overRange(
    run =>
      ({ to }) =>
        run.values[to - 1] ?? NaN,
    { keepsName: true, withHistograms: lastSample },
  ),
  first_over_time: overRange(
    run =>
      ({ from }) =>
        run.values[from] ?? NaN,
    { keepsName: true, withHistograms: firstSample },
  ),
  present_over_time: overRange(() => () => 1, { withHistograms: 'alike' }),
  stdvar_over_time: overRange(
    () =>
      ({ run, from, to }) =>
        varianceOf(run.values, from, to),
  ),
  stddev_over_time: overRange(
    () =>
      ({ run, from, to }) =>
        Math.sqrt(varianceOf(run.values, from, to)),
  ),
  quantile_over_time: overRange(quantileKernel),
  mad_over_time: overRange(() => medianDeviation),
  changes: countEvents(run => (run.histograms ? sampleChanges(run) : changeIndexes(run))),
  resets: countEvents(
    run => (run.histograms || run.startsMs ? sampleResets(run) : resetIndexes(run)),
    rolledUpResets,
  ),
  ts_of_first_over_time: overRange(
    run =>
      ({ from }) =>
        (run.times[from] ?? NaN) / 1000,
    { withHistograms: 'alike' },
  ),
  ts_of_last_over_time: overRange(
    run =>
      ({ to }) =>
        (run.times[to - 1] ?? NaN) / 1000,
    { withHistograms: 'alike' },
  ),
  ts_of_min_over_time: timeOfBest((value, held) => value <= held),
  ts_of_max_over_time: timeOfBest((value, held) => value >= held),
  double_exponential_smoothing: overRange(
    (_run, { params }) =>
      window =>
        smoothed(window, params),
  ),
}
