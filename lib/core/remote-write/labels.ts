import { isReservedName } from '../business/visibility.ts'
import { type Labels, labelsOf, METRIC_NAME } from '../labels/index.ts'
import type { WrittenSeries } from './request.ts'

export type ReadLabels = { readonly labels: Labels } | { readonly problem: string }

/** The label set of a written series, sorted; or what is wrong with it, as Prometheus says it. */
export function readLabels({ labels: pairs }: Pick<WrittenSeries, 'labels'>): ReadLabels {
  if (pairs === null) return { problem: 'parsing labels for series: a reference or a text cannot be read' }
  const names = pairs.map(([name]) => name)
  const metric = pairs.find(([name]) => name === METRIC_NAME)?.[1] ?? ''
  if (isReservedName(metric))
    return { problem: `the name ${metric} is the deck's own: send it under another (write_relabel_configs)` }
  if (metric === '' || names.includes(''))
    return { problem: `invalid metric name or labels, got ${formatPairs(pairs)}` }
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    return { problem: `invalid labels for series, labels ${formatPairs(pairs)}, duplicated label ${twice}` }
  return { labels: labelsOf(pairs) }
}

/** A label set as Prometheus prints it. */
export function formatPairs(pairs: Iterable<readonly [string, string]>): string {
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`
}
