import type { SampleRun } from '../eval/evaluator.ts'
import type { RangeKernel, Window } from './over-range.ts'

type Extended = {
  readonly isCounter: boolean
  readonly isPerSecond: boolean
  readonly ends: 'anchored' | 'smoothed'
  readonly rangeMs: number
}

/**
 * The difference over a range whose ends are found with the samples around it: `anchored` takes the last sample at
 * or before each end, `smoothed` the point on the line between the samples beside it.
 */
export function extendedDelta(run: SampleRun, how: Extended): RangeKernel {
  const { times, values } = run
  return window => {
    const first = anchorIndex(run, window)
    const last = how.ends === 'smoothed' ? closingIndex(run, window) : window.to - 1
    if ((times[last] ?? 0) <= window.startMs) return null
    const isSmoothed = how.ends === 'smoothed'
    if (isSmoothed && (times[first] ?? 0) > window.endMs) return null
    const startsBefore = isSmoothed && (times[first] ?? 0) < window.startMs
    const endsAfter = isSmoothed && last > window.from && (times[last] ?? 0) > window.endMs
    const left = startsBefore ? pointBetween(run, first, window.startMs, how) : (values[first] ?? 0)
    const right = endsAfter ? pointBetween(run, last - 1, window.endMs, how) : (values[last] ?? 0)
    let difference = right - left
    if (how.isCounter) {
      const inner = (times[first] ?? 0) <= window.startMs ? first + 1 : first
      const stop = (times[last] ?? 0) >= window.endMs ? last - 1 : last
      difference += lostInResets(left, right, values.subarray(inner, Math.max(inner, stop + 1)))
    }
    return how.isPerSecond ? difference / (how.rangeMs / 1000) : difference
  }
}

/** The last sample at or before the range's start, or the first there is. */
export function anchorIndex({ times }: SampleRun, { from, to, startMs }: Window): number {
  let index = from
  while (index + 1 < to && (times[index + 1] ?? 0) <= startMs) index += 1
  return index
}

/** The first sample at or after the range's end, or the last there is. */
export function closingIndex({ times }: SampleRun, { from, to, endMs }: Window): number {
  let index = to - 1
  while (index > from && (times[index - 1] ?? 0) >= endMs) index -= 1
  return index
}

/** The value at `atMs` on the line from sample `before` to the next; a counter that was reset starts from zero. */
function pointBetween(
  { times, values }: SampleRun,
  before: number,
  atMs: number,
  { isCounter }: { readonly isCounter: boolean },
): number {
  const [t1, t2] = [times[before] ?? 0, times[before + 1] ?? 0]
  const y2 = values[before + 1] ?? 0
  const y1 = values[before] ?? 0
  const base = isCounter && y2 < y1 ? 0 : y1
  return base + ((y2 - base) * (atMs - t1)) / (t2 - t1)
}

function lostInResets(left: number, right: number, inner: Float64Array): number {
  let lost = 0
  let previous = left
  for (const value of inner) {
    if (value < previous) lost += previous
    previous = value
  }
  return right < previous ? lost + previous : lost
}
