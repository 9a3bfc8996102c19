import { describe, expect, test } from 'vitest'
import {
  DEFAULT_RANGE,
  rangeBounds,
  rangeLengthSeconds,
  readTimeRange,
  timeRangeParameters,
  zoomRange,
} from './time-range.ts'

const read = (query: string) => readTimeRange(new URLSearchParams(query))
const write = (range: Parameters<typeof timeRangeParameters>[0]) =>
  new URLSearchParams([...timeRangeParameters(range)]).toString()

describe('a time range in the URL', () => {
  test.each([
    ['nothing said is the default', '', DEFAULT_RANGE],
    ['a last stretch', 'range=30m', { kind: 'last', seconds: 1800 }],
    ['days', 'range=7d', { kind: 'last', seconds: 604_800 }],
    ['a fixed stretch', 'from=1000000&to=1600000', { kind: 'fixed', fromMs: 1_000_000, toMs: 1_600_000 }],
    ['fixed goes before last', 'range=1h&from=0&to=600000', { kind: 'fixed', fromMs: 0, toMs: 600_000 }],
    ['the wrong way round', 'from=1600000&to=1000000', DEFAULT_RANGE],
    ['shorter than a minute', 'range=5s', DEFAULT_RANGE],
    ['longer than a year', 'range=400d', DEFAULT_RANGE],
    ['half a pair falls back', 'from=1000000&range=1h', { kind: 'last', seconds: 3600 }],
    ['no number', 'from=a&to=b', DEFAULT_RANGE],
  ] as const)('%s', (_why, query, range) => {
    expect(read(query)).toEqual(range)
  })

  test('what is written is read back', () => {
    for (const query of ['', 'range=30m', 'range=7d', 'from=1000000&to=1600000']) {
      expect(write(read(query))).toBe(query)
    }
  })
})

test('bounds move with the clock, or stand still', () => {
  expect(rangeBounds({ kind: 'last', seconds: 60 }, 100_000)).toEqual({ fromMs: 40_000, toMs: 100_000 })
  expect(rangeBounds({ kind: 'fixed', fromMs: 1, toMs: 2 }, 100_000)).toEqual({ fromMs: 1, toMs: 2 })
  expect(rangeLengthSeconds({ kind: 'fixed', fromMs: 0, toMs: 90_000 })).toBe(90)
})

test.each([
  ['a drag to the right', 100_000, 400_000, 100_000, 400_000],
  ['a drag to the left', 400_000, 100_000, 100_000, 400_000],
  ['a twitch still shows a minute', 400_000, 400_100, 340_100, 400_100],
  ['the future is cut off', 800_000, 2_000_000, 800_000, 1_000_000],
])('zoom: %s', (_why, from, to, fromMs, toMs) => {
  expect(zoomRange(from, to, 1_000_000)).toEqual({ kind: 'fixed', fromMs, toMs })
})
