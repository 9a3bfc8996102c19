import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import {
  type Change,
  ChangeScorer,
  comparedWindow,
  counterPoints,
  gaugePoints,
  isComplete,
  markScore,
  medianInPlace,
  Points,
  planReadings,
  type Reading,
  SuspectList,
  weighed,
} from './index.ts'

const IMPACT_MS = 1_700_000_040_000
const MINUTE_MS = 60_000
const STEP_MS = 15_000
const window = comparedWindow(IMPACT_MS, IMPACT_MS + 60 * MINUTE_MS)

/** A sample each quarter of a minute, by the minutes before (negative) or after the impact. */
function samplesOf(valueAt: (minute: number, i: number) => number) {
  const timestampsMs: number[] = []
  for (let atMs = window.beforeFromMs; atMs <= window.afterToMs; atMs += STEP_MS) timestampsMs.push(atMs)
  const values = timestampsMs.map((atMs, i) => valueAt((atMs - IMPACT_MS) / MINUTE_MS, i))
  return { timestampsMs: Float64Array.from(timestampsMs), values: Float64Array.from(values) }
}

/** A cheap pseudo-random number between 0 and 1, the same for the same number. */
const chance = (i: number): number => ((Math.imul(i + 1, 2_654_435_761) >>> 0) % 10_007) / 10_007

function scoreOf(kind: 'gauge' | 'counter', valueAt: (minute: number, i: number) => number): Change | null {
  const points = new Points(2_000)
  const scorer = new ChangeScorer(2_000)
  const samples = samplesOf(valueAt)
  if (kind === 'gauge') {
    gaugePoints(samples, points)
    return scorer.score(points, window, { isCount: false })
  }
  return scorer.score(points, window, counterPoints(samples, window, points))
}

/** A counter that grows by this many a second. */
const counting = (perSecond: (minute: number) => number) => {
  let sum = 1_000
  return (minute: number) => {
    sum += Math.round((perSecond(minute) * STEP_MS) / 1000)
    return sum
  }
}

describe('the score of a change', () => {
  test.each<[string, 'gauge' | 'counter', (minute: number, i: number) => number, number, number]>([
    ['a target goes from 1 to 0', 'gauge', minute => (minute >= 0 ? 0 : 1), 0.85, 1],
    [
      'a latency of little noise grows fourfold',
      'gauge',
      (m, i) => (m >= 0 ? 4 : 1) * (1 + 0.05 * chance(i)),
      0.75,
      1,
    ],
    [
      'a leak that fills a sixth in nine minutes',
      'gauge',
      (m, i) => 52 + 0.5 * chance(i) + Math.max(0, m),
      0.35,
      1,
    ],
    ['errors of nothing become two a second', 'counter', counting(m => (m >= 0 ? 2 : 0)), 0.7, 1],
    ['traffic stops', 'counter', counting(m => (m >= 0 ? 0 : 50)), 0.7, 1],
    ['noise stays noise', 'gauge', (_, i) => 100 + 40 * chance(i), 0, 0.2],
    ['a gauge that flickers between 0 and 1', 'gauge', (_, i) => (chance(i) < 0.3 ? 1 : 0), 0, 0.35],
    ['a still series stays still', 'gauge', () => 7, 0, 0],
    ['one percent more is nothing', 'gauge', m => (m >= 0 ? 101 : 100), 0, 0],
    ['a job of each ten minutes is no news', 'gauge', (_, i) => (i % 40 < 13 ? 400 : 100), 0, 0.35],
    ['one event by chance is no news', 'counter', counting(m => (m > 3 && m < 3.3 ? 1 / 15 : 0)), 0, 0.2],
  ])('%s', (_, kind, valueAt, least, most) => {
    const score = scoreOf(kind, valueAt)?.score ?? Number.NaN
    expect(score).toBeGreaterThanOrEqual(least)
    expect(score).toBeLessThanOrEqual(most)
  })

  test('it says from when on, and between which values', () => {
    const change = scoreOf('gauge', minute => (minute >= -2 ? 30 : 10))
    expect(change).toMatchObject({ before: 10, after: 30, sinceMs: IMPACT_MS - 2 * MINUTE_MS })
  })

  test('too little before, or nothing after, gives none', () => {
    const points = new Points(100)
    const scorer = new ChangeScorer(100)
    for (let i = 0; i < 4; i++) points.push(window.beforeFromMs + i * STEP_MS, 1)
    points.push(IMPACT_MS, 9)
    expect(scorer.score(points, window, { isCount: false })).toBeNull()
    points.clear()
    for (let i = 0; i < 9; i++) points.push(window.beforeFromMs + i * STEP_MS, 1)
    expect(scorer.score(points, window, { isCount: false })).toBeNull()
  })

  test('a scale makes no difference', () => {
    const shape = (m: number, i: number) => (m >= 0 ? 3 : 1) + 0.1 * chance(i)
    const score = scoreOf('gauge', shape)?.score ?? 0
    expect(scoreOf('gauge', (m, i) => 1e9 * shape(m, i))?.score).toBeCloseTo(score, 9)
  })
})

test('the median is the one of a sorted list', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), list => {
      const sorted = list.toSorted((a, b) => a - b)
      const upper = sorted.length >> 1
      const high = sorted[upper] ?? 0
      const expected = sorted.length % 2 === 1 ? high : ((sorted[upper - 1] ?? 0) + high) / 2
      // Neither order knows -0 from 0.
      expect(medianInPlace(Float64Array.from(list), list.length) + 0).toBe(expected + 0)
    }),
  )
  expect(medianInPlace(new Float64Array(0), 0)).toBeNaN()
})

describe('counters', () => {
  test('a fall is a restart from zero, and a staleness marker parts what is compared', () => {
    const points = new Points(100)
    const at = (seconds: number) => window.beforeFromMs + seconds * 1000
    const samples = {
      timestampsMs: Float64Array.from([0, 15, 30, 45, 60, 75, 90], at),
      values: Float64Array.of(100, 115, 130, 10, Number.NaN, 500, 515),
    }
    const { isCount } = counterPoints(samples, window, points)
    expect(isCount).toBe(true)
    // 15 + 15 + 10 in 45 s; what lies around the marker is left out, and 15 s are no half of a minute.
    expect([...points.value.slice(0, points.length)]).toEqual([40 / 45])
  })
})

test('how metrics are compared follows from what targets say and from their names', () => {
  const types: Record<string, string> = {
    queue: 'counter',
    sessions_total: 'gauge',
    http_requests: 'counter',
  }
  const metrics = [
    'up',
    'queue',
    'sessions_total',
    'http_requests_total',
    'latency_seconds_sum',
    'latency_seconds_count',
    'latency_seconds_bucket',
    'lone_sum',
    'job:errors:rate5m',
    'scrape_duration_seconds',
    'build_info',
    'ALERTS',
  ]
  expect(planReadings(metrics, family => types[family])).toEqual([
    { kind: 'counter', metric: 'http_requests_total' },
    { kind: 'counter', metric: 'latency_seconds_count' },
    { kind: 'mean', metric: 'latency_seconds' },
    { kind: 'counter', metric: 'lone_sum' },
    { kind: 'counter', metric: 'queue' },
    { kind: 'gauge', metric: 'sessions_total' },
    { kind: 'gauge', metric: 'up' },
  ])
})

describe('the list of suspects', () => {
  const labels = labelsFromObject({ __name__: 'a' })
  const look = () => ({ labels, atMs: [], values: [] })
  const changeOf = (
    reading: Reading,
    score: number,
    more: { isDependency?: boolean; sinceMs?: number } = {},
  ) => ({
    service: 'shop',
    isDependency: more.isDependency ?? false,
    reading,
    score,
    before: 1,
    after: 2,
    sinceMs: more.sinceMs ?? IMPACT_MS,
  })
  const gauge = (metric: string): Reading => ({ kind: 'gauge', metric })

  test('of each metric the one that changed most, with how many changed alike', () => {
    const list = new SuspectList(window)
    const [a, b] = [gauge('a'), gauge('b')]
    for (const score of [0.5, 0.8, 0.7, 0.3]) {
      list.count(a)
      list.add(a, changeOf(a, score), look)
    }
    list.count(b)
    list.add(b, changeOf(b, 0.6), look)
    expect(list.top(10).map(({ reading, others }) => [reading.metric, others])).toEqual([
      ['a', 1],
      ['b', 0],
    ])
  })

  test('one of very many may be chance, all of them are none', () => {
    const top = (compared: number, changed: number) => {
      const list = new SuspectList(window)
      const reading = gauge('a')
      for (let i = 0; i < compared; i++) list.count(reading)
      for (let i = 0; i < changed; i++) list.add(reading, changeOf(reading, 0.8), look)
      return list.top(1)[0]?.score ?? 0
    }
    expect(top(500, 500)).toBeCloseTo(0.8)
    expect(top(1, 1)).toBeCloseTo(0.8)
    expect(top(512, 1)).toBeCloseTo(0.8 * 0.55)
  })

  test('what began late, or elsewhere, weighs less', () => {
    const weigh = (more: { isDependency?: boolean; sinceMs?: number | null }) =>
      weighed({ score: 1, isDependency: false, sinceMs: IMPACT_MS, ...more }, window)
    expect([
      weigh({}),
      weigh({ isDependency: true }),
      weigh({ sinceMs: IMPACT_MS + 4 * MINUTE_MS }),
      weigh({ sinceMs: null }),
    ]).toEqual([1, 0.95, 0.8, 0.8])
  })

  test('two lists together are as one', () => {
    const reading = gauge('a')
    const [one, other] = [new SuspectList(window), new SuspectList(window)]
    one.add(reading, changeOf(reading, 0.4), look)
    other.add(reading, changeOf(reading, 0.9), look)
    one.merge(other)
    expect(one.top(5)).toMatchObject([{ score: 0.9, others: 0 }])
  })
})

describe('marks as suspects', () => {
  const scored = (
    kind: 'deploy' | 'config' | 'restart' | 'note',
    minutesBefore: number,
    isDependency = false,
  ) => markScore({ kind, atMs: IMPACT_MS - minutesBefore * MINUTE_MS, isDependency }, IMPACT_MS)

  test('X-64 a deploy right before weighs most, and fades within the hour', () => {
    expect(scored('deploy', 0)).toBeCloseTo(0.9)
    expect(scored('deploy', 20)).toBeCloseTo(0.9 / Math.E)
    expect([scored('deploy', 61), scored('deploy', -3), scored('note', 1)]).toEqual([0, 0, 0])
    expect(scored('deploy', 1)).toBeGreaterThan(scored('config', 1))
    expect(scored('config', 1)).toBeGreaterThan(scored('restart', 1))
    expect(scored('deploy', 1, true)).toBeLessThan(scored('deploy', 1))
  })
})

test('the answer is final once all minutes that are compared are over', () => {
  expect([
    isComplete(IMPACT_MS, IMPACT_MS + 8 * MINUTE_MS),
    isComplete(IMPACT_MS, IMPACT_MS + 9 * MINUTE_MS),
  ]).toEqual([false, true])
  expect(comparedWindow(IMPACT_MS, IMPACT_MS + 1).afterToMs).toBe(IMPACT_MS + 1)
})
