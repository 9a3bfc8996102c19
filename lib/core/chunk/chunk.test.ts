import { describe, expect, test } from 'vitest'
import { randomOf } from '../random-testing.ts'
import { writeStale } from '../stale.ts'
import {
  ByteReader,
  ByteWriter,
  ChunkDecoder,
  encodeChunk,
  OpenChunks,
  SampleColumns,
  sampleSource,
  unsealBits,
  wordsOf,
} from './index.ts'

const EVER = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
const START_MS = 1_700_000_000_000

type Columns = { timestampsMs: Float64Array; values: Float64Array }

const bitsOf = (column: Float64Array) => [...new BigUint64Array(column.slice().buffer)]

function decoded(chunk: Uint8Array, window = EVER): Columns {
  const columns = new SampleColumns(4)
  new ChunkDecoder().decode(chunk, window, columns)
  return columns.take()
}

function expectSame(actual: Columns, expected: Columns): void {
  expect(bitsOf(actual.timestampsMs)).toEqual(bitsOf(expected.timestampsMs))
  expect(bitsOf(actual.values)).toEqual(bitsOf(expected.values))
}

/** Times every five seconds, and values from a function of the position. */
function regular(length: number, valueAt: (index: number) => number): Columns {
  return {
    timestampsMs: Float64Array.from({ length }, (_, i) => START_MS + i * 5_000),
    values: Float64Array.from({ length }, (_, i) => valueAt(i)),
  }
}

function randomColumns(seed: number): Columns {
  const random = randomOf(seed)
  const length = 1 + Math.floor(random() * 700)
  const columns = regular(length, () => 0)
  const bits = new BigUint64Array(columns.values.buffer)
  const words = wordsOf(columns.values)
  let timestampMs = (random() - 0.5) * 2e12
  if (random() < 0.7) timestampMs = Math.floor(timestampMs)
  for (let i = 0; i < length; i++) {
    timestampMs += [1, 5_000, 4_990 + Math.floor(random() * 20), random() * 1e4 + 1e-3, 7e9, 600_000][
      Math.floor(random() * 6)
    ] as number
    columns.timestampsMs[i] = timestampMs
    const kind = Math.floor(random() * 7)
    if (kind === 0) words.set([random() * 2 ** 32, random() * 2 ** 32], 2 * i)
    else if (kind === 1) bits[i] = 1n << BigInt(Math.floor(random() * 64))
    else if (kind === 2) columns.values[i] = Math.floor(random() * 1_000)
    else if (kind === 3) columns.values[i] = random() * 100
    else if (kind === 4) bits[i] = 0x7ff0_0000_0000_0000n | BigInt(Math.floor(random() * 1e15))
    else if (i > 0) bits[i] = bits[i - 1] as bigint
  }
  return columns
}

describe('a round trip gives every bit back', () => {
  test.each<[string, number[]]>([
    ['one sample', [42]],
    ['a constant', Array.from({ length: 500 }, () => 1)],
    ['a counter', Array.from({ length: 500 }, (_, i) => i * 17)],
    ['signs, zeros and ends', [0, -0, 1, -1, Infinity, -Infinity, 5e-324, -5e-324, Number.MAX_VALUE, 0]],
    ['tenths', Array.from({ length: 500 }, (_, i) => i / 10)],
  ])('%s', (_what, values) => {
    const columns = regular(values.length, i => values[i] ?? 0)
    expectSame(decoded(encodeChunk(columns)), columns)
  })

  test('the staleness marker and other NaNs among numbers', () => {
    const columns = regular(6, i => i)
    writeStale(columns.values, 1)
    const bits = new BigUint64Array(columns.values.buffer)
    bits[2] = 0xfff8_0000_dead_beefn
    bits[4] = 0x7ff0_0000_0000_0001n
    bits[5] = 0x7ff0_0000_0000_0002n
    expectSame(decoded(encodeChunk(columns)), columns)
  })

  test('five hundred random columns of nasty times and values', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const columns = randomColumns(seed)
      expectSame(decoded(encodeChunk(columns)), columns)
    }
  })
})

test.each([
  ['inside', 10, 20, 10, 20],
  ['from before the start', -5, 3, 0, 3],
  ['past the end', 95, 500, 95, 99],
  ['of one sample', 50, 50, 50, 50],
])('a window %s holds both its ends', (_what, from, to, first, last) => {
  const columns = regular(100, i => i)
  const window = { fromMs: START_MS + from * 5_000, toMs: START_MS + to * 5_000 }
  const { values } = decoded(encodeChunk(columns), window)
  expect([values[0], values.at(-1), values.length]).toEqual([first, last, last - first + 1])
})

test('scrape-like series take about one and a half bytes a sample', () => {
  const random = randomOf(7)
  let counter = 0
  const shapes: Record<string, (i: number) => number> = {
    constant: () => 1,
    counter: () => (counter += random() < 0.5 ? 0 : Math.floor(random() * 40)),
    gauge: i => 2_000_000 + 4_096 * Math.floor(30 * Math.sin(i / 50)),
    seldom: i => Math.floor(i / 60),
  }
  const sizes = Object.values(shapes).map(shape => encodeChunk(regular(1_440, shape)).length / 1_440)
  expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThan(1.5)
})

test('a chunk that says another format is refused', () => {
  const chunk = encodeChunk(regular(3, i => i))
  chunk[0] = 9
  expect(() => unsealBits(chunk)).toThrow('unknown format 9')
})

test('many slots grow beside each other, and give their blocks back', () => {
  const open = new OpenChunks()
  const columns = Array.from({ length: 300 }, (_, slot) => randomColumns(slot + 1_000))
  const sources = columns.map(one => sampleSource(one))
  open.reserve(100)
  open.reserve(300)
  for (let i = 0; i < 700; i++)
    for (const [slot, source] of sources.entries())
      if (i < source.timestampsMs.length) open.append(slot, source, i)
  for (const [slot, expected] of columns.entries()) expectSame(decoded(open.seal(slot)), expected)
  for (let slot = 0; slot < 300; slot++) open.cut(slot)
  expect(open.sampleBytes).toBe(0)
  expect(open.lastMs[7]).toBe(columns[7]?.timestampsMs.at(-1))
})

test('a saved slot goes on as if nothing had happened', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const columns = randomColumns(seed)
    const source = sampleSource(columns)
    const half = Math.floor(source.timestampsMs.length / 2)
    const before = new OpenChunks()
    before.reserve(4)
    for (let i = 0; i < half; i++) before.append(3, source, i)
    const out = new ByteWriter(16)
    before.save(3, out)
    const after = new OpenChunks()
    after.reserve(2)
    after.load(1, new ByteReader(out.written()))
    for (let i = half; i < source.timestampsMs.length; i++) after.append(1, source, i)
    expectSame(decoded(after.seal(1)), columns)
  }
})

test('numbers of every size come back from bytes', () => {
  const numbers = [0, 1, 127, 128, 300, 2 ** 31, 2 ** 32, 2 ** 51 + 1, 2 ** 53 - 1]
  const out = new ByteWriter(1)
  for (const number of numbers) out.uvarint(number)
  for (const number of numbers.slice(0, 8)) out.varint(-number)
  out.f64(-0.1)
  const from = new ByteReader(out.written())
  expect(numbers.map(() => from.uvarint())).toEqual(numbers)
  expect(numbers.slice(0, 8).map(() => 0 - from.varint())).toEqual(numbers.slice(0, 8))
  expect(from.f64()).toBe(-0.1)
  expect(from.isAtEnd).toBe(true)
  expect(() => from.u8()).toThrow('end too early')
})
