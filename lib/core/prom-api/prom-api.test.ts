import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { PromApiError } from './errors.ts'
import { formatResult, formatSample, formatSuccess, formatTimestamp } from './format.ts'
import { parseLengthMs, parseTimeMs, readLimit, readRange, readTime, unescapeName } from './params.ts'

const labels = labelsFromObject({ __name__: 'up', job: 'a"b\\c', instance: 'x:1' })

test.each([
  [1_435_781_451_781, '1435781451.781'],
  [1_435_781_451_000, '1435781451'],
  [1_435_781_451_700, '1435781451.700'],
  [1_435_781_451_007, '1435781451.007'],
  [-1_500, '-1.500'],
  [0, '0'],
])('%i ms is written %s', (ms, text) => expect(formatTimestamp(ms)).toBe(text))

test.each([
  [1, '1'],
  [0.1, '0.1'],
  [-0, '-0'],
  [1e-6, '0.000001'],
  [1e-7, '1e-07'],
  [1.5e-10, '1.5e-10'],
  [-2.5e-300, '-2.5e-300'],
  [123_456_789_012, '123456789012'],
  [1e20, '100000000000000000000'],
  [1e21, '1e+21'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('the value %d is written %s', (value, text) => expect(formatSample(value)).toBe(text))

describe('results', () => {
  test.each([
    [
      'a vector',
      { type: 'vector', samples: [{ labels, timestampMs: 1_435_781_451_781, value: 1 }] } as const,
      '{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"x:1","job":"a\\"b\\\\c"},"value":[1435781451.781,"1"]}]}',
    ],
    ['nothing', { type: 'vector', samples: [] } as const, '{"resultType":"vector","result":[]}'],
    [
      'a matrix',
      {
        type: 'matrix',
        series: [
          { labels, timestampsMs: Float64Array.of(1_000, 1_500), values: Float64Array.of(1, Number.NaN) },
        ],
      } as const,
      '{"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"x:1","job":"a\\"b\\\\c"},"values":[[1,"1"],[1.500,"NaN"]]}]}',
    ],
    [
      'a scalar, which never has an exponent',
      { type: 'scalar', timestampMs: 1_700, value: 1e21 } as const,
      '{"resultType":"scalar","result":[1.7,"1000000000000000000000"]}',
    ],
    [
      'a string',
      { type: 'string', timestampMs: 1_000, value: 'a"b' } as const,
      '{"resultType":"string","result":[1,"a\\"b"]}',
    ],
    [
      'a string that HTML could mistake',
      { type: 'string', timestampMs: 0, value: '<b>&\u2028é' } as const,
      '{"resultType":"string","result":[0,"\\u003cb\\u003e\\u0026\\u2028é"]}',
    ],
  ])('%s', (_what, result, json) => expect([...formatResult(result)].join('')).toBe(json))

  test('notes follow the data, and only where there are any', () => {
    expect([...formatSuccess(['[', ']'])].join('')).toBe('{"status":"success","data":[]}')
    expect([...formatSuccess(['1'], { warnings: ['w'], infos: ['i'] })].join('')).toBe(
      '{"status":"success","data":1,"warnings":["w"],"infos":["i"]}',
    )
  })
})

test.each([
  ['1435781451.781', 1_435_781_451_781],
  ['1.0005', 1_000],
  ['1.0006', 1_001],
  ['-0.5', -500],
  ['1e30', null],
  ['NaN', null],
  ['-5', -5_000],
  ['1e3', 1_000_000],
  ['2015-07-01T20:10:51.781Z', 1_435_781_451_781],
  ['2015-07-01T22:10:51.781+02:00', 1_435_781_451_781],
  ['2015-07-01T20:10:51.781123456Z', 1_435_781_451_781],
  ['2015-07-01', null],
  ['2023-02-30T00:00:00Z', null],
  ['2024-02-29T23:59:59Z', 1_709_251_199_000],
  ['2023-11-14T24:00:00Z', null],
  ['0x10', null],
  ['Inf', null],
  ['', null],
  ['yesterday', null],
])('the time %s', (text, ms) => expect(parseTimeMs(text)).toBe(ms))

const OVERFLOW = { problem: '. It overflows int64' }

test.each([
  ['15', 15_000],
  ['0.5', 500],
  ['1h30m', 5_400_000],
  ['-1', -1_000],
  ['1e300', OVERFLOW],
  ['1e10', OVERFLOW],
  ['Inf', OVERFLOW],
  ['1e400', null],
  ['five', null],
  ['', null],
])('the length %s', (text, ms) => expect(parseLengthMs(text)).toEqual(ms))

const params = (text: string) => new URLSearchParams(text)

test.each([
  ['no start', 'end=1&step=1', 'invalid parameter "start": cannot parse "" to a valid timestamp'],
  ['no end', 'start=1&step=1', 'invalid parameter "end": cannot parse "" to a valid timestamp'],
  [
    'backwards',
    'start=2&end=1&step=1',
    'invalid parameter "end": end timestamp must not be before start time',
  ],
  ['no step', 'start=1&end=2', 'invalid parameter "step": cannot parse "" to a valid duration'],
  [
    'step of zero',
    'start=1&end=2&step=0',
    'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
  ],
  [
    'too fine',
    'start=0&end=11001&step=1',
    'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
  ],
])('a range with %s is refused in words', (_what, query, message) => {
  expect(() => readRange(params(query))).toThrow(new PromApiError('bad_data', message))
})

test('a range of exactly 11,000 steps is taken', () => {
  expect(readRange(params('start=0&end=11000&step=1'))).toEqual({
    fromMs: 0,
    toMs: 11_000_000,
    stepMs: 1_000,
  })
})

test('what is not given falls back, what is wrong is refused', () => {
  expect(readTime(params(''), 'time', 7)).toBe(7)
  expect(() => readTime(params('time=x'), 'time', 7)).toThrow('cannot parse "x" to a valid timestamp')
  expect(readLimit(params(''))).toBe(0)
  expect(readLimit(params('limit=3'))).toBe(3)
  expect(() => readLimit(params('limit=-1'))).toThrow('limit must be non-negative')
  expect(() => readLimit(params('limit=a'))).toThrow('limit must be a number')
})

test.each([
  ['plain', 'plain'],
  ['U__my_2e_label', 'my.label'],
  ['U__a__b', 'a_b'],
  ['U__1f600', '1f600'],
  ['U___1f600_', '😀'],
  ['U__bad_zz_', 'U__bad_zz_'],
  ['U__open_2e', 'U__open_2e'],
])('the name %s means %s', (escaped, name) => expect(unescapeName(escaped)).toBe(name))
