import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteReader, ByteWriter } from '../chunk/bytes.ts'
import { decodeHistogram, encodeHistogram, HistogramBytesError } from './encode.ts'
import { bucketsOfRun, CUSTOM_BUCKETS, histogramOf, type NativeHistogram } from './index.ts'
import { anyHistogram } from './testing.ts'

function written(...histograms: NativeHistogram[]): Uint8Array {
  const out = new ByteWriter()
  let previous: NativeHistogram | undefined
  for (const histogram of histograms) {
    encodeHistogram(histogram, out, previous)
    previous = histogram
  }
  return out.written().slice()
}

function readAll(bytes: Uint8Array): NativeHistogram[] {
  const reader = new ByteReader(bytes)
  const histograms: NativeHistogram[] = []
  while (!reader.isAtEnd) histograms.push(decodeHistogram(reader, histograms.at(-1)))
  return histograms
}

describe('stored histograms', () => {
  test('read back as they were, alone and one after another', () => {
    fc.assert(
      fc.property(fc.array(anyHistogram(), { minLength: 1, maxLength: 4 }), histograms => {
        expect(readAll(written(...histograms))).toEqual(histograms)
      }),
      { numRuns: 300 },
    )
  })

  test('keep a sum that is NaN or -0, and counts that are fractions, negative or beyond every integer', () => {
    const odd = [NaN, -0, Infinity, 1e300, 5e-324, 2 ** 53, -7, 0.1].map(count =>
      histogramOf({ sum: count, count, zeroCount: count, positive: bucketsOfRun(-3, [1, 0, count]) }),
    )
    expect(readAll(written(...odd))).toEqual(odd)
  })

  test('cost what they grew where their buckets stay', () => {
    const bounds = Float64Array.of(0.1, 0.5, 1, 5)
    const at = (hour: number) =>
      histogramOf({
        schema: CUSTOM_BUCKETS,
        customBounds: bounds,
        count: 40_000 + hour,
        sum: 123.5 * hour,
        positive: bucketsOfRun(0, [10_000 + hour, 10_000, 10_000, 10_000]),
      })
    const first = written(at(0)).length
    expect(first).toBeGreaterThan(50)
    expect(written(at(0), at(1)).length - first).toBe(1 + 5 + 8)
  })

  test('any bytes are refused by one error or read as something', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.option(anyHistogram(), { nil: undefined }),
        (bytes, before) => {
          try {
            decodeHistogram(new ByteReader(bytes), before)
          } catch (error) {
            expect(error).toBeInstanceOf(HistogramBytesError)
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('bytes cut short or changed anywhere never crash', () => {
    fc.assert(
      fc.property(anyHistogram(), fc.nat(), fc.nat(255), (histogram, place, byte) => {
        const bytes = written(histogram)
        const changed = bytes.slice()
        changed[place % bytes.length] = byte
        for (const attempt of [bytes.subarray(0, place % bytes.length), changed]) {
          try {
            decodeHistogram(new ByteReader(attempt))
          } catch (error) {
            expect(error).toBeInstanceOf(HistogramBytesError)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a claim of more buckets than there are bytes is refused before memory is taken', () => {
    const out = new ByteWriter()
    out.u8(1 << 5)
    out.varint(0)
    out.f64(0)
    out.uvarint(2 ** 40)
    expect(() => decodeHistogram(new ByteReader(out.written()))).toThrow(
      'stored histogram: 1099511627776 entries, more than its bytes hold',
    )
  })

  test('one that continues another is not read alone', () => {
    const histogram = histogramOf({ count: 1, sum: 1, positive: bucketsOfRun(1, [1]) })
    const second = written(histogram, histogram).subarray(written(histogram).length)
    expect(() => decodeHistogram(new ByteReader(second))).toThrow(HistogramBytesError)
  })
})
