import { type Labels, labelsKey, labelValue, metricName, withLabel } from '../../labels/index.ts'
import { type Column, dropNames, emptyColumn, hasAny, type Vector } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import type { CallExpr, Expr } from '../syntax/ast.ts'
import { formatDecimal, formatGeneral, parseNumber } from '../syntax/number.ts'
import { type Buckets, bucketFraction, bucketQuantile } from './buckets.ts'
import { scalarArg } from './math.ts'

type Histogram = { readonly labels: Labels; readonly isNameDropped: boolean; readonly buckets: Bucket[] }
type Bucket = { readonly bound: number; readonly column: Column }

const BOUND = /^[+-]?(?:inf(?:inity)?|nan|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$/i

function parseBound(text: string): number | null {
  if (!BOUND.test(text)) return null
  if (/infinity$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /[a-z]$/i.test(text) ? parseNumber(text) : Number(text)
}

/** Puts `_bucket` series together by their labels without `le`; a series with no bound is noted and left out. */
function histogramsOf(arg: Expr, evaluator: Evaluator): Histogram[] {
  const byLabels = new Map<string, Histogram>()
  for (const column of evaluator.vector(arg)) {
    const le = labelValue(column.labels, 'le')
    const bound = parseBound(le)
    if (bound === null) {
      noteBadBucket(column, le, { arg, evaluator })
      continue
    }
    const labels = withLabel(column.labels, 'le', '')
    const key = labelsKey(labels)
    const known = byLabels.get(key)
    if (known) known.buckets.push({ bound, column })
    else byLabels.set(key, { labels, isNameDropped: column.isNameDropped, buckets: [{ bound, column }] })
  }
  const histograms = [...byLabels.values()]
  for (const { buckets } of histograms) buckets.sort((a, b) => a.bound - b.bound)
  return histograms
}

function noteBadBucket(
  column: Column,
  le: string,
  { arg, evaluator }: { arg: Expr; evaluator: Evaluator },
): void {
  const name = metricName(column.labels)
  const suffix = name === '' ? '' : ` for metric name ${JSON.stringify(name)}`
  const value = JSON.stringify(le)
  evaluator.annotate(
    'warning',
    `bucket label "le" is missing or has a malformed value of ${value}${suffix}`,
    arg,
  )
}

/** The buckets that have a value at a step. */
function bucketsAt(histogram: Histogram, step: number): Buckets | null {
  const here = histogram.buckets.filter(({ column }) => column.present[step])
  if (here.length === 0) return null
  return {
    bounds: Float64Array.from(here, bucket => bucket.bound),
    counts: Float64Array.from(here, ({ column }) => column.values[step] ?? 0),
  }
}

function mapHistograms(
  histograms: readonly Histogram[],
  evaluator: Evaluator,
  of: (buckets: Buckets, step: number, histogram: Histogram) => number,
): Column[] {
  return histograms
    .map(histogram => {
      const column = emptyColumn(histogram.labels, evaluator.grid.count, histogram.isNameDropped)
      for (let step = 0; step < evaluator.grid.count; step++) {
        const buckets = bucketsAt(histogram, step)
        if (!buckets) continue
        column.values[step] = of(buckets, step, histogram)
        column.present[step] = 1
      }
      return column
    })
    .filter(hasAny)
}

function noteQuantiles(q: Float64Array, arg: Expr | undefined, evaluator: Evaluator): void {
  if (!arg) return
  for (const value of q) {
    if (value >= 0 && value <= 1) continue
    evaluator.annotate(
      'warning',
      `quantile value should be between 0 and 1, got ${formatGeneral(value)}`,
      arg,
    )
  }
}

const MONOTONICITY =
  'input to histogram_quantile needed to be fixed for monotonicity ' +
  '(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)'

function quantileColumns(
  histograms: readonly Histogram[],
  q: Float64Array,
  { arg, evaluator }: Context,
): Column[] {
  return mapHistograms(histograms, evaluator, (buckets, step, histogram) => {
    const { value, wasForced } = bucketQuantile(q[step] ?? NaN, buckets)
    if (wasForced) {
      const name = evaluator.options.delayedNameRemoval ? metricName(histogram.labels) : ''
      const suffix = name === '' ? '' : ` for metric name ${JSON.stringify(name)}`
      evaluator.annotate('info', MONOTONICITY + suffix, arg)
    }
    return value
  })
}

type Context = { readonly arg: Expr; readonly evaluator: Evaluator }

const drop = (vector: Vector, evaluator: Evaluator): Vector =>
  dropNames(vector, evaluator.options.delayedNameRemoval)

const histogramQuantile: PromqlFunction = (call, evaluator) => {
  const arg = call.args[1]
  if (!arg) return []
  const q = scalarArg(call, evaluator, 0)
  noteQuantiles(q, call.args[0], evaluator)
  return drop(quantileColumns(histogramsOf(arg, evaluator), q, { arg, evaluator }), evaluator)
}

/** A quantile as it stands in a label: always with a point. */
const quantileLabel = (q: number): string => (Number.isInteger(q) ? `${q}.0` : formatDecimal(q))

const histogramQuantiles: PromqlFunction = (call, evaluator) => {
  const arg = call.args[0]
  const label = call.args[1] ? evaluator.string(call.args[1]) : ''
  if (!arg) return []
  const histograms = histogramsOf(arg, evaluator)
  const columns = call.args.slice(2).flatMap((quantileArg, i) => {
    const q = scalarArg(call, evaluator, i + 2)
    noteQuantiles(q, quantileArg, evaluator)
    return quantileColumns(histograms, q, { arg, evaluator }).map(column => ({
      ...column,
      labels: withLabel(column.labels, label, quantileLabel(q[0] ?? NaN)),
    }))
  })
  return drop(columns, evaluator)
}

const histogramFraction: PromqlFunction = (call, evaluator) => {
  const arg = call.args[2]
  if (!arg) return []
  const lower = scalarArg(call, evaluator, 0)
  const upper = scalarArg(call, evaluator, 1)
  const columns = mapHistograms(histogramsOf(arg, evaluator), evaluator, (buckets, step) =>
    bucketFraction(lower[step] ?? NaN, upper[step] ?? NaN, buckets),
  )
  return drop(columns, evaluator)
}

/** Defined on native histograms alone, and samples here are floats: the argument is evaluated for its errors. */
const ofNativeHistograms: PromqlFunction = (call: CallExpr, evaluator: Evaluator) => {
  for (const arg of call.args) evaluator.vector(arg)
  return []
}

export const HISTOGRAM_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  histogram_quantile: histogramQuantile,
  histogram_quantiles: histogramQuantiles,
  histogram_fraction: histogramFraction,
  histogram_count: ofNativeHistograms,
  histogram_sum: ofNativeHistograms,
  histogram_avg: ofNativeHistograms,
  histogram_stddev: ofNativeHistograms,
  histogram_stdvar: ofNativeHistograms,
}
