import { metricName } from '../../labels/index.ts'
import {
  addHistograms,
  type Combined,
  detectReset,
  histogramOf,
  type NativeHistogram,
  reduceTo,
  scaleHistogram,
  subtractHistograms,
  usesCustomBuckets,
  withCounterReset,
} from '../../native-histogram/index.ts'
import { boundsReconciled, mixedSchemas, notCounter, notGauge, startOverlaps } from '../eval/notes.ts'
import { type HistogramRun, noteOnRange } from './mixed-range.ts'
import type { Prepared, SampleKernel, Window } from './over-range.ts'
import { extrapolation, type Slope } from './slope.ts'
import { isStartReset, startOverlaps as overlaps, startInside } from './start-reset.ts'

/** `rate`, `increase` and `delta` of native histograms: like those of numbers, bucket by bucket. */
export function histogramSlope(run: HistogramRun, slope: Slope, prepared: Prepared): SampleKernel {
  const { rangeMs } = prepared.range
  const how = { slope, prepared, isResetAt: resetFinder(run) }
  return window => {
    const startMs = slope.isCounter ? startInside(run, window) : null
    const increase = window.to - window.from > 1 ? difference(run, window, how) : undefined
    if (increase === null || (increase === undefined && startMs === null)) return null
    const first = run.histograms[window.from]
    if (!first) return null
    const isLimited = slope.isCounter && increase !== undefined && increase.count > 0 && first.count >= 0
    const zeroPart = isLimited ? first.count / increase.count : Number.POSITIVE_INFINITY
    const raw =
      startMs === null || !increase ? (increase ?? first) : joined(increase, first, { run, prepared })
    if (!raw) return null
    const factor = extrapolation(window, zeroPart, startMs)
    return scaleHistogram(raw, slope.isPerSecond ? factor / (rangeMs / 1000) : factor)
  }
}

type Slanted = {
  readonly slope: Slope
  readonly prepared: Prepared
  /** Whether the counter started again between a sample of the run and the one before it. */
  readonly isResetAt: (index: number) => boolean
}
type Noting = { readonly run: HistogramRun; readonly prepared: Prepared }

/** What lies between the first and the last sample; for a counter plus what each reset took. Null: incompatible. */
function difference(run: HistogramRun, window: Window, how: Slanted): NativeHistogram | null {
  const { slope, prepared } = how
  const first = run.histograms[window.from]
  const second = run.histograms[window.from + 1]
  const last = run.histograms[window.to - 1]
  if (!first || !second || !last) return null
  const start = slope.isCounter && how.isResetAt(window.from + 1) ? emptyLike(second) : first
  const found = survey(run, window, { how, start })
  noteKind(found, slope, { run, prepared })
  if (found.areMixed) {
    noteOnRange(prepared, mixedSchemas(metricName(run.labels)))
    return null
  }
  let sum = withNotes(subtractHistograms(reduceTo(found.schema, last), start), 'subtraction', {
    run,
    prepared,
  })
  for (const index of found.resets) {
    const before = index === window.from + 1 ? start : run.histograms[index - 1]
    if (sum && before) sum = joined(sum, before, { run, prepared })
  }
  noteOverlap(window, slope, { run, prepared })
  return sum && withCounterReset(sum, 'gauge')
}

/** What the samples of a window are like; of a gauge function's only the ends matter. */
type Survey = {
  readonly areMixed: boolean
  /** The coarsest there is. */
  readonly schema: number
  readonly resets: readonly number[]
  readonly isAnyGauge: boolean
  readonly areEndsGauges: boolean
}

function survey(
  { histograms }: HistogramRun,
  { from, to }: Window,
  { how, start }: { readonly how: Slanted; readonly start: NativeHistogram },
): Survey {
  const { isCounter } = how.slope
  const isCustom = usesCustomBuckets(start)
  const areEndsGauges =
    histograms[from]?.counterReset === 'gauge' && histograms[to - 1]?.counterReset === 'gauge'
  const resets: number[] = []
  let { schema } = start
  let areMixed = false
  let isAnyGauge = histograms[from]?.counterReset === 'gauge'
  for (let i = isCounter ? from + 1 : to - 1; i < to; i++) {
    const here = histograms[i]
    if (!here) continue
    schema = Math.min(schema, here.schema)
    areMixed ||= usesCustomBuckets(here) !== isCustom
    isAnyGauge ||= here.counterReset === 'gauge'
    if (isCounter && how.isResetAt(i)) resets.push(i)
  }
  return { areMixed, schema, resets, isAnyGauge, areEndsGauges }
}

/** Each pair of samples is compared once, in however many windows it is. */
function resetFinder(run: HistogramRun): (index: number) => boolean {
  const known = new Uint8Array(run.times.length)
  return index => {
    if (known[index] === 0) {
      const [before, here] = [run.histograms[index - 1], run.histograms[index]]
      const isReset = isStartReset(run, index) || (!!before && !!here && detectReset(before, here))
      known[index] = isReset ? RESET : NO_RESET
    }
    return known[index] === RESET
  }
}

const NO_RESET = 1
const RESET = 2

function noteKind(
  { isAnyGauge, areEndsGauges }: Survey,
  { isCounter }: Slope,
  { run, prepared }: Noting,
): void {
  const name = metricName(run.labels)
  if (isCounter && isAnyGauge) noteOnRange(prepared, notCounter(name))
  if (!isCounter && !areEndsGauges) noteOnRange(prepared, notGauge(name))
}

function noteOverlap({ from, to }: Window, slope: Slope, { run, prepared }: Noting): void {
  if (!slope.isCounter || !run.startsMs) return
  for (let i = from + 1; i < to; i++) {
    if (!overlaps(run, i)) continue
    noteOnRange(prepared, startOverlaps(metricName(run.labels)))
    return
  }
}

/** What a counter had right after it began again, in the layout that it then has. */
const emptyLike = ({ schema, customBounds }: NativeHistogram): NativeHistogram =>
  histogramOf({ schema, customBounds })

const joined = (a: NativeHistogram, b: NativeHistogram, noting: Noting): NativeHistogram | null =>
  withNotes(addHistograms(a, b), 'addition', noting)

/** The histogram of a sum or a difference; null where buckets of the two kinds met. */
export function withNotes(
  combined: Combined,
  operation: 'addition' | 'subtraction',
  { run, prepared }: Noting,
): NativeHistogram | null {
  if (combined === 'incompatible') {
    noteOnRange(prepared, mixedSchemas(metricName(run.labels)))
    return null
  }
  if (combined.notes.includes('boundsReconciled')) noteOnRange(prepared, boundsReconciled(operation))
  return combined.histogram
}
