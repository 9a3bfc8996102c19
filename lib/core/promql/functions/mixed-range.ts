import { metricName } from '../../labels/index.ts'
import type { Histograms } from '../eval/column.ts'
import type { SampleRun } from '../eval/evaluator.ts'
import { ignoredInRange, mixedSamples, type Note } from '../eval/notes.ts'
import type { Sample } from '../eval/samples.ts'
import type { Prepared, RangeKernel, SampleKernel, Window } from './over-range.ts'

/** Samples of a series among which there are native histograms. */
export type HistogramRun = SampleRun & { readonly histograms: Histograms }

export const hasHistograms = (run: SampleRun): run is HistogramRun => run.histograms !== undefined

export const sampleOf = ({ histograms, values }: SampleRun, index: number): Sample =>
  histograms?.[index] ?? values[index] ?? NaN

/** Says something about a call with a range, at its first argument. */
export function noteOnRange({ call, evaluator }: Prepared, note: Note): void {
  evaluator.annotate(note.kind, note.message, call.args[0] ?? call)
}

/** The numbers of a series and where they stood among all of its samples. */
type Numbers = { readonly run: SampleRun; readonly before: Int32Array }

function numbersOf({ histograms, startsMs, ...run }: HistogramRun): Numbers {
  const places: number[] = []
  const before = new Int32Array(run.times.length + 1)
  for (let i = 0; i < run.times.length; i++) {
    if (!histograms[i]) places.push(i)
    before[i + 1] = places.length
  }
  const picked = (array: Float64Array): Float64Array => Float64Array.from(places, i => array[i] ?? NaN)
  const numbers = { ...run, times: picked(run.times), values: picked(run.values) }
  return { run: startsMs ? { ...numbers, startsMs: picked(startsMs) } : numbers, before }
}

/** What a window of both kinds of samples looks like to who wants the numbers alone. */
type Divided = { readonly numbers: Window; readonly histograms: number }

function divider(run: HistogramRun): {
  readonly numbers: SampleRun
  readonly of: (window: Window) => Divided
} {
  const { run: numbers, before } = numbersOf(run)
  return {
    numbers,
    of: window => {
      const from = before[window.from] ?? 0
      const to = before[window.to] ?? 0
      return {
        numbers: { ...window, run: numbers, from, to },
        histograms: window.to - window.from - (to - from),
      }
    },
  }
}

/** A function of numbers on a series that has native histograms too: these are ignored, and a note says so. */
export function ignoringHistograms(
  run: HistogramRun,
  kernelFor: (run: SampleRun, prepared: Prepared) => RangeKernel,
  prepared: Prepared,
): SampleKernel {
  const { numbers, of } = divider(run)
  const kernel = kernelFor(numbers, prepared)
  return window => {
    const divided = of(window)
    if (divided.numbers.from === divided.numbers.to) return null
    if (divided.histograms > 0) noteOnRange(prepared, ignoredInRange(metricName(run.labels)))
    return kernel(divided.numbers)
  }
}

/** A function of numbers alone or of native histograms alone: a window with both gives nothing but a warning. */
export function eitherKind(
  run: HistogramRun,
  kernels: { readonly ofNumbers: (run: SampleRun) => RangeKernel; readonly ofHistograms: SampleKernel },
  prepared: Prepared,
): SampleKernel {
  const { numbers, of } = divider(run)
  const ofNumbers = kernels.ofNumbers(numbers)
  return window => {
    const divided = of(window)
    if (divided.histograms === 0) return ofNumbers(divided.numbers)
    if (divided.histograms === window.to - window.from) return kernels.ofHistograms(window)
    noteOnRange(prepared, mixedSamples(metricName(run.labels)))
    return null
  }
}
