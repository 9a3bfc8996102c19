import { formatFloat } from '../template/format-float.ts'
import { usesCustomBuckets } from './bounds.ts'
import type { Buckets, NativeHistogram } from './histogram.ts'
import { type BucketRange, rangeAt, zeroRange } from './ordered.ts'

const number = (value: number): string => formatFloat(value, 'g', null)

function formatRange({ lower, upper, isLowerIncluded, isUpperIncluded, count }: BucketRange): string {
  const from = isLowerIncluded ? '[' : '('
  const to = isUpperIncluded ? ']' : ')'
  return `${from}${number(lower)},${number(upper)}${to}:${number(count)}`
}

function dense({ indexes, counts }: Buckets): string {
  const [first = 0, last = -1] = [indexes[0], indexes.at(-1)]
  const all = new Float64Array(last - first + 1)
  for (let i = 0; i < indexes.length; i++) all[(indexes[i] ?? 0) - first] = counts[i] ?? 0
  return list(all)
}

const list = (values: Float64Array): string => `[${Array.from(values, number).join(' ')}]`

const RESETS = { reset: 'reset', notReset: 'not_reset', gauge: 'gauge' } as const

/** A histogram as tests of PromQL and of rules write it, `{{schema:1 count:3 sum:14 buckets:[1 2]}}`. */
export function histogramExpression(histogram: NativeHistogram): string {
  const { schema, count, sum, zeroCount, zeroThreshold, customBounds, counterReset, positive, negative } =
    histogram
  const parts: string[] = []
  if (schema !== 0) parts.push(`schema:${schema}`)
  if (count !== 0) parts.push(`count:${number(count)}`)
  if (sum !== 0) parts.push(`sum:${number(sum)}`)
  if (zeroCount !== 0) parts.push(`z_bucket:${number(zeroCount)}`)
  if (zeroThreshold !== 0) parts.push(`z_bucket_w:${number(zeroThreshold)}`)
  if (usesCustomBuckets(histogram)) parts.push(`custom_values:${list(customBounds)}`)
  if (counterReset !== 'unknown') parts.push(`counter_reset_hint:${RESETS[counterReset]}`)
  for (const [prefix, side] of [
    ['', positive],
    ['n_', negative],
  ] as const) {
    if (side.indexes.length === 0) continue
    if (side.indexes[0] !== 0) parts.push(`${prefix}offset:${side.indexes[0]}`)
    parts.push(`${prefix}buckets:${dense(side)}`)
  }
  return `{{${parts.join(' ')}}}`
}

/** A histogram in one line, `{count:3, sum:14, (0.5,1]:1, (1,2]:2}`, as Prometheus shows it in texts. */
export function formatHistogram(histogram: NativeHistogram): string {
  const { count, sum, negative, positive, zeroCount } = histogram
  const ranges: BucketRange[] = []
  for (let i = negative.indexes.length - 1; i >= 0; i--) ranges.push(rangeAt(histogram, 'negative', i))
  if (zeroCount !== 0) ranges.push(zeroRange(histogram))
  for (let i = 0; i < positive.indexes.length; i++) ranges.push(rangeAt(histogram, 'positive', i))
  return `{${[`count:${number(count)}`, `sum:${number(sum)}`, ...ranges.map(formatRange)].join(', ')}}`
}
