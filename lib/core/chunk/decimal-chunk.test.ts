import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeStale } from '../stale.ts'
import { ChunkDecoder } from './chunk-decoder.ts'
import { DECIMAL_FORMAT, encodeDecimalChunk } from './decimal-chunk.ts'
import { encodeChunk } from './encode-chunk.ts'
import { SampleColumns } from './sample-columns.ts'

const EVERYTHING = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
const START_MS = Date.UTC(2026, 0, 15)

function decoded(chunk: Uint8Array, window = EVERYTHING) {
  const columns = new SampleColumns()
  new ChunkDecoder().decode(chunk, window, columns)
  return columns.take()
}

const bitsOf = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)]
const every = (stepMs: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => START_MS + i * stepMs)

function roundTrip(timestampsMs: Float64Array, values: Float64Array<ArrayBuffer>): Uint8Array {
  const chunk = encodeChunk({ timestampsMs, values })
  const read = decoded(chunk)
  expect([...read.timestampsMs]).toEqual([...timestampsMs])
  expect(bitsOf(read.values)).toEqual(bitsOf(values))
  return chunk
}

const series = (
  next: (before: number, i: number) => number,
  first = 0,
  count = 240,
): Float64Array<ArrayBuffer> => {
  let value = first
  return Float64Array.from({ length: count }, (_, i) => {
    if (i > 0) value = next(value, i)
    return value
  })
}

describe('a chunk of decimal numbers', () => {
  test.each([
    ['what never moves', series(before => before, 42), 0.1],
    ['a slow counter', series((before, i) => before + (i % 10 === 0 ? 1 : 0), 1_000_000), 0.3],
    ['a busy counter', series((before, i) => before + ((i * 7_919) % 50), 123_456), 1],
    [
      'seconds with two places',
      series((before, i) => Math.round(before * 100 + ((i * 7_919) % 500)) / 100, 3_600.25),
      1.5,
    ],
    ['bytes by pages', series((_before, i) => 4_096 * (500_000 + ((i * 7_919) % 1_000)), 2_048_000_000), 1.7],
    ['a ratio of six places', series((_before, i) => ((i * 7_919_317) % 1_000_000) / 1e6, 0.5), 3],
  ])('%s takes few bytes and comes back bit by bit', (_what, values, bytesPerSample) => {
    const chunk = roundTrip(every(15_000, values.length), values)
    expect(chunk[0]).toBe(DECIMAL_FORMAT)
    expect(chunk.length / values.length).toBeLessThan(bytesPerSample)
  })

  test('keeps what is no decimal number: ends of series, other NaNs, infinities, minus zero', () => {
    const values = series((before, i) => before + i, 5)
    values.set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, Number.NaN], 100)
    writeStale(values, 150)
    new BigUint64Array(values.buffer)[160] = 0xfff8_0000_dead_beefn
    expect(roundTrip(every(5_000, values.length), values)[0]).toBe(DECIMAL_FORMAT)
  })

  test('numbers of many digits stay in the form of bits', () => {
    const values = series((_before, i) => Math.sin(i) / 3)
    expect(roundTrip(every(5_000, values.length), values)[0]).toBe(3)
  })

  test('gives the samples of a window alone', () => {
    const chunk = encodeChunk({
      timestampsMs: every(1_000, 100),
      values: series(before => before + 2, 0, 100),
    })
    const { timestampsMs, values } = decoded(chunk, { fromMs: START_MS + 10_000, toMs: START_MS + 12_500 })
    expect([...timestampsMs].map(ms => ms - START_MS)).toEqual([10_000, 11_000, 12_000])
    expect([...values]).toEqual([20, 22, 24])
  })

  test('one that is cut off or says what cannot be is an error', () => {
    const chunk = encodeDecimalChunk({
      timestampsMs: every(1_000, 200),
      values: series(before => before + 3, 0, 200),
    })
    if (chunk === null) throw new Error('it was not encoded')
    for (let length = 1; length < chunk.length; length += 3)
      expect(() => decoded(chunk.slice(0, length))).toThrow()
    expect(() => decoded(Uint8Array.of(2, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow(/says that it holds/)
  })

  test('whatever the values and times are, they come back bit by bit', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.integer({ min: -50, max: 50 }),
      fc.integer().map(whole => whole / 1_000),
      fc.double(),
      fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53), 1e300, 5e-324),
    )
    const sample = fc.tuple(fc.integer({ min: 1, max: 100_000 }), value)
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), samples => {
        let ms = START_MS
        const timestampsMs = Float64Array.from(samples, ([stepMs]) => {
          ms += stepMs
          return ms
        })
        roundTrip(
          timestampsMs,
          Float64Array.from(samples, ([, one]) => one),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('whatever bytes are read, reading ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
        try {
          decoded(Uint8Array.of(DECIMAL_FORMAT, ...bytes), { fromMs: 0, toMs: 0 })
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 300 },
    )
  })
})
