import { metricName } from '../../labels/index.ts'
import type { SampleRun } from '../eval/evaluator.ts'
import { startOverlaps } from '../eval/notes.ts'
import { noteOnRange } from './mixed-range.ts'
import type { Prepared, RangeKernel, Window } from './over-range.ts'
import { extrapolation, type Slope } from './slope.ts'
import { isStartReset, startOverlaps as overlaps, startInside } from './start-reset.ts'

/** `rate` and `increase` of a counter whose samples tell when it began. */
export function slopeWithStarts(run: SampleRun, slope: Slope, prepared: Prepared): RangeKernel {
  const { rangeMs } = prepared.range
  return window => {
    const startMs = startInside(run, window)
    if (window.to - window.from < 2 && startMs === null) return null
    const raw = increase(run, window)
    if (anyOverlap(run, window)) noteOnRange(prepared, startOverlaps(metricName(run.labels)))
    const first = run.values[window.from] ?? 0
    const zeroPart = raw > 0 && first >= 0 ? first / raw : Number.POSITIVE_INFINITY
    const factor = extrapolation(window, zeroPart, startMs)
    const whole = startMs === null ? raw : raw + first
    return whole * (slope.isPerSecond ? factor / (rangeMs / 1000) : factor)
  }
}

function increase(run: SampleRun, { from, to }: Window): number {
  let difference = (run.values[to - 1] ?? 0) - (run.values[from] ?? 0)
  for (let i = from + 1; i < to; i++) if (isReset(run, i)) difference += run.values[i - 1] ?? 0
  return difference
}

const isReset = (run: SampleRun, index: number): boolean =>
  (run.values[index] ?? 0) < (run.values[index - 1] ?? 0) || isStartReset(run, index)

function anyOverlap(run: SampleRun, { from, to }: Window): boolean {
  for (let i = from + 1; i < to; i++) if (overlaps(run, i)) return true
  return false
}
