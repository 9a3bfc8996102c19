import { describe, expect, test } from 'vitest'
import type { Figure, OverviewData, ServiceRow } from '../../lib/contract/overview.ts'
import {
  boardSize,
  countStates,
  courseWindow,
  isLate,
  latencyDecimals,
  opensParts,
  placeInRange,
  sinceLine,
  skewOf,
  steadySkew,
} from './board-model.ts'

const figure = (value: number | null): Figure => ({
  value,
  absence: value === null ? 'not configured' : null,
  target: null,
  isBreached: false,
  points: [],
})

const row = (change: Partial<ServiceRow> = {}): ServiceRow => ({
  slug: 'api',
  name: 'API',
  state: 'up',
  reason: '1 of 1 targets up',
  sinceMs: null,
  latencySeconds: figure(null),
  errorRatio: figure(null),
  uptimeRatio: null,
  uptimeAbsence: 'not watched in this range',
  targetsUp: 1,
  targetsTotal: 1,
  checks: { total: 0, up: 0, degraded: 0, down: 0, unknown: 0 },
  newestSampleMs: 100_000,
  lateAfterMs: 30_000,
  description: null,
  owner: null,
  environment: null,
  source: 'file',
  parts: [],
  ...change,
})

const data: OverviewData = { atMs: 1_000_000, rangeSeconds: 10_800, services: [], onsetMs: null }

describe('time on the board', () => {
  test('a browser whose clock is an hour behind still counts from the server', () => {
    expect(skewOf(data, data.atMs - 3_600_000)).toBe(3_600_000)
  })

  test('what the server itself rendered is read at its own time', () => {
    expect(skewOf(data, null)).toBe(0)
  })

  test.each([
    ['on time', 130_000, false],
    ['late', 130_001, true],
  ])('%s', (_why, atMs, late) => {
    expect(isLate(row(), atMs)).toBe(late)
  })

  test('nothing measured yet is not late, it has its own state', () => {
    expect(isLate(row({ newestSampleMs: null }), 9e12)).toBe(false)
    expect(isLate(row({ lateAfterMs: null }), 9e12), 'nobody asks it').toBe(false)
  })

  test.each([
    [100, 0],
    [150, 0.5],
    [99, null],
    [201, null],
    [null, null],
  ])('%d lies in the range at %d', (atMs, place) => {
    expect(placeInRange(atMs, 100, 200)).toBe(place)
  })
})

describe('the verdict', () => {
  test('counts worst first and leaves out what nobody is in', () => {
    const rows = [row(), row({ state: 'down' }), row(), row({ state: 'maintenance' })]
    expect(countStates(rows)).toEqual([
      { state: 'down', count: 1 },
      { state: 'maintenance', count: 1 },
      { state: 'up', count: 2 },
    ])
  })

  test.each([
    [[row()], '1 system'],
    [[row({ parts: [row()] })], '1 system, 1 part'],
    [[row(), row({ parts: [row(), row()] })], '2 systems, 2 parts. Worst first'],
  ])('size of the board %#', (rows, words) => {
    expect(boardSize(rows)).toBe(words)
  })
})

describe('a row', () => {
  test.each([
    ['down', true],
    ['degraded', true],
    ['no_data', false],
    ['up', false],
  ] as const)('%s opens its parts: %s', (state, opens) => {
    expect(opensParts(row({ state, parts: [row()] }))).toBe(opens)
  })

  test('a troubled one says since when and whose it is', () => {
    const sinceMs = Date.UTC(2025, 10, 9, 2, 56)
    const troubled = row({ state: 'down', sinceMs, owner: 'Voice team', environment: 'production' })
    expect(sinceLine(troubled, { atMs: sinceMs + 18 * 60_000, zone: 'utc' })).toBe(
      'Since 02:56, 18 min. Voice team, environment production',
    )
  })

  test('a trouble of days says its date', () => {
    const sinceMs = Date.UTC(2025, 10, 6, 2, 56)
    const line = sinceLine(row({ state: 'degraded', sinceMs }), {
      atMs: sinceMs + 3 * 86_400_000,
      zone: 'utc',
    })
    expect(line).toBe('Since 6 Nov 02:56, 3 days.')
  })

  test('a healthy one says what it is', () => {
    const healthy = row({ sinceMs: 5, description: 'Answers the phone' })
    expect(sinceLine(healthy, { atMs: 10, zone: 'utc' })).toBe('Answers the phone')
  })

  test('one number of decimals for the column, parts included', () => {
    expect(latencyDecimals([row({ latencySeconds: figure(0.0042) })])).toBe(1)
    const withSlowPart = row({
      latencySeconds: figure(0.0042),
      parts: [row({ latencySeconds: figure(4.82) })],
    })
    expect(latencyDecimals([withSlowPart])).toBe(0)
  })
})

test('the skew stays as it is until the clocks really move', () => {
  expect(steadySkew(40, 90)).toBe(40)
  expect(steadySkew(40, -1_000)).toBe(-1_000)
})

test('the stretch of a course moves by a quarter of a pixel and always holds the newest point', () => {
  const size = { rangeSeconds: 10_800, widthPx: 120 }
  const first = courseWindow(1_700_000_000_000, size)
  expect(first.toMs - first.fromMs).toBe(10_800_000)
  for (let atMs = 1_700_000_000_000; atMs < 1_700_000_060_000; atMs += 1_000) {
    const { toMs } = courseWindow(atMs, size)
    expect(toMs).toBeGreaterThanOrEqual(atMs)
    expect(toMs - atMs).toBeLessThan(22_500)
    expect((toMs - first.toMs) % 22_500).toBe(0)
  }
})
