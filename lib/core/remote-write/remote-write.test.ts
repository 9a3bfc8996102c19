import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  bucketsOfRun,
  bucketsOfSpans,
  CUSTOM_BUCKETS,
  histogramOf,
  type NativeHistogram,
} from '../native-histogram/index.ts'
import { isStaleAt, writeStale } from '../stale.ts'
import { WireError } from '../wire/index.ts'
import {
  encodeVersion1,
  encodeVersion2,
  message,
  metadataOf,
  type TestSeries,
  varint,
} from '../wire/testing.ts'
import {
  encodeHistogram,
  negotiateWrite,
  readLabels,
  readVersion1,
  readVersion2,
  type WriteRequest,
} from './index.ts'

function run(reading: Generator<undefined, WriteRequest>): WriteRequest {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}
const VERSIONS = [
  { version: 1, encode: encodeVersion1, read: readVersion1 },
  { version: 2, encode: encodeVersion2, read: readVersion2 },
] as const

const stale = new Float64Array(1)
writeStale(stale, 0)
/** Whole counts, counts with fractions, and bounds of its own. */
const HISTOGRAMS: readonly NativeHistogram[] = [
  histogramOf({
    schema: -1,
    count: 9,
    sum: -0.5,
    zeroThreshold: 2 ** -128,
    zeroCount: 2,
    positive: bucketsOfSpans(
      [
        { offset: -3, length: 2 },
        { offset: 4, length: 1 },
      ],
      [1, 3, 1],
    ),
    negative: bucketsOfRun(5, [2]),
  }),
  histogramOf({ count: 1.5, sum: 1, counterReset: 'gauge', positive: bucketsOfRun(0, [0.25, 1.25]) }),
  histogramOf({
    schema: CUSTOM_BUCKETS,
    count: 4,
    sum: 7,
    counterReset: 'reset',
    positive: bucketsOfRun(0, [1, 0, 3]),
    customBounds: Float64Array.of(0.5, 2.5),
  }),
]
const SERIES: readonly TestSeries[] = [
  {
    labels: [
      ['__name__', 'up'],
      ['job', 'é'],
    ],
    samples: [
      [1_700_000_000_123, 1.5],
      [-5, stale],
      [0, -0],
    ],
  },
  {
    labels: [['__name__', 'h']],
    samples: [],
    histograms: HISTOGRAMS.map(one => encodeHistogram(one, 7_000)),
  },
]

describe.each(VERSIONS)('version $version', ({ encode, read }) => {
  it('is read with every bit', () => {
    const { series } = run(read(encode(SERIES)))
    expect(series.map(one => one.labels)).toEqual(SERIES.map(one => one.labels))
    expect(series[0]?.timestampsMs).toEqual([1_700_000_000_123, -5, 0])
    const values = new Float64Array(Uint32Array.from(series[0]?.words ?? []).buffer)
    expect([values[0], isStaleAt(values, 1), Object.is(values[2], -0)]).toEqual([1.5, true, true])
    expect(series[1]?.histograms).toEqual(HISTOGRAMS.map(histogram => ({ timestampMs: 7_000, histogram })))
  })

  it('cut anywhere is refused, or a shorter request; never more than was sent', () => {
    const whole = encode(SERIES)
    for (let length = 0; length < whole.length; length++) {
      try {
        expect(run(read(whole.subarray(0, length))).series.length).toBeLessThanOrEqual(SERIES.length)
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
      }
    }
  })

  it('whatever comes does not crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), bytes => {
        try {
          run(read(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
      { numRuns: 2_000, seed: 11 },
    )
  })

  it('with more than its share of series is refused', () => {
    const field = read === readVersion1 ? 1 : 5
    const many = message(...Array.from({ length: 50_001 }, () => [field, new Uint8Array()] as const))
    expect(() => run(read(many))).toThrow('more than 50000 series in a request')
  })
})

test('metadata of version 1', () => {
  const { metadata } = run(readVersion1(encodeVersion1([], [metadataOf(1, 'requests_total', 'Words.')])))
  expect([...metadata]).toEqual([['requests_total', { type: 'counter', help: 'Words.' }]])
})

test('metadata of version 2', () => {
  const { metadata } = run(readVersion2(encodeVersion2(SERIES)))
  expect(metadata.get('up')).toEqual({ type: 'counter', help: '', unit: '' })
})

test.each([
  ['an odd number of references', [1, 2, 3]],
  ['a reference to nowhere', [1, 99]],
])('%s leaves a series without labels', (_what, refs) => {
  const list = Uint8Array.from(refs.flatMap(ref => [...varint(ref)]))
  const request = message([4, new Uint8Array()], [4, new TextEncoder().encode('a')], [5, message([1, list])])
  expect(run(readVersion2(request)).series[0]?.labels).toBeNull()
})

test.each([
  [
    'sorted, without empty ones',
    [
      ['b', '1'],
      ['__name__', 'x'],
      ['c', ''],
    ],
    { labels: ['__name__', 'x', 'b', '1'] },
  ],
  ['no name', [['b', '1']], { problem: 'invalid metric name or labels, got {b="1"}' }],
  [
    'a name of business, which the deck writes itself',
    [['__name__', 'stripe_mrr_minor']],
    { problem: expect.stringContaining("stripe_mrr_minor is the deck's own") },
  ],
  [
    'a name twice',
    [
      ['__name__', 'x'],
      ['b', '1'],
      ['b', '2'],
    ],
    { problem: 'invalid labels for series, labels {__name__="x", b="1", b="2"}, duplicated label b' },
  ],
] as const)('labels: %s', (_what, labels, expected) => expect(readLabels({ labels })).toEqual(expected))

const V2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request'
test.each([
  [null, null, { version: 1 }],
  ['application/x-protobuf', 'snappy', { version: 1 }],
  ['application/x-protobuf;proto=prometheus.WriteRequest', 'snappy', { version: 1 }],
  [V2, 'snappy', { version: 2 }],
  [
    'application/json',
    'snappy',
    {
      refusal: 'expected application/x-protobuf as the first (media) part, got application/json content-type',
    },
  ],
  [
    V2,
    'gzip',
    { refusal: 'gzip encoding (compression) is not accepted by this server; only snappy is acceptable' },
  ],
])('%s with %s', (type, encoding, expected) => expect(negotiateWrite(type, encoding)).toEqual(expected))
