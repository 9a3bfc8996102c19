import { type Labels, labelPairs } from '../labels/index.ts'
import { boundariesCode, eachBucket, type NativeHistogram } from '../native-histogram/index.ts'
import { formatDecimal } from '../promql/index.ts'

/** What a query gave, as far as JSON needs to know; times in epoch milliseconds. */
export type Result =
  | { readonly type: 'scalar'; readonly timestampMs: number; readonly value: number }
  | { readonly type: 'string'; readonly timestampMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly type: 'matrix'; readonly series: readonly MatrixSeries[] }

type VectorSample = {
  readonly labels: Labels
  readonly timestampMs: number
  readonly value: number
  readonly histogram?: NativeHistogram
}
type MatrixSeries = {
  readonly labels: Labels
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
  readonly histograms?: readonly (NativeHistogram | null)[]
}

/**
 * Writes `{"resultType":…,"result":…}` byte for byte as Prometheus 3 does; in pieces of a series or sample each, so
 * that an answer of millions of points need not be one string.
 */
export function* formatResult(result: Result, stats: object | null = null): Generator<string> {
  yield `{"resultType":"${result.type}","result":`
  switch (result.type) {
    case 'scalar':
      yield `[${result.timestampMs / 1000},"${formatDecimal(result.value)}"]`
      break
    case 'string':
      yield `[${result.timestampMs / 1000},${toJson(result.value)}]`
      break
    case 'vector':
      yield* formatList(result.samples, formatVectorSample)
      break
    case 'matrix':
      yield* formatList(result.series, formatMatrixSeries)
  }
  yield stats === null ? '}' : `,"stats":${JSON.stringify(stats)}}`
}

function* formatList<T>(list: readonly T[], format: (item: T) => string): Generator<string> {
  yield '['
  for (let i = 0; i < list.length; i++) yield `${i > 0 ? ',' : ''}${format(list[i] as T)}`
  yield ']'
}

const formatVectorSample = ({ labels, timestampMs, value, histogram }: VectorSample): string =>
  histogram
    ? `{"metric":${formatMetric(labels)},"histogram":${formatHistogramPoint(timestampMs, histogram)}}`
    : `{"metric":${formatMetric(labels)},"value":${formatPoint(timestampMs, value)}}`

/** A series has `values`, `histograms` or both; what it has none of is left out. */
function formatMatrixSeries({ labels, timestampsMs, values, histograms }: MatrixSeries): string {
  if (!histograms) return `{"metric":${formatMetric(labels)},"values":${formatPoints(timestampsMs, values)}}`
  const numbers: string[] = []
  const others: string[] = []
  for (const [i, timestampMs] of timestampsMs.entries()) {
    const histogram = histograms[i]
    if (histogram) others.push(formatHistogramPoint(timestampMs, histogram))
    else numbers.push(formatPoint(timestampMs, values[i] as number))
  }
  const members = [`"metric":${formatMetric(labels)}`]
  if (numbers.length > 0) members.push(`"values":[${numbers.join(',')}]`)
  if (others.length > 0) members.push(`"histograms":[${others.join(',')}]`)
  return `{${members.join(',')}}`
}

/** Buckets that hold something as `[which bounds belong to it, lower, upper, count]`. */
function formatHistogramPoint(timestampMs: number, histogram: NativeHistogram): string {
  const buckets = eachBucket(histogram).map(bucket => {
    const numbers = [bucket.lower, bucket.upper, bucket.count].map(number => `"${formatSample(number)}"`)
    return `[${boundariesCode(bucket)},${numbers.join(',')}]`
  })
  const parts = [`"count":"${formatSample(histogram.count)}"`, `"sum":"${formatSample(histogram.sum)}"`]
  if (buckets.length > 0) parts.push(`"buckets":[${buckets.join(',')}]`)
  return `[${formatTimestamp(timestampMs)},{${parts.join(',')}}]`
}

export function formatMetric(labels: Labels): string {
  const pairs = [...labelPairs(labels)]
  return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
}

function formatPoints(timestampsMs: Float64Array, values: Float64Array): string {
  const points: string[] = []
  for (let i = 0; i < timestampsMs.length; i++) {
    points.push(formatPoint(timestampsMs[i] as number, values[i] as number))
  }
  return `[${points.join(',')}]`
}

const formatPoint = (timestampMs: number, value: number): string =>
  `[${formatTimestamp(timestampMs)},"${formatSample(value)}"]`

/** Seconds with three decimals, or with none where they are zero. */
export function formatTimestamp(timestampMs: number): string {
  const sign = timestampMs < 0 ? '-' : ''
  const ms = Math.abs(timestampMs)
  const seconds = `${sign}${Math.floor(ms / 1000)}`
  const fraction = ms % 1000
  return fraction === 0 ? seconds : `${seconds}.${String(fraction).padStart(3, '0')}`
}

/** A sample's value: decimal, with an exponent of at least two digits below 1e-6 and from 1e21 on. */
export function formatSample(value: number): string {
  const size = Math.abs(value)
  const needsExponent = Number.isFinite(value) && size !== 0 && (size < 1e-6 || size >= 1e21)
  if (!needsExponent) return formatDecimal(value)
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** JSON as Go writes it: what HTML could mistake is escaped. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** JSON with the members of each object in order of their names, as Go writes maps. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/** The envelope of a good answer. `data` is JSON already, in pieces. */
export function* formatSuccess(
  data: Iterable<string>,
  notes: { readonly warnings?: readonly string[]; readonly infos?: readonly string[] } = {},
): Generator<string> {
  const { warnings = [], infos = [] } = notes
  yield '{"status":"success","data":'
  yield* data
  if (warnings.length > 0) yield `,"warnings":${toJson(warnings)}`
  if (infos.length > 0) yield `,"infos":${toJson(infos)}`
  yield '}'
}
