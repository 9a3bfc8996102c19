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

/** Writes `{"resultType":…,"result":…}` byte for byte as Prometheus 3 does. */
export function formatResult(result: Result): string {
  return `{"resultType":"${result.type}","result":${formatBody(result)}}`
}

function formatBody(result: Result): string {
  switch (result.type) {
    case 'scalar':
      return `[${result.timestampMs / 1000},"${formatDecimal(result.value)}"]`
    case 'string':
      return `[${result.timestampMs / 1000},${JSON.stringify(result.value)}]`
    case 'vector':
      return formatList(
        result.samples,
        ({ labels, timestampMs, value }) =>
          `{"metric":${formatMetric(labels)},"value":${formatPoint(timestampMs, value)}}`,
      )
    case 'matrix':
      return formatList(
        result.series,
        ({ labels, timestampsMs, values }) =>
          `{"metric":${formatMetric(labels)},"values":${formatPoints(timestampsMs, values)}}`,
      )
  }
}

const formatList = <T>(list: readonly T[], format: (item: T) => string): string =>
  `[${list.map(format).join(',')}]`

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

/** The envelope of a good answer. `data` is JSON already. */
export function formatSuccess(
  data: string,
  notes: { readonly warnings?: readonly string[]; readonly infos?: readonly string[] } = {},
): string {
  const { warnings = [], infos = [] } = notes
  const more = [
    ...(warnings.length > 0 ? [`"warnings":${JSON.stringify(warnings)}`] : []),
    ...(infos.length > 0 ? [`"infos":${JSON.stringify(infos)}`] : []),
  ]
  return `{${['"status":"success"', `"data":${data}`, ...more].join(',')}}`
}
