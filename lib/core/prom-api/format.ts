import { type Labels, labelPairs } from '../labels/index.ts'
import { formatDecimal } from '../promql/index.ts'

/** What a query gave, as far as JSON needs to know; times in epoch milliseconds. */
export type Result =
  | { readonly type: 'scalar'; readonly timestampMs: number; readonly value: number }
  | { readonly type: 'string'; readonly timestampMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly type: 'matrix'; readonly series: readonly MatrixSeries[] }

type VectorSample = { readonly labels: Labels; readonly timestampMs: number; readonly value: number }
type MatrixSeries = {
  readonly labels: Labels
  readonly timestampsMs: Float64Array
  readonly values: Float64Array
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
      yield `[${result.timestampMs / 1000},${JSON.stringify(result.value)}]`
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

const formatVectorSample = ({ labels, timestampMs, value }: VectorSample): string =>
  `{"metric":${formatMetric(labels)},"value":${formatPoint(timestampMs, value)}}`

const formatMatrixSeries = ({ labels, timestampsMs, values }: MatrixSeries): string =>
  `{"metric":${formatMetric(labels)},"values":${formatPoints(timestampsMs, values)}}`

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
  if (warnings.length > 0) yield `,"warnings":${JSON.stringify(warnings)}`
  if (infos.length > 0) yield `,"infos":${JSON.stringify(infos)}`
  yield '}'
}
