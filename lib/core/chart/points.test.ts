import { describe, expect, test } from 'vitest'
import { decimate } from './decimate.ts'
import { linear, linePath } from './path.ts'
import { type ChartPoint, lastValue, valueNear, withGaps } from './points.ts'
import { sparklineDomain } from './sparkline-domain.ts'

const identity = { x: (value: number) => value, y: (value: number) => value }

describe('withGaps', () => {
  test.each<[string, ChartPoint[], number, ChartPoint[]]>([
    [
      'regular points stay as they are',
      [
        [0, 1],
        [10, 2],
        [20, 3],
      ],
      10,
      [
        [0, 1],
        [10, 2],
        [20, 3],
      ],
    ],
    [
      'a missing step becomes one null',
      [
        [0, 1],
        [30, 2],
      ],
      10,
      [
        [0, 1],
        [10, null],
        [30, 2],
      ],
    ],
    [
      'a late sample within half a step is no gap',
      [
        [0, 1],
        [15, 2],
      ],
      10,
      [
        [0, 1],
        [15, 2],
      ],
    ],
    [
      'without a step nothing is missing',
      [
        [0, 1],
        [500, 2],
      ],
      0,
      [
        [0, 1],
        [500, 2],
      ],
    ],
    [
      'NaN and infinities are gaps',
      [
        [0, Number.NaN],
        [10, Number.POSITIVE_INFINITY],
      ],
      10,
      [
        [0, null],
        [10, null],
      ],
    ],
  ])('%s', (_why, points, stepMs, expected) => {
    expect(withGaps(points, stepMs)).toEqual(expected)
  })
})

describe('linePath', () => {
  test.each<[string, ChartPoint[], string]>([
    [
      'a line',
      [
        [0, 1],
        [10, 2],
      ],
      'M0 1L10 2',
    ],
    [
      'is lifted at a gap',
      [
        [0, 1],
        [5, 1],
        [10, null],
        [20, 3],
        [25, 4],
      ],
      'M0 1L5 1M20 3L25 4',
    ],
    [
      'shows a lone point',
      [
        [0, null],
        [10, 2],
        [20, null],
      ],
      'M10 2h.01',
    ],
    ['is empty without points', [], ''],
  ])('%s', (_why, points, expected) => {
    expect(linePath(points, identity)).toBe(expected)
  })
})

describe('decimate', () => {
  const wave: ChartPoint[] = Array.from({ length: 10_000 }, (_, index) => [index, Math.sin(index / 7)])

  test.each([100, 333, 816])('keeps at most %i points, ascending, first to last slot', limit => {
    const kept = decimate(wave, limit)
    expect(kept.length).toBeLessThanOrEqual(limit)
    expect(kept.length).toBeGreaterThan(limit / 3)
    const times = kept.map(([atMs]) => atMs)
    expect(times).toEqual([...new Set(times)].sort((one, other) => one - other))
  })

  test('keeps a peak of a single point', () => {
    const flat: ChartPoint[] = Array.from({ length: 5_000 }, (_, index) => [index, index === 3_217 ? 99 : 1])
    expect(decimate(flat, 200)).toContainEqual([3_217, 99])
  })

  test('keeps a gap of a single point', () => {
    const flat: ChartPoint[] = Array.from({ length: 5_000 }, (_, index) => [
      index,
      index === 3_217 ? null : 1,
    ])
    expect(decimate(flat, 200)).toContainEqual([3_217, null])
    expect(decimate(flat, 200).length).toBeLessThanOrEqual(200)
  })

  test('leaves short input alone', () => {
    const short: ChartPoint[] = [
      [0, 1],
      [1, 2],
    ]
    expect(decimate(short, 100)).toBe(short)
  })
})

describe('lastValue and valueNear', () => {
  const points: ChartPoint[] = [
    [0, 1],
    [10, 2],
    [20, null],
    [30, 4],
    [40, null],
  ]
  test('the last value skips gaps', () => expect(lastValue(points)).toBe(4))
  test('nothing measured has no last value', () => expect(lastValue([[0, null]])).toBeNull())
  test.each<[string, number, number, number | null]>([
    ['exactly there', 10, 5, 2],
    ['nearest before', 13, 5, 2],
    ['nearest after', 27, 5, 4],
    ['a gap answers nothing', 20, 5, null],
    ['too far away', 90, 5, null],
    ['before the first', -3, 5, 1],
  ])('%s', (_why, atMs, withinMs, expected) => {
    expect(valueNear(points, atMs, withinMs)).toBe(expected)
  })
})

describe('sparklineDomain', () => {
  test.each<[string, ChartPoint[], number | null, boolean, boolean | null]>([
    [
      'a target near the line is drawn',
      [
        [0, 80],
        [1, 100],
      ],
      110,
      false,
      true,
    ],
    [
      'a target far above is not',
      [
        [0, 80],
        [1, 100],
      ],
      5_000,
      false,
      false,
    ],
    [
      'a target that the line has passed is drawn',
      [
        [0, 80],
        [1, 100],
      ],
      90,
      true,
      true,
    ],
    ['nothing to draw', [[0, null]], 5, false, null],
  ])('%s', (_why, points, target, startsAtZero, showsTarget) => {
    expect(sparklineDomain(points, { target, startsAtZero })?.showsTarget ?? null).toBe(showsTarget)
  })

  test('an error rate of zero lies on the ground', () => {
    expect(
      sparklineDomain(
        [
          [0, 0],
          [1, 0],
        ],
        { target: null, startsAtZero: true },
      ),
    ).toMatchObject({ low: 0, high: 1 })
  })
})

test('linear maps ends to ends, and a range without width to the middle', () => {
  expect(linear([0, 10], [0, 100])(5)).toBe(50)
  expect(linear([3, 3], [0, 100])(3)).toBe(50)
})
