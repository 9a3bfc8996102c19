import type { FamilyMetadata } from '../exposition/index.ts'
import type { Labels } from '../labels/index.ts'
import { utf8Length, varintLength, WireWriter } from '../wire/index.ts'

/** The labels of a `TimeSeries`, ready to be written again and again: field 1, each a `Label` (1 name, 2 value). */
export function writeLabels(writer: WireWriter, labels: Labels): void {
  for (let i = 0; i + 1 < labels.length; i += 2) {
    const [name, value] = [labels[i] ?? '', labels[i + 1] ?? '']
    writer.tag(1, 2)
    writer.varint(fieldLength(name) + fieldLength(value))
    writer.text(1, name)
    writer.text(2, value)
  }
}

function fieldLength(text: string): number {
  const length = utf8Length(text)
  return 1 + varintLength(length) + length
}

/** A sample by the words of its value. */
export type EncodedSample = { readonly timestampMs: number; readonly low: number; readonly high: number }

/** A `TimeSeries` of one sample; as Prometheus' own sender has it, a series is written again for each of its samples. */
export function writeSample(
  writer: WireWriter,
  labels: Uint8Array,
  { timestampMs, low, high }: EncodedSample,
): void {
  const timestampBytes = timestampMs < 0 ? 10 : varintLength(timestampMs)
  const sampleBytes = 1 + 8 + 1 + timestampBytes
  writer.tag(1, 2)
  writer.varint(labels.length + 2 + sampleBytes)
  writer.raw(labels)
  writer.tag(2, 2)
  writer.varint(sampleBytes)
  writer.tag(1, 1)
  writer.words(low, high)
  writer.tag(2, 0)
  writer.int64(timestampMs)
}

/** A `TimeSeries` of one native histogram, which is written already. */
export function writeHistogram(writer: WireWriter, labels: Uint8Array, histogram: Uint8Array): void {
  writer.tag(1, 2)
  writer.varint(labels.length + 1 + varintLength(histogram.length) + histogram.length)
  writer.raw(labels)
  writer.bytes(4, histogram)
}

/** `MetricMetadata.MetricType`, of both versions. */
export const METRIC_TYPES: readonly string[] = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
]

/** A `prometheus.WriteRequest` that tells what families are, and nothing else. */
export function encodeMetadata(families: Iterable<readonly [string, FamilyMetadata]>): Uint8Array {
  const request = new WireWriter(4_096)
  const one = new WireWriter()
  for (const [family, { type, help = '', unit = '' }] of families) {
    one.clear()
    const place = METRIC_TYPES.indexOf(type ?? 'unknown')
    if (place > 0) {
      one.tag(1, 0)
      one.varint(place)
    }
    one.text(2, family)
    if (help !== '') one.text(4, help)
    if (unit !== '') one.text(5, unit)
    request.bytes(3, one.written())
  }
  return request.take()
}
