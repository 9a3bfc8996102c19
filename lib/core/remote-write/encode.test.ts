import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Labels, labelPairs, labelsOf } from '../labels/index.ts'
import { CUSTOM_BUCKETS, type NativeHistogram } from '../native-histogram/index.ts'
import { utf8Length, WireReader, WireWriter } from '../wire/index.ts'
import {
  asVersion2,
  desiredShards,
  encodeHistogram,
  encodeMetadata,
  joined,
  readVersion1,
  readVersion2,
  type WriteRequest,
  withoutOlder,
  writeHistogram,
  writeLabels,
  writeSample,
} from './index.ts'

function run(reading: Generator<undefined, WriteRequest>): WriteRequest {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}

function encodeLabels(labels: Labels): Uint8Array {
  const writer = new WireWriter()
  writeLabels(writer, labels)
  return writer.take()
}

const label = fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1 }))
const word = fc.integer({ min: 0, max: 0xffffffff })
const samples = fc.array(
  fc.record({
    labels: fc.array(label, { minLength: 1, maxLength: 5 }).map(labelsOf),
    timestampMs: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
    low: word,
    high: word,
  }),
  { maxLength: 20 },
)

describe('what is written is read again, to the bit', () => {
  const written = (list: readonly { labels: ReturnType<typeof labelsOf> }[]) =>
    list.map(({ labels }) => [...labelPairs(labels)])

  it('as version 1.0 and as version 2.0', () => {
    fc.assert(
      fc.property(samples, list => {
        const writer = new WireWriter(16)
        for (const one of list) writeSample(writer, encodeLabels(one.labels), one)
        const request = writer.take()
        const families = () => ({ type: 'counter', help: 'Words.', unit: 's' }) as const
        for (const { series } of [
          run(readVersion1(request)),
          run(readVersion2(asVersion2(request, families))),
        ]) {
          expect(series.map(({ labels }) => labels)).toEqual(written(list))
          expect(series.flatMap(({ timestampsMs }) => timestampsMs)).toEqual(
            list.map(({ timestampMs }) => timestampMs),
          )
          expect(series.flatMap(({ words }) => words)).toEqual(list.flatMap(({ low, high }) => [low, high]))
        }
      }),
      { numRuns: 150, seed: 5 },
    )
  })

  it('put together from several requests, and without what is too old', () => {
    fc.assert(
      fc.property(samples, samples, fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (a, b, earliestMs) => {
        const [first, second] = [a, b].map(list => {
          const writer = new WireWriter()
          for (const one of list) writeSample(writer, encodeLabels(one.labels), one)
          return writer.take()
        })
        const whole = joined([first ?? new Uint8Array(), second ?? new Uint8Array()])
        const { request, dropped } = withoutOlder(whole, earliestMs)
        const kept = [...a, ...b].filter(({ timestampMs }) => timestampMs >= earliestMs)
        expect(dropped).toBe(a.length + b.length - kept.length)
        expect(run(readVersion1(request)).series.flatMap(({ timestampsMs }) => timestampsMs)).toEqual(
          kept.map(({ timestampMs }) => timestampMs),
        )
      }),
      { numRuns: 100, seed: 6 },
    )
  })
})

test('the length of a text in bytes is what the encoder makes of it, halves of pairs too', () => {
  const units = fc.array(fc.oneof(fc.nat(0x2ff), fc.integer({ min: 0xd700, max: 0xe100 })))
  fc.assert(
    fc.property(units, codes => {
      const text = String.fromCharCode(...codes)
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
    }),
    { numRuns: 300, seed: 8 },
  )
})

test('families are told of in a request of version 1.0', () => {
  const told = [
    ['a_total', { type: 'counter', help: 'Words.', unit: 'words' }],
    ['b', { type: 'stateset' }],
    ['c', {}],
  ] as const
  const { metadata } = run(readVersion1(encodeMetadata(told)))
  expect([...metadata]).toEqual([told[0], told[1], ['c', { type: 'unknown' }]])
})

const buckets = (indexes: readonly number[], counts: readonly number[]) => ({
  indexes: Int32Array.from(indexes),
  counts: Float64Array.from(counts),
})
const HISTOGRAM: NativeHistogram = {
  schema: 3,
  counterReset: 'notReset',
  count: 12,
  sum: -1.5,
  zeroThreshold: 0.001,
  zeroCount: 2,
  positive: buckets([-2, -1, 5], [1, 4, 2]),
  negative: buckets([7], [3]),
  customBounds: new Float64Array(),
}

/** What stands in a histogram's fields, as numbers and bytes. */
function fieldsOf(bytes: Uint8Array): [field: number, value: number | readonly number[]][] {
  const found: [number, number | readonly number[]][] = []
  const reader = new WireReader(bytes)
  while (reader.next())
    found.push([
      reader.field,
      reader.wire === 0 ? reader.int64() : reader.wire === 1 ? reader.number() : [...reader.raw()],
    ])
  return found
}
const zigzag = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1)
const doubles = (...values: number[]) => [...new Uint8Array(Float64Array.from(values).buffer)]

describe('a native histogram', () => {
  it('of whole counts has spans and differences', () => {
    expect(fieldsOf(encodeHistogram(HISTOGRAM, 1_000))).toEqual([
      [1, 12],
      [3, -1.5],
      [4, zigzag(3)],
      [5, 0.001],
      [6, 2],
      [8, [8, zigzag(7), 16, 1]],
      [9, [zigzag(3)]],
      [11, [8, zigzag(-2), 16, 2]],
      [11, [8, zigzag(5), 16, 1]],
      [12, [zigzag(1), zigzag(3), zigzag(-2)]],
      [14, 2],
      [15, 1_000],
    ])
  })

  it('with a fraction, and with bounds of its own, has counts and bounds', () => {
    const histogram: NativeHistogram = {
      ...HISTOGRAM,
      schema: CUSTOM_BUCKETS,
      counterReset: 'gauge',
      count: 1.5,
      zeroCount: 0,
      positive: buckets([0, 1], [0.5, 1]),
      negative: buckets([], []),
      customBounds: Float64Array.of(0.1, 10),
    }
    expect(fieldsOf(encodeHistogram(histogram, 5))).toEqual([
      [2, 1.5],
      [3, -1.5],
      [4, zigzag(CUSTOM_BUCKETS)],
      [5, 0.001],
      [7, 0],
      [11, [8, 0, 16, 2]],
      [13, doubles(0.5, 1)],
      [14, 3],
      [15, 5],
      [16, doubles(0.1, 10)],
    ])
  })

  it('goes by its own time when what is too old is left out, and into version 2.0 unchanged', () => {
    const writer = new WireWriter()
    for (const timestampMs of [999, 1_000])
      writeHistogram(
        writer,
        encodeLabels(labelsOf([['__name__', 'h']])),
        encodeHistogram(HISTOGRAM, timestampMs),
      )
    const { request, dropped } = withoutOlder(writer.take(), 1_000)
    expect(dropped).toBe(1)
    const reader = new WireReader(asVersion2(request, () => undefined))
    while (reader.next() && reader.field !== 5) reader.skip()
    const series = reader.message()
    while (series.next() && series.field !== 3) series.skip()
    expect([...series.raw()]).toEqual([...encodeHistogram(HISTOGRAM, 1_000)])
  })
})

const BOUNDS = { minShards: 1, maxShards: 16 }
test.each([
  ['nothing was sent yet', { outRate: 0 }, 4],
  ['it keeps up', { inRate: 1_000, outRate: 1_000, sendingShare: 4, behindSeconds: 0 }, 4],
  ['requests take longer', { inRate: 1_000, outRate: 1_000, sendingShare: 8, behindSeconds: 0 }, 8],
  ['much waits', { inRate: 1_000, outRate: 1_000, sendingShare: 4, behindSeconds: 20 }, 8],
  ['more than there may be', { inRate: 1_000, outRate: 1_000, sendingShare: 4, behindSeconds: 9_999 }, 16],
  ['little to do', { inRate: 100, outRate: 100, sendingShare: 0.01, behindSeconds: 1 }, 1],
  ['little to do, but behind', { inRate: 10, outRate: 1_000, sendingShare: 0.01, behindSeconds: 60 }, 4],
])('shards when %s', (_when, figures, expected) => {
  expect(desiredShards({ shards: 4, inRate: 0, sendingShare: 0, behindSeconds: 0, ...figures }, BOUNDS)).toBe(
    expected,
  )
})
