import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../../labels/index.ts'
import { bucketsOfRun, formatHistogram, histogramOf } from '../../native-histogram/index.ts'
import { convertedLines } from './converted.ts'
import { parseHistogram } from './histogram.ts'
import { parseSeriesLine, type SeriesLine } from './series.ts'

describe('a histogram of a script', () => {
  test('has every field that is given, and 0 for the rest', () => {
    const text =
      'schema:1 sum:-.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7] offset:-3 n_buckets:[4.1 0] n_offset:-5 counter_reset_hint:gauge'
    expect(parseHistogram(text)).toEqual({
      isResetStated: true,
      histogram: histogramOf({
        schema: 1,
        sum: -0.3,
        count: 3.1,
        zeroCount: 7.1,
        zeroThreshold: 0.05,
        positive: bucketsOfRun(-3, [5.1, 10, 7]),
        negative: bucketsOfRun(-5, [4.1]),
        counterReset: 'gauge',
      }),
    })
    expect(parseHistogram('')).toEqual({ isResetStated: false, histogram: histogramOf() })
  })

  test('has custom bounds only in the schema of such', () => {
    const { histogram } = parseHistogram('schema:-53 count:5 sum:Inf custom_values:[5 10] buckets:[1 4]')
    expect(formatHistogram(histogram)).toBe('{count:5, sum:+Inf, [-Inf,5]:1, (5,10]:4}')
    expect(parseHistogram('schema:0 custom_values:[5 10]').histogram.customBounds).toHaveLength(0)
  })

  test.each([
    ['an unknown field', 'size:3', 'unknown field "size:3" of a histogram'],
    [
      'an unknown hint',
      'counter_reset_hint:maybe',
      'unknown field "counter_reset_hint:maybe" of a histogram',
    ],
    ['text for a number', 'count:many', 'expected a number in "count:many" of a histogram'],
    ['a number for a list', 'buckets:3', 'expected [numbers] in "buckets:3" of a histogram'],
    ['text in a list', 'buckets:[1 x]', 'expected a number in "buckets:[1 x]" of a histogram'],
  ])('with %s is refused', (_, text, message) => {
    expect(() => parseHistogram(text)).toThrow(message)
  })

  test('may be repeated, grow and shrink', () => {
    const shown = (line: string) =>
      parseSeriesLine(line).items.map(item =>
        typeof item === 'object' ? formatHistogram(item.histogram) : item,
      )
    expect(shown('a {{count:1 buckets:[1]}}x1 _ stale')).toEqual([
      '{count:1, sum:0, (0.5,1]:1}',
      '{count:1, sum:0, (0.5,1]:1}',
      'gap',
      'stale',
    ])
    expect(shown('a {{count:1 buckets:[1]}}+{{count:2 buckets:[0 2]}}x1')).toEqual([
      '{count:1, sum:0, (0.5,1]:1}',
      '{count:3, sum:0, (0.5,1]:1, (1,2]:2}',
    ])
    expect(shown('a {{count:3 buckets:[3]}}-{{count:1 buckets:[1]}}x2').at(-1)).toBe(
      '{count:1, sum:0, (0.5,1]:1}',
    )
    expect(() => shown('a {{count:1}}+{{schema:-53}}x1')).toThrow(
      'cannot combine exponential with custom buckets',
    )
  })
})

describe('native histograms of classic ones', () => {
  const line = (name: string, labels: Record<string, string>, items: SeriesLine['items']): SeriesLine => ({
    labels: labelsFromObject({ __name__: name, ...labels }),
    items,
  })
  const shown = (lines: SeriesLine[]) =>
    convertedLines(lines).map(({ labels, items }) => [
      labels,
      ...items.map(item => (typeof item === 'object' ? formatHistogram(item.histogram) : item)),
    ])

  test('have buckets, sum and count of the same labels and time', () => {
    expect(
      shown([
        line('lat_bucket', { pod: 'a', le: '1' }, [2, 'gap', 3]),
        line('lat_bucket', { pod: 'a', le: '+Inf' }, [5, 'gap', 7]),
        line('lat_sum', { pod: 'a' }, [4.5, 'gap', 6]),
        line('lat_count', { pod: 'a' }, [5, 'gap', 7]),
        line('lat_bucket', { pod: 'b', le: '2' }, [1]),
        line('up', {}, [1]),
      ]),
    ).toEqual([
      [
        labelsFromObject({ __name__: 'lat', pod: 'a' }),
        '{count:5, sum:4.5, [-Inf,1]:2, (1,+Inf]:3}',
        'gap',
        '{count:7, sum:6, [-Inf,1]:3, (1,+Inf]:4}',
      ],
      [labelsFromObject({ __name__: 'lat', pod: 'b' }), '{count:1, sum:0, [-Inf,2]:1}'],
    ])
  })

  test('of counts that fall are refused by name', () => {
    const lines = [line('lat_bucket', { le: '1' }, [5]), line('lat_bucket', { le: '2' }, [4])]
    expect(() => convertedLines(lines)).toThrow('lat: bucket counts are not cumulative')
  })
})
