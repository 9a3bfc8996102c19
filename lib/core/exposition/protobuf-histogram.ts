import { HistogramFields, readSpan, type WireReader } from '../wire/index.ts'
import type { Exemplar } from './cursor.ts'
import { formatCanonicalFloat } from './number.ts'
import { type MetricRules, type NativePart, type Part, readExemplar, sumAndCount } from './protobuf-parts.ts'

type Bucket = { readonly bound: number; readonly count: number; readonly exemplar?: Exemplar | undefined }

type Read = {
  readonly fields: HistogramFields
  readonly buckets: Bucket[]
  /** Of the native histogram, the newest. */
  exemplar: Exemplar | undefined
  count: number
  floatCount: number
  zeroCount: number
  floatZeroCount: number
}

/**
 * `Histogram`: 1 count, 2 sum, 3 classic buckets, 4 count as a float; native: 5 schema, 6 zero threshold, 7 zero count,
 * 8 the same as a float, 9–11 negative and 12–14 positive spans, differences and counts, 15 when it began, 16 exemplars.
 * It is native when it has a zero bucket or spans, as Prometheus tells it.
 */
export function readHistogram(
  reader: WireReader,
  rules: MetricRules,
): { parts: readonly Part[]; native: NativePart | null } {
  const read: Read = {
    fields: new HistogramFields(),
    buckets: [],
    exemplar: undefined,
    count: 0,
    floatCount: 0,
    zeroCount: 0,
    floatZeroCount: 0,
  }
  while (reader.next()) {
    const take = FIELDS[reader.field]
    if (take) take(reader, read, rules)
    else reader.skip()
  }
  const native = rules.forms !== 'classic' && isNative(read) ? nativeOf(read, rules) : null
  const hasClassic = native === null || (rules.forms === 'both' && read.buckets.length > 0)
  return { native, parts: hasClassic ? classicOf(read) : [] }
}

type Field = (reader: WireReader, read: Read, rules: MetricRules) => void

/** By field number. */
const FIELDS: Readonly<Record<number, Field>> = {
  1: (reader, read) => {
    read.count = reader.uint()
  },
  2: (reader, { fields }) => {
    fields.sum = reader.number()
  },
  3: (reader, { buckets }, rules) => {
    buckets.push(readBucket(reader.message(), rules))
  },
  4: (reader, read) => {
    read.floatCount = reader.number()
  },
  5: (reader, { fields }) => {
    fields.schema = reader.sint64()
  },
  6: (reader, { fields }) => {
    fields.zeroThreshold = reader.number()
  },
  7: (reader, read) => {
    read.zeroCount = reader.uint()
  },
  8: (reader, read) => {
    read.floatZeroCount = reader.number()
  },
  9: (reader, { fields }) => {
    fields.negative.spans.push(readSpan(reader.message()))
  },
  10: (reader, { fields }) => reader.sints(fields.negative.deltas),
  11: (reader, { fields }) => reader.doubles(fields.negative.counts),
  12: (reader, { fields }) => {
    fields.positive.spans.push(readSpan(reader.message()))
  },
  13: (reader, { fields }) => reader.sints(fields.positive.deltas),
  14: (reader, { fields }) => reader.doubles(fields.positive.counts),
  16: (reader, read, rules) => {
    read.exemplar = newerOf(read.exemplar, readExemplar(reader.message(), rules))
  },
}

const newerOf = (known: Exemplar | undefined, other: Exemplar): Exemplar =>
  known && (known.timestampMs ?? 0) > (other.timestampMs ?? 0) ? known : other

const isNative = ({ fields, zeroCount, floatZeroCount }: Read): boolean =>
  fields.positive.spans.length > 0 ||
  fields.negative.spans.length > 0 ||
  fields.zeroThreshold > 0 ||
  zeroCount > 0 ||
  floatZeroCount > 0

function nativeOf(
  { fields, count, floatCount, zeroCount, floatZeroCount, exemplar }: Read,
  { isGauge }: MetricRules,
): NativePart {
  fields.isFloat = floatCount > 0 || floatZeroCount > 0
  fields.count = fields.isFloat ? floatCount : count
  fields.zeroCount = fields.isFloat ? floatZeroCount : zeroCount
  if (isGauge) fields.counterReset = 'gauge'
  return { histogram: fields.build(), exemplar }
}

function classicOf({ buckets, count: whole, floatCount, fields }: Read): Part[] {
  const count = floatCount > 0 ? floatCount : whole
  const all = buckets.some(({ bound }) => bound === Infinity)
    ? buckets
    : [...buckets, { bound: Infinity, count }]
  const parts = all.map(
    ({ bound, count: within, exemplar }: Bucket): Part => ({
      suffix: '_bucket',
      labels: [['le', formatCanonicalFloat(bound)]],
      value: within,
      exemplar,
    }),
  )
  return [...parts, ...sumAndCount(fields.sum, count)]
}

/** `Bucket`: 1 cumulative count, 2 upper bound, 3 exemplar, 4 cumulative count as a float. */
function readBucket(reader: WireReader, rules: MetricRules): Bucket {
  let [bound, count] = [0, 0]
  let exemplar: Exemplar | undefined
  while (reader.next()) {
    if (reader.field === 1) count = reader.uint()
    else if (reader.field === 2) bound = reader.number()
    else if (reader.field === 3) exemplar = readExemplar(reader.message(), rules)
    else if (reader.field === 4) count = reader.number()
    else reader.skip()
  }
  return { bound, count, exemplar }
}
