import { type Labels, metricName, withLabel } from '../../labels/index.ts'
import {
  histogramAverage,
  histogramDeviation,
  histogramFraction,
  histogramQuantile,
  histogramVariance,
  type NativeHistogram,
} from '../../native-histogram/index.ts'
import { type Column, dropNames, emptyColumn, hasAny, type Vector } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import { fractionWithoutNaN, type Note, quantileIsNaN, quantileIsSkewed } from '../eval/notes.ts'
import { type HistogramColumn, onlyHistograms } from '../eval/samples.ts'
import type { Expr } from '../syntax/ast.ts'
import { formatDecimal, formatGeneral } from '../syntax/number.ts'
import { bucketFraction, bucketQuantile } from './buckets.ts'
import { type HistogramVector, histogramsOf, mapClassic } from './classic-histograms.ts'
import { scalarArg, vectorArg } from './math.ts'

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
  { classic, native }: HistogramVector,
  q: Float64Array,
  { arg, evaluator }: Context,
): Column[] {
  const ofNative = mapNative(native, evaluator, (histogram, step, column) => {
    const { value, nanValues } = histogramQuantile(q[step] ?? NaN, histogram)
    const name = nameIn(column, evaluator)
    if (nanValues === 'result') annotate(quantileIsNaN(name), { arg, evaluator })
    if (nanValues === 'skewed') annotate(quantileIsSkewed(name), { arg, evaluator })
    return value
  })
  const ofClassic = mapClassic(classic, evaluator, (buckets, step, histogram) => {
    const { value, wasForced } = bucketQuantile(q[step] ?? NaN, buckets)
    if (wasForced) {
      const name = nameIn(histogram, evaluator)
      const suffix = name === '' ? '' : ` for metric name ${JSON.stringify(name)}`
      evaluator.annotate('info', MONOTONICITY + suffix, arg)
    }
    return value
  })
  return [...ofNative, ...ofClassic]
}

/** The name that notes give to a histogram: none where the names are gone already. */
const nameIn = ({ labels }: { readonly labels: Labels }, { options }: Evaluator): string =>
  options.delayedNameRemoval ? metricName(labels) : ''

const annotate = ({ kind, message }: Note, { arg, evaluator }: Context): void =>
  evaluator.annotate(kind, message, arg)

type Context = { readonly arg: Expr; readonly evaluator: Evaluator }

const drop = (vector: Vector, evaluator: Evaluator): Vector =>
  dropNames(vector, evaluator.options.delayedNameRemoval)

const quantile: PromqlFunction = (call, evaluator) => {
  const arg = call.args[1]
  if (!arg) return []
  const q = scalarArg(call, evaluator, 0)
  noteQuantiles(q, call.args[0], evaluator)
  return drop(quantileColumns(histogramsOf(arg, evaluator), q, { arg, evaluator }), evaluator)
}

/** A quantile as it stands in a label: always with a point. */
const quantileLabel = (q: number): string => (Number.isInteger(q) ? `${q}.0` : formatDecimal(q))

const quantiles: PromqlFunction = (call, evaluator) => {
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

const fraction: PromqlFunction = (call, evaluator) => {
  const arg = call.args[2]
  if (!arg) return []
  const lower = scalarArg(call, evaluator, 0)
  const upper = scalarArg(call, evaluator, 1)
  const { classic, native } = histogramsOf(arg, evaluator)
  const ofNative = mapNative(native, evaluator, (histogram, step, column) => {
    const found = histogramFraction(lower[step] ?? NaN, upper[step] ?? NaN, histogram)
    if (found.nanValues === 'excluded')
      annotate(fractionWithoutNaN(nameIn(column, evaluator)), { arg, evaluator })
    return found.value
  })
  const ofClassic = mapClassic(classic, evaluator, (buckets, step) =>
    bucketFraction(lower[step] ?? NaN, upper[step] ?? NaN, buckets),
  )
  return drop([...ofNative, ...ofClassic], evaluator)
}

function mapNative(
  columns: readonly HistogramColumn[],
  evaluator: Evaluator,
  of: (histogram: NativeHistogram, step: number, column: Column) => number,
): Column[] {
  return columns
    .map(column => {
      const result = emptyColumn(column.labels, evaluator.grid.count, column.isNameDropped)
      for (let step = 0; step < evaluator.grid.count; step++) {
        const histogram = column.present[step] ? column.histograms[step] : null
        if (!histogram) continue
        result.values[step] = of(histogram, step, column)
        result.present[step] = 1
      }
      return result
    })
    .filter(hasAny)
}

/** A figure of each native histogram; numbers go. */
const ofEach =
  (of: (histogram: NativeHistogram) => number): PromqlFunction =>
  (call, evaluator) =>
    drop(mapNative(onlyHistograms(vectorArg(call, evaluator)), evaluator, of), evaluator)

export const HISTOGRAM_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  histogram_quantile: quantile,
  histogram_quantiles: quantiles,
  histogram_fraction: fraction,
  histogram_count: ofEach(({ count }) => count),
  histogram_sum: ofEach(({ sum }) => sum),
  histogram_avg: ofEach(histogramAverage),
  histogram_stddev: ofEach(histogramDeviation),
  histogram_stdvar: ofEach(histogramVariance),
}
