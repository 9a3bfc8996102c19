import { type Buckets, CUSTOM_BUCKETS, type NativeHistogram, spansOf } from '../native-histogram/index.ts'
import { WireWriter } from '../wire/index.ts'

const RESETS = ['unknown', 'reset', 'notReset', 'gauge'] as const

/** Field numbers of one side: spans, differences of whole counts, counts with fractions. */
const NEGATIVE = { spans: 8, deltas: 9, counts: 10 } as const
const POSITIVE = { spans: 11, deltas: 12, counts: 13 } as const

/**
 * A `Histogram` of remote write, which is the same in 1.0 and 2.0 (prompb/types.proto). Whole counts are written as
 * whole numbers, others as doubles.
 */
export function encodeHistogram(histogram: NativeHistogram, timestampMs: number): Uint8Array {
  const writer = new WireWriter(512)
  const isWhole = hasWholeCounts(histogram)
  writeCount(writer, isWhole ? 1 : 2, histogram.count)
  writer.tag(3, 1)
  writer.double(histogram.sum)
  writer.tag(4, 0)
  writer.sint64(histogram.schema)
  writer.tag(5, 1)
  writer.double(histogram.zeroThreshold)
  writeCount(writer, isWhole ? 6 : 7, histogram.zeroCount)
  writeBuckets(writer, histogram.negative, { fields: NEGATIVE, isWhole })
  writeBuckets(writer, histogram.positive, { fields: POSITIVE, isWhole })
  writer.tag(14, 0)
  writer.varint(RESETS.indexOf(histogram.counterReset))
  writer.tag(15, 0)
  writer.int64(timestampMs)
  if (histogram.schema === CUSTOM_BUCKETS)
    writer.bytes(
      16,
      packed(histogram.customBounds, (list, bound) => list.double(bound)),
    )
  return writer.take()
}

/** Whole counts have one field, those with fractions the next. */
function writeCount(writer: WireWriter, field: 1 | 2 | 6 | 7, count: number): void {
  if (field === 1 || field === 6) {
    writer.tag(field, 0)
    writer.varint(count)
  } else {
    writer.tag(field, 1)
    writer.double(count)
  }
}

function hasWholeCounts({ count, zeroCount, positive, negative }: NativeHistogram): boolean {
  const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  return (
    isWhole(count) && isWhole(zeroCount) && positive.counts.every(isWhole) && negative.counts.every(isWhole)
  )
}

type Side = { readonly fields: typeof NEGATIVE | typeof POSITIVE; readonly isWhole: boolean }

function writeBuckets(writer: WireWriter, buckets: Buckets, { fields, isWhole }: Side): void {
  const { spans, counts } = spansOf(buckets)
  if (spans.length === 0) return
  for (const { offset, length } of spans) {
    const span = new WireWriter(16)
    span.tag(1, 0)
    span.sint64(offset)
    span.tag(2, 0)
    span.varint(length)
    writer.bytes(fields.spans, span.written())
  }
  let before = 0
  if (isWhole)
    writer.bytes(
      fields.deltas,
      packed(counts, (list, count) => {
        list.sint64(count - before)
        before = count
      }),
    )
  else
    writer.bytes(
      fields.counts,
      packed(counts, (list, count) => list.double(count)),
    )
}

function packed(values: Float64Array, write: (list: WireWriter, value: number) => void): Uint8Array {
  const list = new WireWriter(values.length * 8)
  for (const value of values) write(list, value)
  return list.take()
}
