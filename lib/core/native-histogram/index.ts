export { HistogramAccumulator } from './accumulate.ts'
export {
  addHistograms,
  type Combined,
  divideHistogram,
  type HistogramNote,
  negateHistogram,
  scaleHistogram,
  subtractHistograms,
} from './arithmetic.ts'
export { usesCustomBuckets } from './bounds.ts'
export { bucketsOfRun, NO_BUCKETS } from './buckets.ts'
export { type ClassicBucket, type ClassicHistogram, customFromClassic } from './classic.ts'
export {
  bucketsOfDeltas,
  bucketsOfSpans,
  HistogramFormError,
  histogramOf,
  type Span,
  spansOf,
  withCounterReset,
} from './construct.ts'
export { decodeHistogram, encodeHistogram } from './encode.ts'
export { histogramsEqual, matchHistograms } from './equal.ts'
export { formatHistogram, histogramExpression } from './format.ts'
export { type Buckets, type CounterReset, CUSTOM_BUCKETS, type NativeHistogram } from './histogram.ts'
export { reduceTo } from './layout.ts'
export { histogramAverage, histogramDeviation, histogramVariance } from './moments.ts'
export { type BucketRange, boundariesCode, eachBucket } from './ordered.ts'
export {
  type HistogramFraction,
  type HistogramQuantile,
  histogramFraction,
  histogramQuantile,
} from './quantile.ts'
export { detectReset } from './reset.ts'
export { trimHistogram } from './trim.ts'
