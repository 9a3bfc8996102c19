import { type Buckets, type NativeHistogram, spansOf } from '../native-histogram/index.ts'
import { concat, double, message, number, text, varint } from '../wire/testing.ts'

const TYPES = ['counter', 'gauge', 'summary', 'untyped', 'histogram', 'gaugehistogram'] as const

export const PROTOBUF =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'

/** A metric of a family, as a target would tell it; its `value` is that of a counter, a gauge or an untyped one. */
export type TestMetric = {
  readonly labels?: Readonly<Record<string, string>>
  readonly value?: number
  readonly timestampMs?: number
  readonly native?: NativeHistogram
  /** Cumulative counts by their upper bounds, with count and sum. */
  readonly classic?: {
    readonly buckets: readonly (readonly [number, number])[]
    readonly sum: number
    readonly count: number
  }
  /** A trace that the newest observation belongs to. */
  readonly traceId?: string
}

export type TestFamily = {
  readonly name: string
  readonly type: (typeof TYPES)[number]
  readonly metrics: readonly TestMetric[]
}

/** A body of protocol buffers, each message behind its length. */
export const encodeFamilies = (families: readonly TestFamily[]): Uint8Array =>
  concat(families.map(familyOf).flatMap(one => [varint(one.length), one]))

const float = (field: number, value: number) => double(field, Float64Array.of(value))
const folded = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)

const familyOf = ({ name, type, metrics }: TestFamily): Uint8Array =>
  concat([
    message([1, text(name)], [2, text(`About ${name}.`)]),
    number(3, TYPES.indexOf(type)),
    ...metrics.map(metric => message([4, metricOf(metric, type)])),
  ])

function metricOf(metric: TestMetric, type: TestFamily['type']): Uint8Array {
  const labels = Object.entries(metric.labels ?? {}).map(([name, value]) =>
    message([1, message([1, text(name)], [2, text(value)])]),
  )
  const kinds: Partial<Record<TestFamily['type'], number>> = { counter: 3, gauge: 2, untyped: 5 }
  const kind = kinds[type]
  const value =
    kind === undefined ? message([7, histogramOf(metric)]) : message([kind, float(1, metric.value ?? 0)])
  const time = metric.timestampMs === undefined ? [] : [number(6, metric.timestampMs)]
  return concat([...labels, value, ...time])
}

function histogramOf({ native, classic, traceId }: TestMetric): Uint8Array {
  const parts = native ? nativeFields(native) : []
  if (classic) {
    if (!native) parts.push(number(1, classic.count), float(2, classic.sum))
    for (const [bound, count] of classic.buckets)
      parts.push(message([3, concat([number(1, count), float(2, bound)])]))
  }
  const label = message([1, message([1, text('trace_id')], [2, text(traceId ?? '')])])
  if (traceId) parts.push(message([16, concat([label, float(2, 0.5)])]))
  return concat(parts)
}

/** Whole counts as differences, fractions as they are. */
function nativeFields(native: NativeHistogram): Uint8Array[] {
  const counts = [native.count, native.zeroCount, ...native.positive.counts, ...native.negative.counts]
  const isFloat = !counts.every(Number.isInteger)
  return [
    isFloat ? float(4, native.count) : number(1, native.count),
    float(2, native.sum),
    number(5, folded(native.schema)),
    float(6, native.zeroThreshold),
    isFloat ? float(8, native.zeroCount) : number(7, native.zeroCount),
    ...sideFields(native.negative, 9, isFloat),
    ...sideFields(native.positive, 12, isFloat),
  ]
}

function sideFields(side: Buckets, field: number, isFloat: boolean): Uint8Array[] {
  const { spans, counts } = spansOf(side)
  const asSpans = spans.map(({ offset, length }) =>
    message([field, concat([number(1, folded(offset)), number(2, length)])]),
  )
  if (counts.length === 0) return asSpans
  if (isFloat) return [...asSpans, ...[...counts].map(count => float(field + 2, count))]
  const deltas = [...counts].map((count, i) => varint(folded(count - (counts[i - 1] ?? 0))))
  return [...asSpans, message([field + 1, concat(deltas)])]
}
