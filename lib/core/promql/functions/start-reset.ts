import type { SampleRun } from '../eval/evaluator.ts'

/** A start timestamp that says nothing (absent, or NaN) is null. */
function startOf({ startsMs }: SampleRun, index: number): number | null {
  const startMs = startsMs?.[index] ?? NaN
  return Number.isNaN(startMs) ? null : startMs
}

/**
 * Whether start timestamps tell that what sample `index` counts began after the sample before it. A start at that
 * very sample means a delta, unless the sample before says (start = time) that it knows no start of its own.
 * Source: OpenTelemetry's data model, resets and gaps.
 */
export function isStartReset(run: SampleRun, index: number): boolean {
  const startMs = startOf(run, index)
  const timeMs = run.times[index] ?? 0
  const beforeMs = run.times[index - 1] ?? 0
  if (startMs === null || startMs >= timeMs || startMs < beforeMs) return false
  if (startMs > beforeMs) return true
  const startBeforeMs = startOf(run, index - 1)
  return startBeforeMs !== null && startBeforeMs < beforeMs
}

/** Whether what sample `index` counts began before the sample before it, and at another time than what that counts. */
export function startOverlaps(run: SampleRun, index: number): boolean {
  const startMs = startOf(run, index)
  return startMs !== null && startMs < (run.times[index - 1] ?? 0) && startMs !== startOf(run, index - 1)
}

/** Where a range's first sample says that its counter began inside the range: there it was zero. */
export function startInside(
  run: SampleRun,
  { from, startMs: rangeStartMs }: { readonly from: number; readonly startMs: number },
): number | null {
  const startMs = startOf(run, from)
  const isInside = startMs !== null && startMs > rangeStartMs && startMs < (run.times[from] ?? 0)
  return isInside ? startMs : null
}
