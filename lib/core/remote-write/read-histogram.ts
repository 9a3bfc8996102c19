import type { NativeHistogram } from '../native-histogram/index.ts'
import { HistogramFields, readSpan, WireError, type WireReader } from '../wire/index.ts'

/** A histogram of remote write: null where it is the marker that its series ended, a problem where it is none. */
export type WrittenHistogram =
  | { readonly timestampMs: number; readonly histogram: NativeHistogram | null }
  | { readonly problem: string }

const STALE_HIGH = 0x7ff00000
const STALE_LOW = 0x00000002
const RESETS = ['unknown', 'reset', 'notReset', 'gauge'] as const

/**
 * `Histogram` of remote write, the same in 1.0 and 2.0: 1 and 2 count, 3 sum, 4 schema, 5 zero threshold, 6 and 7 zero
 * count, 8–10 negative and 11–13 positive buckets, 14 counter reset, 15 milliseconds, 16 custom bounds.
 * @throws WireError for bytes that are no message
 */
export function readHistogram(reader: WireReader): WrittenHistogram {
  const fields = new HistogramFields()
  let timestampMs = 0
  let isStale = false
  while (reader.next()) {
    if (reader.field === 3) {
      const [low, high] = reader.double()
      isStale = low === STALE_LOW && high === STALE_HIGH
      fields.sum = floatOf(low, high)
    } else if (reader.field === 15) timestampMs = reader.int64()
    else {
      const read = FIELDS[reader.field]
      if (read) read(reader, fields)
      else reader.skip()
    }
  }
  if (isStale) return { timestampMs, histogram: null }
  try {
    return { timestampMs, histogram: fields.build() }
  } catch (error) {
    if (error instanceof WireError) return { problem: error.message }
    throw error
  }
}

function floatOf(low: number, high: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, low, true)
  view.setUint32(4, high, true)
  return view.getFloat64(0, true)
}

/** By field number. */
const FIELDS: Readonly<Record<number, (reader: WireReader, fields: HistogramFields) => void>> = {
  1: (reader, fields) => {
    fields.count = reader.uint()
  },
  2: (reader, fields) => {
    fields.isFloat = true
    fields.count = reader.number()
  },
  4: (reader, fields) => {
    fields.schema = reader.sint64()
  },
  5: (reader, fields) => {
    fields.zeroThreshold = reader.number()
  },
  6: (reader, fields) => {
    fields.zeroCount = reader.uint()
  },
  7: (reader, fields) => {
    fields.zeroCount = reader.number()
  },
  8: (reader, { negative }) => {
    negative.spans.push(readSpan(reader.message()))
  },
  9: (reader, { negative }) => reader.sints(negative.deltas),
  10: (reader, { negative }) => reader.doubles(negative.counts),
  11: (reader, { positive }) => {
    positive.spans.push(readSpan(reader.message()))
  },
  12: (reader, { positive }) => reader.sints(positive.deltas),
  13: (reader, { positive }) => reader.doubles(positive.counts),
  14: (reader, fields) => {
    fields.counterReset = RESETS[reader.uint()] ?? 'unknown'
  },
  16: (reader, fields) => reader.doubles(fields.customBounds),
}
