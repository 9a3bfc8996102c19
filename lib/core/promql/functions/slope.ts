import type { Window } from './over-range.ts'

/** What a difference over a range is to be: of a counter, and a second. */
export type Slope = { readonly isCounter: boolean; readonly isPerSecond: boolean }

/**
 * Prometheus' extrapolation, as the factor of a difference: it is drawn out to the range's ends when these are near
 * (within 110 % of the mean distance of samples), else by half that distance. `zeroPart` is the part of the sampled
 * time before the first sample at which a counter was zero: it is not drawn out further. Where the first sample tells
 * (`startMs`) when its counter was zero, the difference begins there.
 */
export function extrapolation(
  { run, from, to, startMs: rangeStartMs, endMs }: Window,
  zeroPart: number,
  startMs: number | null,
): number {
  const firstMs = run.times[from] ?? 0
  const lastMs = run.times[to - 1] ?? 0
  const meanSeconds = to - from > 1 ? (lastMs - firstMs) / 1000 / (to - from - 1) : 0
  const nearSeconds = meanSeconds * 1.1
  const sampledSeconds = (lastMs - (startMs ?? firstMs)) / 1000
  let toStart = startMs === null ? (firstMs - rangeStartMs) / 1000 : 0
  let toEnd = (endMs - lastMs) / 1000
  if (toStart >= nearSeconds && startMs === null) toStart = meanSeconds / 2
  if (startMs === null) toStart = Math.min(toStart, sampledSeconds * zeroPart)
  if (toEnd >= nearSeconds) toEnd = meanSeconds / 2
  return sampledSeconds === 0 ? 1 : (sampledSeconds + toStart + toEnd) / sampledSeconds
}
