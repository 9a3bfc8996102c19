import type { ByteReader, ByteWriter } from '../chunk/bytes.ts'
import { boundsMatch, HIGHEST_SCHEMA, LOWEST_SCHEMA } from './bounds.ts'
import { NO_BUCKETS, samePlaces } from './buckets.ts'
import { histogramOf } from './construct.ts'
import { type Buckets, type CounterReset, CUSTOM_BUCKETS, type NativeHistogram } from './histogram.ts'

/** Bytes that are not a histogram as `encodeHistogram` writes it. */
export class HistogramBytesError extends Error {
  override readonly name = 'HistogramBytesError'
}

const RESETS: readonly CounterReset[] = ['unknown', 'reset', 'notReset', 'gauge']

/** Bits of the first byte; the lowest two are the place of the counter reset in `RESETS`. */
const SAME_LAYOUT = 1 << 2
const WHOLE_COUNTS = 1 << 3
const HAS_ZERO_BUCKET = 1 << 4
const HAS_POSITIVE = 1 << 5
const HAS_NEGATIVE = 1 << 6

const isWhole = (count: number): boolean =>
  Number.isSafeInteger(count) && Math.abs(count) < 2 ** 51 && !Object.is(count, -0)

const isEmpty = (side: Buckets): boolean => side.indexes.length === 0

function sameLayout(a: NativeHistogram, b: NativeHistogram): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    boundsMatch(a.customBounds, b.customBounds) &&
    samePlaces(a.positive.indexes, b.positive.indexes) &&
    samePlaces(a.negative.indexes, b.negative.indexes)
  )
}

/** Every count of a histogram: of all, of the zero bucket, of the buckets from low to high. */
function hasWholeCounts(histogram: NativeHistogram): boolean {
  const { count, zeroCount, positive, negative } = histogram
  return (
    isWhole(count) && isWhole(zeroCount) && positive.counts.every(isWhole) && negative.counts.every(isWhole)
  )
}

function writeIndexes(side: Buckets, out: ByteWriter): void {
  out.uvarint(side.indexes.length)
  let next = 0
  for (const index of side.indexes) {
    out.varint(index - next)
    next = index + 1
  }
}

function writeLayout(histogram: NativeHistogram, out: ByteWriter): void {
  out.varint(histogram.schema)
  out.f64(histogram.zeroThreshold)
  if (histogram.schema === CUSTOM_BUCKETS) {
    out.uvarint(histogram.customBounds.length)
    for (const bound of histogram.customBounds) out.f64(bound)
  }
  if (!isEmpty(histogram.positive)) writeIndexes(histogram.positive, out)
  if (!isEmpty(histogram.negative)) writeIndexes(histogram.negative, out)
}

function flagsOf(histogram: NativeHistogram, previous: NativeHistogram | undefined): number {
  let flags = RESETS.indexOf(histogram.counterReset)
  if (previous && sameLayout(histogram, previous)) flags |= SAME_LAYOUT
  if (hasWholeCounts(histogram) && (!previous || hasWholeCounts(previous))) flags |= WHOLE_COUNTS
  if (histogram.zeroCount !== 0 || Object.is(histogram.zeroCount, -0)) flags |= HAS_ZERO_BUCKET
  if (!isEmpty(histogram.positive)) flags |= HAS_POSITIVE
  if (!isEmpty(histogram.negative)) flags |= HAS_NEGATIVE
  return flags
}

/**
 * Writes a histogram that `decodeHistogram` reads back bit for bit (of NaN only that it is one). Given the one before
 * it in the same series, layout that did not change costs nothing and whole counts cost what they grew; the reader
 * then needs the same one before.
 * @param histogram as `histogramOf` makes it: ascending buckets that hold something, thresholds that are numbers
 */
export function encodeHistogram(
  histogram: NativeHistogram,
  out: ByteWriter,
  previous?: NativeHistogram,
): void {
  const flags = flagsOf(histogram, previous)
  out.u8(flags)
  if ((flags & SAME_LAYOUT) === 0) writeLayout(histogram, out)
  const before = (flags & SAME_LAYOUT) === 0 ? undefined : previous
  const isWholeAll = (flags & WHOLE_COUNTS) !== 0
  const write = (count: number, was: number): void => (isWholeAll ? out.varint(count - was) : out.f64(count))
  const writeSide = (side: Buckets, was: Buckets | undefined): void => {
    for (let i = 0; i < side.counts.length; i++) write(side.counts[i] ?? 0, was?.counts[i] ?? 0)
  }
  write(histogram.count, before?.count ?? 0)
  if ((flags & HAS_ZERO_BUCKET) !== 0) write(histogram.zeroCount, before?.zeroCount ?? 0)
  writeSide(histogram.positive, before?.positive)
  writeSide(histogram.negative, before?.negative)
  out.f64(histogram.sum)
}

/** How many of something the reader may still hold, each at least a byte: no bytes ask for more memory than that. */
function readLength(reader: ByteReader, bytesEach: number): number {
  const length = reader.uvarint()
  if (!(length * bytesEach <= reader.bytes.length - reader.at)) {
    throw new HistogramBytesError(`stored histogram: ${length} entries, more than its bytes hold`)
  }
  return length
}

function readIndexes(reader: ByteReader): Int32Array {
  const indexes = new Int32Array(readLength(reader, 1))
  let next = 0
  for (let i = 0; i < indexes.length; i++) {
    const gap = reader.varint()
    const index = next + gap
    if ((i > 0 && !(gap >= 0)) || !(Math.abs(index) < 2 ** 30)) {
      throw new HistogramBytesError(`stored histogram: bucket ${index} out of order or range`)
    }
    indexes[i] = index
    next = index + 1
  }
  return indexes
}

function readBounds(reader: ByteReader): Float64Array {
  const bounds = new Float64Array(readLength(reader, 8))
  for (let i = 0; i < bounds.length; i++) {
    const bound = reader.f64()
    if (!Number.isFinite(bound) || (i > 0 && !(bound > (bounds[i - 1] ?? 0)))) {
      throw new HistogramBytesError(`stored histogram: bound ${bound} out of order`)
    }
    bounds[i] = bound
  }
  return bounds
}

type Layout = Pick<NativeHistogram, 'schema' | 'zeroThreshold' | 'customBounds'> & {
  readonly positive: Int32Array
  readonly negative: Int32Array
}

function readLayout(reader: ByteReader, flags: number): Layout {
  const schema = reader.varint()
  const isCustom = schema === CUSTOM_BUCKETS
  if (!isCustom && !(schema >= LOWEST_SCHEMA && schema <= HIGHEST_SCHEMA)) {
    throw new HistogramBytesError(`stored histogram: schema ${schema}`)
  }
  const zeroThreshold = reader.f64()
  if (!(zeroThreshold >= 0))
    throw new HistogramBytesError(`stored histogram: zero threshold ${zeroThreshold}`)
  const customBounds = isCustom ? readBounds(reader) : new Float64Array(0)
  const positive = (flags & HAS_POSITIVE) === 0 ? NO_BUCKETS.indexes : readIndexes(reader)
  const negative = (flags & HAS_NEGATIVE) === 0 ? NO_BUCKETS.indexes : readIndexes(reader)
  if (
    isCustom &&
    (negative.length > 0 || (positive[0] ?? 0) < 0 || (positive.at(-1) ?? 0) > customBounds.length)
  ) {
    throw new HistogramBytesError('stored histogram: buckets outside its custom bounds')
  }
  return { schema, zeroThreshold, customBounds, positive, negative }
}

const layoutOf = (histogram: NativeHistogram): Layout => ({
  ...histogram,
  positive: histogram.positive.indexes,
  negative: histogram.negative.indexes,
})

function read(reader: ByteReader, previous: NativeHistogram | undefined): NativeHistogram {
  const flags = reader.u8()
  const before = (flags & SAME_LAYOUT) === 0 ? undefined : previous
  if ((flags & SAME_LAYOUT) !== 0 && !before) {
    throw new HistogramBytesError('stored histogram: continues one that is not there')
  }
  const layout = before ? layoutOf(before) : readLayout(reader, flags)
  const isWholeAll = (flags & WHOLE_COUNTS) !== 0
  const count = (was: number): number => (isWholeAll ? reader.varint() + was : reader.f64())
  const side = (indexes: Int32Array, was: Buckets | undefined): Buckets => {
    if (indexes.length > reader.bytes.length - reader.at) {
      throw new HistogramBytesError('stored histogram: its counts are missing')
    }
    const counts = new Float64Array(indexes.length)
    for (let i = 0; i < counts.length; i++) counts[i] = count(was?.counts[i] ?? 0)
    return { indexes, counts }
  }
  const total = count(before?.count ?? 0)
  const zeroCount = (flags & HAS_ZERO_BUCKET) === 0 ? 0 : count(before?.zeroCount ?? 0)
  const positive = side(layout.positive, before?.positive)
  const negative = side(layout.negative, before?.negative)
  const counterReset = RESETS[flags & 3]
  return histogramOf({
    ...layout,
    counterReset,
    count: total,
    zeroCount,
    positive,
    negative,
    sum: reader.f64(),
  })
}

/**
 * Reads a histogram that `encodeHistogram` wrote; `previous` as it was written with.
 * @throws HistogramBytesError on any other bytes; the reader then stands anywhere
 */
export function decodeHistogram(reader: ByteReader, previous?: NativeHistogram): NativeHistogram {
  try {
    return read(reader, previous)
  } catch (error) {
    if (error instanceof HistogramBytesError) throw error
    throw new HistogramBytesError('stored histogram: its bytes end too early', { cause: error })
  }
}
