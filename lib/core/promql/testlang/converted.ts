import { type Labels, labelsKey, labelValue, METRIC_NAME, metricName, withLabel } from '../../labels/index.ts'
import { customFromClassic } from '../../native-histogram/index.ts'
import type { Item, SeriesLine } from './series.ts'

/** The parts of one classic histogram at one time. */
type Parts = { readonly buckets: Map<number, number>; sum?: number; count?: number }
type Classic = { readonly labels: Labels; readonly at: Map<number, Parts> }

const SUFFIX = /_(bucket|sum|count)$/

/**
 * The native histograms that `load_with_nhcb` makes of the classic ones of a load.
 * @throws Error that names the histogram whose buckets cannot be
 */
export function convertedLines(lines: readonly SeriesLine[]): SeriesLine[] {
  const classics = new Map<string, Classic>()
  for (const line of lines) collect(line, classics)
  return [...classics.values()].map(({ labels, at }) => {
    const length = Math.max(0, ...[...at.keys()].map(place => place + 1))
    return { labels, items: Array.from({ length }, (_, i) => converted(at.get(i), labels)) }
  })
}

function collect({ labels, items }: SeriesLine, into: Map<string, Classic>): void {
  const name = metricName(labels)
  const part = SUFFIX.exec(name)?.[1]
  if (part === undefined) return
  const base = withLabel(withLabel(labels, METRIC_NAME, name.replace(SUFFIX, '')), 'le', '')
  const bound = part === 'bucket' ? boundOf(labelValue(labels, 'le')) : NaN
  if (part === 'bucket' && Number.isNaN(bound)) return
  const classic = into.get(labelsKey(base)) ?? { labels: base, at: new Map<number, Parts>() }
  into.set(labelsKey(base), classic)
  for (const [i, item] of items.entries()) {
    if (typeof item !== 'number') continue
    const parts = classic.at.get(i) ?? { buckets: new Map<number, number>() }
    classic.at.set(i, parts)
    if (part === 'bucket') parts.buckets.set(bound, item)
    else if (part === 'sum') parts.sum = item
    else parts.count = item
  }
}

function boundOf(text: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return text.trim() === '' ? NaN : Number(text)
}

function converted(parts: Parts | undefined, labels: Labels): Item {
  if (!parts) return 'gap'
  const { buckets, sum, count } = parts
  const histogram = customFromClassic({
    buckets: [...buckets].map(([upperBound, cumulativeCount]) => ({ upperBound, cumulativeCount })),
    sum,
    count,
  })
  if ('problem' in histogram) throw new Error(`${metricName(labels)}: ${histogram.problem}`)
  return { histogram, isResetStated: false }
}
