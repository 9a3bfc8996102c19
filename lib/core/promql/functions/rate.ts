import { metricName } from '../../labels/index.ts'
import type { PromqlFunction, SampleRun } from '../eval/evaluator.ts'
import { extendedDelta } from './extended.ts'
import { overRange, type Prepared, type RangeKernel, type Window } from './over-range.ts'

type Slope = { readonly isCounter: boolean; readonly isPerSecond: boolean }

const COUNTER_SUFFIX = /_(?:total|sum|count|bucket)$/

/** The indexes of samples that are lower than the one before: a counter that started again. */
export function resetIndexes({ values }: SampleRun): Int32Array {
  const indexes: number[] = []
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) < (values[i - 1] ?? 0)) indexes.push(i)
  return Int32Array.from(indexes)
}

/** A pointer into ascending indexes which moves forward with the window: the first index above `from`. */
function cursorAbove(indexes: Int32Array): (from: number) => number {
  let at = 0
  return from => {
    while (at < indexes.length && (indexes[at] ?? 0) <= from) at += 1
    return at
  }
}

/** The difference between the window's ends; for a counter plus what each reset took away. */
function rawDifference(run: SampleRun, { isCounter }: Slope): (window: Window) => number {
  const resets = isCounter ? resetIndexes(run) : new Int32Array()
  const firstReset = cursorAbove(resets)
  return ({ from, to }) => {
    let difference = (run.values[to - 1] ?? 0) - (run.values[from] ?? 0)
    for (let i = firstReset(from); i < resets.length; i++) {
      const at = resets[i] ?? 0
      if (at >= to) break
      difference += run.values[at - 1] ?? 0
    }
    return difference
  }
}

/**
 * Prometheus' extrapolation: the slope between first and last sample, drawn out to the range's ends when these are
 * near (within 110 % of the mean distance of samples), else by half that distance; a counter never below zero.
 */
function extrapolated(run: SampleRun, slope: Slope, rangeMs: number): RangeKernel {
  const difference = rawDifference(run, slope)
  return window => {
    const { from, to } = window
    if (to - from < 2) return null
    const firstMs = run.times[from] ?? 0
    const lastMs = run.times[to - 1] ?? 0
    const sampledSeconds = (lastMs - firstMs) / 1000
    const meanSeconds = sampledSeconds / (to - from - 1)
    const nearSeconds = meanSeconds * 1.1
    const raw = difference(window)
    let toStart = (firstMs - window.startMs) / 1000
    let toEnd = (window.endMs - lastMs) / 1000
    if (toStart >= nearSeconds) toStart = meanSeconds / 2
    const first = run.values[from] ?? 0
    if (slope.isCounter && raw > 0 && first >= 0) toStart = Math.min(toStart, sampledSeconds * (first / raw))
    if (toEnd >= nearSeconds) toEnd = meanSeconds / 2
    const factor = (sampledSeconds + toStart + toEnd) / sampledSeconds
    return raw * (slope.isPerSecond ? factor / (rangeMs / 1000) : factor)
  }
}

function noteNonCounter(run: SampleRun, { call, evaluator }: Prepared): void {
  const name = metricName(run.labels)
  const arg = call.args[0]
  if (name === '' || COUNTER_SUFFIX.test(name) || !arg) return
  evaluator.annotate(
    'info',
    `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${JSON.stringify(name)}`,
    arg,
  )
}

const slope = (how: Slope): PromqlFunction =>
  overRange(
    (run, prepared) => {
      const { range } = prepared
      const kernel =
        range.ends === 'inside'
          ? extrapolated(run, how, range.rangeMs)
          : extendedDelta(run, { ...how, ends: range.ends, rangeMs: range.rangeMs })
      if (!how.isCounter) return kernel
      let isNoted = false
      return window => {
        if (!isNoted) noteNonCounter(run, prepared)
        isNoted = true
        return kernel(window)
      }
    },
    { accepts: ['anchored', 'smoothed'] },
  )

/** The difference of the last two samples; for `irate` a second, and after a reset the last value alone. */
const lastStep = (isCounter: boolean): PromqlFunction =>
  overRange(run => ({ from, to }) => {
    if (to - from < 2) return null
    const last = run.values[to - 1] ?? 0
    const before = run.values[to - 2] ?? 0
    const seconds = ((run.times[to - 1] ?? 0) - (run.times[to - 2] ?? 0)) / 1000
    if (!isCounter) return last - before
    return (last < before ? last : last - before) / seconds
  })

export const RATE_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  rate: slope({ isCounter: true, isPerSecond: true }),
  increase: slope({ isCounter: true, isPerSecond: false }),
  delta: slope({ isCounter: false, isPerSecond: false }),
  irate: lastStep(true),
  idelta: lastStep(false),
}
