import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatLabels } from '../labels/index.ts'
import { bucketsOfRun, histogramOf } from '../native-histogram/index.ts'
import { WireError } from '../wire/index.ts'
import { concat, double, message, number, text, varint } from '../wire/testing.ts'
import { readDelimitedFamilies } from './index.ts'
import { encodeFamilies } from './testing.ts'

const float = (field: number, value: number) => double(field, Float64Array.of(value))
const delimited = (...messages: Uint8Array[]) => concat(messages.flatMap(one => [varint(one.length), one]))
const label = (name: string, value: string) => message([1, text(name)], [2, text(value)])

/** A family of one metric; `kind` is the field that holds it. */
const family = (name: string, type: number, kind: number, metric: Uint8Array) =>
  concat([
    message([1, text(name)], [2, text('Words.')]),
    number(3, type),
    message([4, message([1, label('a', 'ü')], [kind, metric])]),
  ])

function read(bytes: Uint8Array) {
  const reading = readDelimitedFamilies(bytes)
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}
const shown = (bytes: Uint8Array) =>
  read(bytes).samples.map(({ labels, value }) => `${formatLabels(labels)} ${value}`)

const bucket = (count: number, bound: number) => concat([number(1, count), float(2, bound)])

describe('families as Go writes them', () => {
  it.each([
    ['a counter', family('c_total', 0, 3, float(1, 7)), ['c_total{a="ü"} 7']],
    ['a gauge', family('g', 1, 2, float(1, -1.5)), ['g{a="ü"} -1.5']],
    ['an untyped one', family('u', 3, 5, float(1, Infinity)), ['u{a="ü"} Infinity']],
    [
      'a summary',
      family(
        's',
        2,
        4,
        concat([number(1, 3), float(2, 6), message([3, concat([float(1, 0.5), float(2, 2)])])]),
      ),
      ['s{a="ü", quantile="0.5"} 2', 's_sum{a="ü"} 6', 's_count{a="ü"} 3'],
    ],
    [
      'a histogram, with the bucket that holds all',
      family(
        'h',
        4,
        7,
        concat([number(1, 3), float(2, 6), message([3, bucket(1, 1)], [15, new Uint8Array()])]),
      ),
      ['h_bucket{a="ü", le="1.0"} 1', 'h_bucket{a="ü", le="+Inf"} 3', 'h_sum{a="ü"} 6', 'h_count{a="ü"} 3'],
    ],
  ])('%s', (_what, one, expected) => expect(shown(delimited(one))).toEqual(expected))

  it.each([
    ['whole counts', 'histogram', {}],
    ['fractions', 'histogram', { count: 4.5, positive: bucketsOfRun(-2, [1.5, 1, 1]) }],
    ['a gauge', 'gaugehistogram', { counterReset: 'gauge' }],
  ] as const)('a native histogram of %s, exactly', (_what, type, changes) => {
    const native = histogramOf({
      schema: 5,
      count: 8,
      sum: 0.1,
      zeroThreshold: 2 ** -128,
      zeroCount: 1,
      positive: bucketsOfRun(-2, [3, 1]),
      negative: bucketsOfRun(7, [3]),
      ...changes,
    })
    const { samples } = read(encodeFamilies([{ name: 'h', type, metrics: [{ native, traceId: 'abc' }] }]))
    expect(samples).toMatchObject([{ histogram: native, exemplar: { value: 0.5 } }])
  })

  it('several, with what they declare', () => {
    const { samples, metadata } = read(
      delimited(family('a', 1, 2, float(1, 1)), family('b', 0, 3, float(1, 2))),
    )
    expect(samples).toHaveLength(2)
    expect([...metadata]).toEqual([
      ['a', { type: 'gauge', help: 'Words.' }],
      ['b', { type: 'counter', help: 'Words.' }],
    ])
  })

  it.each([
    ['no name', delimited(message([2, text('x')])), 'has no name'],
    ['less than its length', varint(9), 'unexpected EOF'],
  ])('%s is refused', (_what, bytes, words) => expect(() => read(bytes)).toThrow(words))
})

test('whatever comes does not crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
      try {
        read(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
      }
    }),
    { numRuns: 1_000, seed: 5 },
  )
})
