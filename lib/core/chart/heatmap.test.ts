import { describe, expect, test } from 'vitest'
import { type BucketSeries, heatmap, rampLevel, rowPosition, shareAbove } from './heatmap.ts'

const infinity = Number.POSITIVE_INFINITY
const buckets: BucketSeries[] = [
  {
    upperBound: infinity,
    points: [
      [10, 10],
      [20, 10],
      [30, null],
    ],
  },
  {
    upperBound: 0.1,
    points: [
      [10, 4],
      [20, 10],
      [30, null],
    ],
  },
  {
    upperBound: 0.3,
    points: [
      [10, 9],
      [20, 10],
      [30, null],
    ],
  },
]
const range = { fromMs: 0, toMs: 30, maxColumns: 100 }

describe('heatmap', () => {
  test('takes cumulative buckets apart, lowest first, and keeps gaps', () => {
    const map = heatmap({ buckets, ...range })
    expect(map?.bounds).toEqual([0.1, 0.3, infinity])
    expect(map?.columns).toEqual([
      [4, 5, 1],
      [10, 0, 0],
      [null, null, null],
    ])
    expect(map?.most).toBe(10)
  })

  test('leaves out rows above everything that was hit', () => {
    const quick = buckets.map(bucket => ({ ...bucket, points: [[10, 4] as const] }))
    expect(heatmap({ buckets: quick, ...range })?.bounds).toEqual([0.1])
  })

  test('columns are steps, also where a stretch is missing', () => {
    const gappy: BucketSeries[] = [
      {
        upperBound: 1,
        points: [
          [10, 1],
          [20, 2],
          [30, null],
          [80, 3],
          [90, 4],
          [100, 5],
        ],
      },
    ]
    const map = heatmap({ buckets: gappy, fromMs: 0, toMs: 100, maxColumns: 50 })
    expect(map?.columns.map(([count]) => count)).toEqual([1, 2, null, null, null, null, null, 3, 4, 5])
  })

  test('the moving newest point is not counted twice', () => {
    const live: BucketSeries[] = [
      {
        upperBound: 1,
        points: [
          [10, 1],
          [20, 2],
          [30, 7],
          [33, 7],
        ],
      },
    ]
    const map = heatmap({ buckets: live, fromMs: 3, toMs: 33, maxColumns: 50 })
    expect(map?.most).toBe(7)
  })

  test('adds up steps that share a column', () => {
    expect(heatmap({ buckets, ...range, toMs: 20, maxColumns: 1 })?.columns).toEqual([[14, 5, 1]])
  })

  test('is nothing without buckets', () => expect(heatmap({ buckets: [], ...range })).toBeNull())
})

test.each([
  ['at a bound', 0.1, 0, 0.6],
  ['inside a bucket, spread evenly', 0.2, 0, 0.35],
  ['everything is quicker', 0.3, 1, 0],
  ['no samples', 0.1, 2, null],
])('shareAbove: %s', (_why, target, column, expected) => {
  const map = heatmap({ buckets, ...range })
  const share = map && shareAbove(map, column, target)
  if (expected === null) expect(share).toBeNull()
  else expect(share).toBeCloseTo(expected)
})

test.each([
  [0.05, 0.5],
  [0.2, 1.5],
  [7, 2],
])('rowPosition of %d is %d rows from below', (value, expected) => {
  expect(rowPosition([0.1, 0.3, infinity], value)).toBeCloseTo(expected)
})

test.each([
  [0, 10, 0],
  [0.01, 10, 1],
  [10, 10, 6],
  [2.5, 10, 3],
])('rampLevel of %d among %d is %d', (count, most, level) => {
  expect(rampLevel(count, most)).toBe(level)
})

test('a range that is only filled at its end keeps columns of one step', () => {
  const buckets = [
    {
      upperBound: 1,
      points: [
        [90_000, 1],
        [100_000, 2],
      ] as const,
    },
  ]
  const map = heatmap({ buckets, fromMs: 0, toMs: 100_000, maxColumns: 50 })
  expect(map?.columnMs).toBe(10_000)
  expect(map?.columns.map(([count]) => count)).toEqual([...Array(8).fill(null), 1, 2])
})
