import { metricName } from '../../labels/index.ts'
import { extrapolate } from '../../roll-up/index.ts'
import type { Column } from '../eval/column.ts'
import type { RangeVector, SampleRun } from '../eval/evaluator.ts'
import { upperBound } from '../eval/select.ts'
import { extendedDelta } from './extended.ts'
import { extendedHistogramSlope } from './extended-histograms.ts'
import { eitherKind } from './mixed-range.ts'
import { overRange, type Prepared, type RangeFunction, type RangeKernel, type Window } from './over-range.ts'
import { histogramSlope } from './rate-histograms.ts'
import { slopeWithStarts } from './rate-starts.ts'
import { distancesIn, lengthRatio, rolledUpDifference } from './rolled-up.ts'
import type { Slope } from './slope.ts'
import { isStartReset } from './start-reset.ts'
import { lastHistogramStep } from './step-histograms.ts'

const COUNTER_SUFFIX = /_(?:total|sum|count|bucket)$/

/** The indexes of samples that are lower than the one before: a counter that started again. */
export function resetIndexes({ values }: SampleRun): Int32Array {
  const indexes: number[] = []
  for (let i = 1; i < values.length; i++)
    if ((values[i] as number) < (values[i - 1] as number)) indexes.push(i)
  return indexes.length === 0 ? NO_RESETS : Int32Array.from(indexes)
}

const NO_RESETS = new Int32Array(0)

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
  if (run.rollUp) return rolledUpDifference(run.rollUp, isCounter)
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

function extrapolated(run: SampleRun, slope: Slope, rangeMs: number): RangeKernel {
  const difference = rawDifference(run, slope)
  const asked = { isCounter: slope.isCounter, isPerSecond: slope.isPerSecond, rangeMs }
  const ends = { startMs: 0, endMs: 0, firstMs: 0, lastMs: 0, first: 0, difference: 0, distances: 1 }
  return window => {
    const { from, to } = window
    if (to - from < 2) return null
    ends.startMs = window.startMs
    ends.endMs = window.endMs
    ends.firstMs = run.times[from] ?? 0
    ends.lastMs = run.times[to - 1] ?? 0
    ends.first = run.values[from] ?? 0
    ends.difference = difference(window)
    ends.distances = distancesIn(window)
    const value = extrapolate(ends, asked)
    return run.rollUp?.snap ? value * lengthRatio(window, rangeMs) : value
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

function slopeKernel(run: SampleRun, how: Slope, prepared: Prepared): RangeKernel {
  const { range } = prepared
  if (range.ends !== 'inside') return extendedDelta(run, { ...how, ends: range.ends, rangeMs: range.rangeMs })
  if (run.startsMs && how.isCounter) return slopeWithStarts(run, how, prepared)
  return extrapolated(run, how, range.rangeMs)
}

function slopeOfNumbers(run: SampleRun, how: Slope, prepared: Prepared): RangeKernel {
  const kernel = slopeKernel(run, how, prepared)
  if (!how.isCounter) return kernel
  if (run.rollUp?.answers) noteNonCounter(run, prepared)
  let isNoted = false
  return window => {
    const value = kernel(window)
    if (value !== null && !isNoted) noteNonCounter(run, prepared)
    isNoted ||= value !== null
    return value
  }
}

/**
 * What the kernel says of plain samples, at all steps at once: most of what is ever asked are rates of many series, and
 * a call for each of their windows would be most of the work.
 */
function fillSlopes(run: SampleRun, how: Slope, { range, column }: Filling): boolean {
  const { times, values } = run
  const { endsMs, rangeMs } = range
  const resets = how.isCounter ? resetIndexes(run) : NO_RESETS
  const asked = { isCounter: how.isCounter, isPerSecond: how.isPerSecond, rangeMs }
  const ends = { startMs: 0, endMs: 0, firstMs: 0, lastMs: 0, first: 0, difference: 0, distances: 1 }
  let from = upperBound(times, (endsMs[0] ?? NaN) - rangeMs)
  let [to, nextReset, isAny] = [from, 0, false]
  for (let step = 0; step < endsMs.length; step++) {
    ends.endMs = endsMs[step] as number
    ends.startMs = ends.endMs - rangeMs
    while (to < times.length && (times[to] as number) <= ends.endMs) to += 1
    while (from < to && (times[from] as number) <= ends.startMs) from += 1
    if (to - from < 2) continue
    ends.firstMs = times[from] as number
    ends.lastMs = times[to - 1] as number
    ends.first = values[from] as number
    ends.difference = (values[to - 1] as number) - ends.first
    while (nextReset < resets.length && (resets[nextReset] as number) <= from) nextReset += 1
    for (let i = nextReset; i < resets.length && (resets[i] as number) < to; i++)
      ends.difference += values[(resets[i] as number) - 1] as number
    ends.distances = to - 1 - from
    column.values[step] = extrapolate(ends, asked)
    column.present[step] = 1
    isAny = true
  }
  return isAny
}

type Filling = { readonly range: RangeVector; readonly column: Column }

const slope = (how: Slope): RangeFunction =>
  overRange((run, prepared) => slopeOfNumbers(run, how, prepared), {
    accepts: ['anchored', 'smoothed'],
    fill: (run, prepared, column) => {
      if (prepared.range.ends !== 'inside' || run.startsMs || run.rollUp) return null
      const isAny = fillSlopes(run, how, { range: prepared.range, column })
      if (isAny && how.isCounter) noteNonCounter(run, prepared)
      return isAny
    },
    withHistograms: (run, prepared) =>
      eitherKind(
        run,
        {
          ofNumbers: numbers => slopeOfNumbers(numbers, how, prepared),
          ofHistograms:
            prepared.range.ends === 'inside'
              ? histogramSlope(run, how, prepared)
              : extendedHistogramSlope(run, how, prepared),
        },
        prepared,
      ),
  })

function lastStepKernel(run: SampleRun, isCounter: boolean): RangeKernel {
  return ({ from, to }) => {
    if (to - from < 2) return null
    const last = run.values[to - 1] ?? 0
    const before = run.values[to - 2] ?? 0
    const seconds = ((run.times[to - 1] ?? 0) - (run.times[to - 2] ?? 0)) / 1000
    if (!isCounter) return last - before
    const isReset = last < before || (run.startsMs !== undefined && isStartReset(run, to - 1))
    return (isReset ? last : last - before) / seconds
  }
}

/** The difference of the last two samples; for `irate` a second, and after a reset the last value alone. */
const lastStep = (isCounter: boolean): RangeFunction =>
  overRange(run => lastStepKernel(run, isCounter), {
    withHistograms: (run, prepared) =>
      lastHistogramStep(run, { isCounter, ofNumbers: lastStepKernel(run, isCounter) }, prepared),
  })

export const RATE_FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  rate: slope({ isCounter: true, isPerSecond: true }),
  increase: slope({ isCounter: true, isPerSecond: false }),
  delta: slope({ isCounter: false, isPerSecond: false }),
  irate: lastStep(true),
  idelta: lastStep(false),
}
