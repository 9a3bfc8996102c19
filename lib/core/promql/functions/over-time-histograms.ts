import { metricName } from '../../labels/index.ts'
import { detectReset, HistogramAccumulator, histogramsEqual } from '../../native-histogram/index.ts'
import type { SampleRun } from '../eval/evaluator.ts'
import { boundsReconciled, mixedSchemas, resetsCollide } from '../eval/notes.ts'
import { type HistogramRun, noteOnRange, sampleOf } from './mixed-range.ts'
import type { Prepared, SampleKernel } from './over-range.ts'
import { isStartReset } from './start-reset.ts'

/** The sum or the mean of a range of native histograms alone. */
export function accumulated(run: HistogramRun, kind: 'sum' | 'mean', prepared: Prepared): SampleKernel {
  return ({ from, to }) => {
    const total = new HistogramAccumulator(kind)
    for (let i = from; i < to; i++) {
      const histogram = run.histograms[i]
      if (!histogram || total.add(histogram)) continue
      noteOnRange(prepared, mixedSchemas(metricName(run.labels)))
      return null
    }
    if (total.notes.includes('countersCollide')) noteOnRange(prepared, resetsCollide('aggregation'))
    if (total.notes.includes('boundsReconciled')) noteOnRange(prepared, boundsReconciled('aggregation'))
    return total.result() ?? null
  }
}

export const firstSample =
  (run: HistogramRun): SampleKernel =>
  ({ from }) =>
    sampleOf(run, from)
export const lastSample =
  (run: HistogramRun): SampleKernel =>
  ({ to }) =>
    sampleOf(run, to - 1)

/** The indexes of samples that differ from the one before: another kind differs always. */
export function sampleChanges(run: SampleRun): Int32Array {
  return indexesWhere(run, (before, here) => {
    if (typeof before === 'number' || typeof here === 'number')
      return !Object.is(before, here) && before !== here
    return !histogramsEqual(before, here)
  })
}

/** The indexes of samples at which a counter started again: another kind is a new beginning always. */
export function sampleResets(run: SampleRun): Int32Array {
  return indexesWhere(run, (before, here, index) => {
    if (typeof before !== typeof here || isStartReset(run, index)) return true
    if (typeof before === 'number' || typeof here === 'number') return here < before
    return detectReset(before, here)
  })
}

type Sample = ReturnType<typeof sampleOf>

function indexesWhere(
  run: SampleRun,
  isEvent: (before: Sample, here: Sample, index: number) => boolean,
): Int32Array {
  const indexes: number[] = []
  for (let i = 1; i < run.times.length; i++) {
    if (isEvent(sampleOf(run, i - 1), sampleOf(run, i), i)) indexes.push(i)
  }
  return Int32Array.from(indexes)
}
