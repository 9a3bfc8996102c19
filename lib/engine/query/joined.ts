import { labelsKey } from '../../core/labels/index.ts'
import type { QueryResult } from '../../ports/query-engine.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'

/** The answers about an earlier and a later part of a range query's steps, as one. */
export function joinedRanges(earlier: QueryResult, later: QueryResult): QueryResult {
  const byKey = new Map<string, SeriesSlice[]>()
  for (const slice of [...seriesOf(earlier), ...seriesOf(later)]) {
    const key = labelsKey(slice.labels)
    const parts = byKey.get(key)
    if (parts) parts.push(slice)
    else byKey.set(key, [slice])
  }
  const distinct = (of: 'warnings' | 'infos') => [...new Set([...earlier[of], ...later[of]])]
  return {
    value: { type: 'matrix', series: [...byKey.values()].map(joinedParts) },
    warnings: distinct('warnings'),
    infos: distinct('infos'),
  }
}

const seriesOf = ({ value }: QueryResult): readonly SeriesSlice[] =>
  value.type === 'matrix' ? value.series : []

function joinedParts(parts: SeriesSlice[]): SeriesSlice {
  const [first, second] = parts
  if (!first) throw new RangeError('no parts to join')
  if (!second) return first
  const beside = ({ histograms, values }: SeriesSlice) => histograms ?? Array.from(values, () => null)
  const hasHistograms = first.histograms !== undefined || second.histograms !== undefined
  return {
    labels: first.labels,
    timestampsMs: both(first.timestampsMs, second.timestampsMs),
    values: both(first.values, second.values),
    ...(hasHistograms ? { histograms: [...beside(first), ...beside(second)] } : {}),
  }
}

function both(a: Float64Array, b: Float64Array): Float64Array {
  const joined = new Float64Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
