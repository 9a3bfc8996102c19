import { metricName } from '../../labels/index.ts'
import {
  detectReset,
  divideHistogram,
  subtractHistograms,
  withCounterReset,
} from '../../native-histogram/index.ts'
import { mixedSamples, notCounter, notGauge } from '../eval/notes.ts'
import { type HistogramRun, noteOnRange } from './mixed-range.ts'
import type { Prepared, RangeKernel, SampleKernel } from './over-range.ts'
import { withNotes } from './rate-histograms.ts'
import { isStartReset } from './start-reset.ts'

/** `irate` and `idelta` of a series that has native histograms: the last two samples must be of one kind. */
export function lastHistogramStep(
  run: HistogramRun,
  { isCounter, ofNumbers }: { readonly isCounter: boolean; readonly ofNumbers: RangeKernel },
  prepared: Prepared,
): SampleKernel {
  const name = metricName(run.labels)
  return window => {
    const index = window.to - 1
    if (window.to - window.from < 2) return null
    const [before, last] = [run.histograms[index - 1], run.histograms[index]]
    if (!before && !last) return ofNumbers(window)
    if (!before || !last) {
      noteOnRange(prepared, mixedSamples(name))
      return null
    }
    const gauges = [before, last].filter(one => one.counterReset === 'gauge').length
    if (isCounter && gauges > 0) noteOnRange(prepared, notCounter(name))
    if (!isCounter && gauges < 2) noteOnRange(prepared, notGauge(name))
    const isReset = isCounter && (isStartReset(run, index) || detectReset(before, last))
    const step = isReset
      ? last
      : withNotes(subtractHistograms(last, before), 'subtraction', { run, prepared })
    if (!step) return null
    const seconds = ((run.times[index] ?? 0) - (run.times[index - 1] ?? 0)) / 1000
    return withCounterReset(isCounter ? divideHistogram(step, seconds) : step, 'gauge')
  }
}
