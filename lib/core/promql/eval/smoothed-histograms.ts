import { metricName } from '../../labels/index.ts'
import {
  addHistograms,
  type Combined,
  detectReset,
  type NativeHistogram,
  scaleHistogram,
  subtractHistograms,
  usesCustomBuckets,
  withCounterReset,
} from '../../native-histogram/index.ts'
import { type Column, type Grid, type Histograms, hasAny } from './column.ts'
import type { SampleRun } from './evaluator.ts'
import { boundsReconciled, mixedSamples, mixedSchemas, type Note } from './notes.ts'
import { ColumnDraft, type Sample } from './samples.ts'

export type Point = { readonly timeMs: number; readonly histogram: NativeHistogram }

type Interpolation = {
  readonly atMs: number
  /** After a reset it begins at zero. */
  readonly isCounter: boolean
  readonly name: string
  readonly note: (note: Note) => void
}

/** The histogram on the line between two, bucket by bucket; null where one has custom buckets and the other not. */
export function interpolatedHistogram(a: Point, b: Point, how: Interpolation): NativeHistogram | null {
  if (how.atMs === a.timeMs) return a.histogram
  if (how.atMs === b.timeMs) return b.histogram
  const part = (how.atMs - a.timeMs) / (b.timeMs - a.timeMs)
  const areAlike = usesCustomBuckets(a.histogram) === usesCustomBuckets(b.histogram)
  if (areAlike && how.isCounter && detectReset(a.histogram, b.histogram)) {
    return scaleHistogram(b.histogram, part)
  }
  const change = told(subtractHistograms(b.histogram, a.histogram), 'subtraction', how)
  return change && told(addHistograms(scaleHistogram(change, part), a.histogram), 'addition', how)
}

function told(
  combined: Combined,
  operation: 'addition' | 'subtraction',
  { name, note }: Interpolation,
): NativeHistogram | null {
  if (combined === 'incompatible') {
    note(mixedSchemas(name))
    return null
  }
  if (combined.notes.includes('boundsReconciled')) note(boundsReconciled(operation))
  return combined.histogram
}

type Smoothing = {
  readonly timesMs: Float64Array
  readonly lookbackMs: number
  readonly note: (note: Note) => void
}

/** `smoothed` on an instant selector, of a series that has native histograms. */
export function smoothedSamples(
  run: SampleRun & { readonly histograms: Histograms },
  grid: Grid,
  how: Smoothing,
): Column | null {
  const draft = new ColumnDraft(run.labels, grid.count)
  let from = 0
  let to = 0
  for (let step = 0; step < grid.count; step++) {
    const atMs = how.timesMs[step] ?? NaN
    while (to < run.times.length && (run.times[to] ?? 0) <= atMs + how.lookbackMs) to += 1
    while (from < to && (run.times[from] ?? 0) <= atMs - how.lookbackMs) from += 1
    const sample = from < to ? smoothedAt(run, { atMs, from, to }, how) : null
    if (sample !== null) draft.put(step, sample)
  }
  const column = draft.finished()
  return hasAny(column) ? column : null
}

function smoothedAt(
  run: SampleRun & { readonly histograms: Histograms },
  { atMs, from, to }: { readonly atMs: number; readonly from: number; readonly to: number },
  { note }: Smoothing,
): Sample | null {
  const name = metricName(run.labels)
  const around = run.histograms.slice(from, to)
  const count = around.filter(histogram => histogram !== null).length
  if (count > 0 && count < around.length) {
    note(mixedSamples(name))
    return null
  }
  const next = around.findIndex((_, i) => (run.times[from + i] ?? 0) >= atMs)
  const isHit = next >= 0 && run.times[from + next] === atMs
  if (count === 0)
    return isHit ? (run.values[from + next] ?? NaN) : smoothedNumber(run, { atMs, from, to, next })
  if (isHit) return around[next] ?? null
  const before = next < 0 ? around.at(-1) : around[next - 1]
  if (!before) return null
  // What it says of a reset is about the sample before it, which is not the one before this time.
  if (next < 0) return withCounterReset(before, 'unknown')
  const after = around[next]
  if (!after) return null
  const isCounter = before.counterReset !== 'gauge' || after.counterReset !== 'gauge'
  const [a, b] = [run.times[from + next - 1] ?? 0, run.times[from + next] ?? 0]
  return interpolatedHistogram(
    { timeMs: a, histogram: before },
    { timeMs: b, histogram: after },
    { atMs, isCounter, name, note },
  )
}

type Around = { readonly atMs: number; readonly from: number; readonly to: number; readonly next: number }

function smoothedNumber({ times, values }: SampleRun, { atMs, from, to, next }: Around): number | null {
  if (next < 0) return values[to - 1] ?? NaN
  if (next === 0) return null
  const after = from + next
  const [t1, t2] = [times[after - 1] ?? 0, times[after] ?? 0]
  const [y1, y2] = [values[after - 1] ?? 0, values[after] ?? 0]
  return y1 + ((y2 - y1) * (atMs - t1)) / (t2 - t1)
}
