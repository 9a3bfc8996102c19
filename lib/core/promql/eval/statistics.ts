import { detectReset, histogramOf, type NativeHistogram } from '../../native-histogram/index.ts'
import { childrenOf, type Expr, type VectorSelector } from '../syntax/ast.ts'
import type { LoadedSeries } from './select.ts'

const OF_STATISTICS = new Set(['histogram_count', 'histogram_sum', 'histogram_avg'])
const OF_BUCKETS = new Set(['histogram_quantile', 'histogram_quantiles', 'histogram_fraction'])
const OPERATORS_OF_BUCKETS = new Set(['</', '>/', '==', '!='])

/**
 * The selectors of whose native histograms nothing but count and sum is asked. In a subquery the buckets are needed
 * nevertheless: a counter reset between samples that are not next to each other shows in them alone.
 */
export function selectorsOfStatistics(expr: Expr): ReadonlySet<VectorSelector> {
  const found = new Set<VectorSelector>()
  visit(expr, false)
  return found

  function visit(node: Expr, isAsked: boolean): void {
    if (node.kind === 'vectorSelector' && isAsked) found.add(node)
    if (needsBuckets(node)) return
    const asks = isAsked || (node.kind === 'call' && OF_STATISTICS.has(node.func))
    for (const child of childrenOf(node)) visit(child, asks)
  }
}

function needsBuckets(node: Expr): boolean {
  if (node.kind === 'subquery') return true
  if (node.kind === 'call') return OF_BUCKETS.has(node.func)
  return node.kind === 'binary' && OPERATORS_OF_BUCKETS.has(node.op)
}

/** A series whose histograms have count and sum alone, and say of each other whether the counter started again. */
export function statisticsOf(series: LoadedSeries): LoadedSeries {
  if (!series.histograms) return series
  let before: NativeHistogram | null = null
  const histograms = series.histograms.map(histogram => {
    if (!histogram) return null
    const counterReset = resetSince(before, histogram)
    before = histogram
    const { schema, count, sum } = histogram
    return histogramOf({ schema, count, sum, counterReset })
  })
  return { ...series, histograms }
}

function resetSince(
  before: NativeHistogram | null,
  histogram: NativeHistogram,
): NativeHistogram['counterReset'] {
  if (histogram.counterReset !== 'unknown' || before === null) return histogram.counterReset
  return detectReset(before, histogram) ? 'reset' : 'notReset'
}
