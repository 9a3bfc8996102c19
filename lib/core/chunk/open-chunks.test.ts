import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeStale } from '../stale.ts'
import { ByteReader, ByteWriter, ChunkDecoder, OpenChunks, SampleColumns, sampleSource } from './index.ts'

const EVER = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
const START_MS = 1_700_000_000_000
const EVERY_MS = 5_000

type Columns = { readonly timestampsMs: Float64Array; readonly values: Float64Array }

/** The end of a series: as a number it would lose its bits. */
const END = null

function valuesOf(list: readonly (number | typeof END)[]): Float64Array {
  const values = Float64Array.from(list, value => value ?? 0)
  for (const [i, value] of list.entries()) if (value === END) writeStale(values, i)
  return values
}

const regular = (values: readonly (number | typeof END)[]): Columns => ({
  timestampsMs: Float64Array.from(values, (_, i) => START_MS + i * EVERY_MS),
  values: valuesOf(values),
})

function grown(columns: Columns): OpenChunks {
  const chunks = new OpenChunks()
  chunks.reserve(1)
  const source = sampleSource(columns)
  for (let i = 0; i < columns.values.length; i++) chunks.append(0, source, i)
  return chunks
}

function decoded(chunks: OpenChunks, { window = EVER, count = Number.POSITIVE_INFINITY } = {}): Columns {
  const bits = chunks.bits(0)
  const columns = new SampleColumns(1)
  new ChunkDecoder().decodeBits({ ...bits, count: Math.min(count, bits.count) }, window, columns)
  return columns.take()
}

const bitsOf = (column: Float64Array) => [...new BigUint64Array(column.slice().buffer)]

function expectSame(actual: Columns, expected: Columns): void {
  expect(bitsOf(actual.timestampsMs)).toEqual(bitsOf(expected.timestampsMs))
  expect(bitsOf(actual.values)).toEqual(bitsOf(expected.values))
}

const repeated = (length: number, valueAt: (i: number) => number) =>
  Array.from({ length }, (_, i) => valueAt(i))

describe('a growing chunk takes few bits', () => {
  test.each<[string, number[], number]>([
    ['what never moves, whatever its length', repeated(1_000, () => 7), 154],
    ['a counter that moves every tenth time', repeated(1_000, i => Math.floor(i / 10)), 1_400],
    ['a counter that moves by one', repeated(1_000, i => i), 4_200],
    ['seconds with two places', repeated(1_000, i => (i * 500 + ((i * 7) % 13)) / 100), 14_000],
    ['a ratio of six places', repeated(1_000, i => ((i * 7_919) % 1_000_000) / 1e6), 25_000],
  ])('%s', (_what, values, bits) => {
    const chunks = grown(regular(values))
    expectSame(decoded(chunks), regular(values))
    expect(chunks.bitLength(0)).toBeLessThanOrEqual(bits)
  })
})

describe('a growing chunk gives every bit back', () => {
  test.each<[string, (number | typeof END)[]]>([
    ['more places after the point as it goes on', [1, 2, 2.5, 3.25, 3.125, 10, 0.1, 0.000001]],
    ['numbers, an end, and numbers again', [1, 2, END, END, 3, 4, Number.NaN, 5]],
    ['zeros of both signs', [0, -0, 0, 5, -0, -0, 0, -1, 0]],
    ['infinities', [1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY, 3]],
    ['steps as long as a word', [0, 2 ** 31 - 1, 0, 2 ** 31, 0, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31)]],
    [
      'whole numbers beyond what is exact',
      [2 ** 50, 2 ** 50 + 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e300, 1],
    ],
    ['sixteen digits', [Math.PI, 1, 2, Math.E, 3, 0.1 + 0.2, 0.3]],
    ['steps of every width', repeated(120, i => (i % 2 === 0 ? 0 : 2 ** (i % 32)))],
  ])('%s', (_what, values) => {
    expectSame(decoded(grown(regular(values))), regular(values))
  })

  test('runs that are longer than their column counts', () => {
    const columns = regular(repeated(70_000, () => 3))
    expectSame(decoded(grown(columns)), columns)
    const moved = regular([...columns.values, 4, 4])
    expectSame(decoded(grown(moved)), moved)
  })

  test('samples that come early and late, with the value before and with another', () => {
    const columns = {
      timestampsMs: Float64Array.from(
        [0, 5_000, 10_003, 15_003, 15_004, 90_000, 90_000.5, 9e9],
        at => START_MS + at,
      ),
      values: valuesOf([1, 1, 1, 2, 2, 2.5, 2.5, END]),
    }
    expectSame(decoded(grown(columns)), columns)
  })

  const value = fc.oneof(
    fc.integer({ min: -1_000, max: 1_000_000 }),
    fc.integer({ min: 0, max: 99_999 }).map(whole => whole / 100),
    fc.integer({ min: 0, max: 999_999_999 }).map(whole => whole / 1e9),
    fc.constantFrom(0, -0, 1, 1, 1, END, 2 ** 31, -(2 ** 31), 2 ** 50, 2 ** 53),
    fc.double(),
  )
  const pause = fc.constantFrom(EVERY_MS, EVERY_MS, EVERY_MS, EVERY_MS, 4_999, 1, 700_000, 0.25)
  const sample = fc.record({ value, pause, times: fc.constantFrom(1, 1, 1, 2, 9) })

  test('whatever comes, however often, however it is cut by a restart', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), fc.nat(), (samples, cut) => {
        const all = samples.flatMap(one => repeated(one.times, () => Number.NaN).map(() => one))
        let atMs = START_MS
        const columns = {
          timestampsMs: Float64Array.from(all, one => {
            atMs += one.pause
            return atMs
          }),
          values: valuesOf(all.map(one => one.value)),
        }
        const source = sampleSource(columns)
        const before = new OpenChunks()
        before.reserve(1)
        const half = cut % all.length
        for (let i = 0; i < half; i++) before.append(0, source, i)
        const out = new ByteWriter(16)
        before.save(0, out)
        const after = new OpenChunks()
        after.reserve(1)
        after.load(0, new ByteReader(out.written()))
        for (let i = half; i < all.length; i++) after.append(0, source, i)
        expectSame(decoded(after), columns)
        const first = decoded(after, { count: half })
        expectSame(first, {
          timestampsMs: columns.timestampsMs.slice(0, half),
          values: columns.values.slice(0, half),
        })
        const stored = new SampleColumns(1)
        new ChunkDecoder().decode(after.seal(0), EVER, stored)
        expectSame(stored.take(), columns)
      }),
      { numRuns: 400 },
    )
  })
})

test.each([
  ['inside a run', 12, 18],
  ['from before the first to inside of a run', -5, 3],
  ['behind the last bit', 95, 500],
])('a window %s holds both its ends', (_what, from, to) => {
  const columns = regular(repeated(100, i => Math.floor(i / 25)))
  const window = { fromMs: START_MS + from * EVERY_MS, toMs: START_MS + to * EVERY_MS }
  expect([...decoded(grown(columns), { window }).timestampsMs]).toEqual(
    [...columns.timestampsMs].filter(atMs => atMs >= window.fromMs && atMs <= window.toMs),
  )
})
